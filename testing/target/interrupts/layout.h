/* SPDX-License-Identifier: GPL-2.0-only */
/* What the guest and the monitor of this folder agree on. */
#ifndef TESTING_TARGET_INTERRUPTS_LAYOUT_H
#define TESTING_TARGET_INTERRUPTS_LAYOUT_H

#define LAYOUT_MEMORY 0x40000u /* from the image's base: image, .bss, then the stacks */
#define LAYOUT_STACKS 0x30000u /* 8 KiB for each vcpu */
#define LAYOUT_VCPUS  8u

#define LAYOUT_DIST 0x08000000u
#define LAYOUT_CPU  0x08010000u

/* Registers of the monitor's device: the guest writes to them. */
#define LAYOUT_DONE  0x0a000000u /* how many the vcpu has counted; it has no more to do */
#define LAYOUT_WRONG 0x0a000004u /* enum layout_wrong | detail << 8 */
#define LAYOUT_LINE  0x0a000008u /* the irq field of KVM_IRQ_LINE, and LAYOUT_RAISE */
#define LAYOUT_RAISE (1u << 31)
#define LAYOUT_READY 0x0a00000cu /* the interrupts are set up */

#define LAYOUT_EVENT_INTID 48u

#define LAYOUT_IS_EXCEPTION 7 /* LAYOUT_EXCEPTION, for start.S */

#ifndef __ASSEMBLER__

/* What the vcpus do: r2 at the start; r0 is their number, r1 how many there are, r3 how often. */
enum layout_scenario {
	LAYOUT_SGI,    /* each sends SGIs to each, and gets one back for each */
	LAYOUT_TIMERS, /* deadlines of the virtual and the physical timer in turns */
	LAYOUT_KINDS,  /* interrupts of each kind by KVM_IRQ_LINE and by the guest itself */
	LAYOUT_EVENTS, /* waits for a level-triggered SPI that others raise */
};

enum layout_wrong {
	LAYOUT_LATE_OR_TWICE = 1, /* an SGI that is not the next one of its sender */
	LAYOUT_UNKNOWN,		  /* an interrupt that nobody asked for */
	LAYOUT_SPURIOUS,	  /* 1023 */
	LAYOUT_EARLY,		  /* before the deadline */
	LAYOUT_NOT_ARMED,	  /* a timer that is off */
	LAYOUT_COUNT,		  /* not as many as there should be */
	LAYOUT_EXCEPTION,	  /* of the guest's program */
};

_Static_assert(LAYOUT_EXCEPTION == LAYOUT_IS_EXCEPTION, "start.S tells another number");

#endif

#endif
