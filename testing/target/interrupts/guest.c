/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A guest that counts its interrupts: none is to be lost, none to come twice. Memory is shared without exclusives, which
 * a guest with its MMU off has none of: each word has one vcpu that writes it.
 */
#include "testing/target/interrupts/layout.h"

#include <stdbool.h>
#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define BYTE(address)	  (*(volatile uint8_t *)(address))
#define GICD(offset)	  REGISTER(LAYOUT_DIST + (offset))
#define GICC(offset)	  REGISTER(LAYOUT_CPU + (offset))

#define GICD_CTLR	  GICD(0)
#define GICD_ISENABLER(n) GICD(0x100 + 4 * ((n) / 32))
#define GICD_ISPENDR(n)	  GICD(0x200 + 4 * ((n) / 32))
#define GICD_ITARGETSR(n) BYTE(LAYOUT_DIST + 0x800 + (n))
#define GICD_ICFGR(n)	  GICD(0xc00 + 4 * ((n) / 16))
#define GICD_SGIR	  GICD(0xf00)
#define GICC_CTLR	  GICC(0)
#define GICC_PMR	  GICC(4)
#define GICC_IAR	  GICC(0xc)
#define GICC_EOIR	  GICC(0x10)

#define SPURIOUS  1023u
#define VIRTUAL	  27u
#define PHYSICAL  30u
#define SGI_REPLY 8u /* this bit tells the answer from the question */

void guest_main(uint32_t me, uint32_t vcpus, enum layout_scenario scenario, uint32_t count);
void guest_interrupt(uint32_t me);

/* Of each vcpu, written by it alone. */
static struct vcpu {
	volatile uint32_t asked[LAYOUT_VCPUS];	  /* SGIs that it got from others */
	volatile uint32_t answered[LAYOUT_VCPUS]; /* answers that it got */
	volatile uint32_t armed;		  /* the interrupt of the timer that is on, or 0 */
	volatile uint64_t deadline;
	volatile uint32_t fired;
	volatile uint32_t wanted; /* another interrupt that may come, or 0 */
} vcpus[LAYOUT_VCPUS];

static void wrong(enum layout_wrong what, uint32_t detail)
{
	REGISTER(LAYOUT_WRONG) = what | detail << 8;
	for (;;)
		;
}

static void barrier(void)
{
	__asm__ volatile("dsb\n\tisb" : : : "memory");
}

static void interrupts_off(void)
{
	__asm__ volatile("cpsid i" : : : "memory");
}

static void interrupts_on(void)
{
	__asm__ volatile("cpsie i" : : : "memory");
}

static void wait_for_interrupt(void)
{
	__asm__ volatile("dsb\n\twfi" : : : "memory");
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 12;
}

/* --- the interrupt controller ------------------------------------------------------------------------- */

static void set_up(uint32_t me)
{
	GICD_CTLR = 1;
	GICD_ISENABLER(0) = 0xffffffff;

	GICC_PMR = 0xff;
	GICC_CTLR = 1;
	if (me == 0) {
		GICD_ICFGR(32) = 2u << 18; /* 41 is an edge, 40 and 42 are levels */
		GICD_ICFGR(48) = 0;
		for (unsigned n = 32; n < 64; n++)
			GICD_ITARGETSR(n) = 1;
		GICD_ISENABLER(32) = 0xffffffff;
	}
	barrier();
}

static void send(uint32_t target, uint32_t sgi)
{
	barrier();
	GICD_SGIR = 1u << (16 + target) | sgi;
}

/* --- SGIs --------------------------------------------------------------------------------------------- */

/* The nth question of a vcpu to another has n in bits 2 to 0, and so has the answer. */
static void take_sgi(struct vcpu *self, uint32_t sgi, uint32_t source)
{
	volatile uint32_t *number = sgi & SGI_REPLY ? &self->answered[source]
						    : &self->asked[source];

	if ((*number & 7) != (sgi & 7))
		wrong(LAYOUT_LATE_OR_TWICE, sgi | source << 4);
	*number += 1;
	if (!(sgi & SGI_REPLY))
		send(source, sgi | SGI_REPLY);
}

static uint32_t ask_all(uint32_t me, uint32_t nr, uint32_t count)
{
	struct vcpu *self = &vcpus[me];
	uint32_t answers = 0;

	for (uint32_t n = 0; n < count; n++) {
		for (uint32_t i = 0; i < nr; i++)
			send((me + i) % nr, n & 7);
		for (uint32_t i = 0; i < nr; i++) {
			interrupts_off();
			while (self->answered[i] != n + 1) {
				wait_for_interrupt();
				interrupts_on();
				interrupts_off();
			}
			interrupts_on();
			answers++;
		}
	}
	return answers;
}

/* --- timers ------------------------------------------------------------------------------------------- */

static uint64_t now(uint32_t timer)
{
	uint64_t ticks;

	if (timer == VIRTUAL)
		__asm__ volatile("isb\n\tmrrc p15, 1, %Q0, %R0, c14" : "=r"(ticks));
	else
		__asm__ volatile("isb\n\tmrrc p15, 0, %Q0, %R0, c14" : "=r"(ticks));
	return ticks;
}

static void set_timer(uint32_t timer, bool on, uint64_t deadline)
{
	if (timer == VIRTUAL)
		__asm__ volatile("mcrr p15, 3, %Q1, %R1, c14\n\tmcr p15, 0, %0, c14, c3, 1\n\tisb"
				 :
				 : "r"(on), "r"(deadline));
	else
		__asm__ volatile("mcrr p15, 2, %Q1, %R1, c14\n\tmcr p15, 0, %0, c14, c2, 1\n\tisb"
				 :
				 : "r"(on), "r"(deadline));
}

static void take_timer(struct vcpu *self, uint32_t timer)
{
	if (self->armed != timer)
		wrong(LAYOUT_NOT_ARMED, timer);
	if (now(timer) < self->deadline)
		wrong(LAYOUT_EARLY, timer);
	set_timer(timer, false, 0);
	self->armed = 0;
	self->fired++;
}

/* Deadlines that are over, near and some way off; waited for asleep, and awake. */
static uint32_t wait_for_deadlines(uint32_t me, uint32_t count)
{
	struct vcpu *self = &vcpus[me];
	uint32_t seed = me + 1;

	for (uint32_t n = 0; n < count; n++) {
		uint32_t random = next_random(&seed), timer = random & 1 ? VIRTUAL : PHYSICAL;

		interrupts_off();
		self->deadline = now(timer) +
				 (random & 2 ? random >> 4 & 0x1fff : random >> 4 & 0xff) - 0x20;
		self->armed = timer;
		set_timer(timer, true, self->deadline);
		if (random & 4) {
			while (self->fired == n) {
				wait_for_interrupt();
				interrupts_on();
				interrupts_off();
			}
		}
		interrupts_on();
		while (self->fired == n)
			;
		if (self->fired != n + 1)
			wrong(LAYOUT_COUNT, self->fired - n);
	}
	return self->fired;
}

/* --- every kind --------------------------------------------------------------------------------------- */

/* The irq field of KVM_IRQ_LINE for an SPI, or a PPI of the first vcpu. */
static uint32_t line_of(uint32_t intid)
{
	return (intid >= 32 ? 1u : 2u) << 24 | intid;
}

static const struct kind {
	uint32_t intid;
	enum { BY_LEVEL, BY_EDGE, BY_ITSELF } how;
} kinds[] = {
	{20, BY_LEVEL},	 {21, BY_LEVEL},  {40, BY_LEVEL},  {41, BY_EDGE},
	{42, BY_ITSELF}, {41, BY_ITSELF}, {21, BY_ITSELF}, {63, BY_LEVEL},
};
#define NR_KINDS (sizeof(kinds) / sizeof(kinds[0]))

static const struct kind *volatile current;

static void take_wanted(struct vcpu *self, uint32_t intid)
{
	if (self->wanted != intid)
		wrong(LAYOUT_UNKNOWN, intid);
	if (current && current->how == BY_LEVEL)
		REGISTER(LAYOUT_LINE) = line_of(intid);
	if (current)
		self->wanted = 0;
	self->fired++;
}

static void ask_for(const struct kind *kind)
{
	vcpus[0].wanted = kind->intid;
	current = kind;
	if (kind->how == BY_ITSELF) {
		GICD_ISPENDR(kind->intid) = 1u << kind->intid % 32;
		return;
	}
	REGISTER(LAYOUT_LINE) = line_of(kind->intid) | LAYOUT_RAISE;
	if (kind->how == BY_EDGE)
		REGISTER(LAYOUT_LINE) = line_of(kind->intid);
}

static uint32_t take_every_kind(uint32_t count)
{
	uint32_t wanted = 0;

	for (uint32_t n = 0; n < count; n++)
		for (uint32_t i = 0; i < NR_KINDS; i++) {
			ask_for(&kinds[i]);
			wanted++;
			while (vcpus[0].fired != wanted)
				if (vcpus[0].fired > wanted)
					wrong(LAYOUT_COUNT, vcpus[0].fired - wanted);
		}
	return vcpus[0].fired;
}

/* --- events ------------------------------------------------------------------------------------------- */

/* One level at a time, until as many have come; one more would come in the time that is waited at the end. */
static uint32_t take_events(uint32_t count)
{
	struct vcpu *self = &vcpus[0];

	self->wanted = LAYOUT_EVENT_INTID;
	REGISTER(LAYOUT_READY) = 1;
	interrupts_off();
	while (self->fired != count) {
		wait_for_interrupt();
		interrupts_on();
		interrupts_off();
	}
	interrupts_on();
	for (uint64_t end = now(VIRTUAL) + 100000; now(VIRTUAL) < end;)
		;
	return self->fired;
}

/* --- the program -------------------------------------------------------------------------------------- */

void guest_interrupt(uint32_t me)
{
	struct vcpu *self = &vcpus[me];
	uint32_t iar = GICC_IAR, intid = iar & 0x3ff;

	if (intid == SPURIOUS)
		wrong(LAYOUT_SPURIOUS, me);
	if (intid < 16)
		take_sgi(self, intid, iar >> 10 & 7);
	else if (intid == VIRTUAL || intid == PHYSICAL)
		take_timer(self, intid);
	else
		take_wanted(self, intid);
	GICC_EOIR = iar;
}

void guest_main(uint32_t me, uint32_t nr, enum layout_scenario scenario, uint32_t count)
{
	uint32_t counted = 0;

	set_up(me);
	interrupts_on();
	switch (scenario) {
	case LAYOUT_SGI:
		counted = ask_all(me, nr, count);
		break;
	case LAYOUT_TIMERS:
		counted = wait_for_deadlines(me, count);
		break;
	case LAYOUT_KINDS: /* the others sleep */
		counted = me ? 0 : take_every_kind(count);
		break;
	case LAYOUT_EVENTS:
		counted = me ? 0 : take_events(count);
		break;
	}
	REGISTER(LAYOUT_DONE) = counted;
	for (;;)
		wait_for_interrupt(); /* and answers to those who still ask */
}
