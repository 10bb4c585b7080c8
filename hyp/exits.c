// SPDX-License-Identifier: GPL-2.0-only
/*
 * The part of core/ that answers traps in Hyp mode (core/exit/handle_exit_hyp.c and what it calls), compiled once more
 * as one unit with the accessors of hal/guest.h that reach the hardware. linux/Kbuild puts code and constants into
 * .hyp.text, lets hyp_handle_exit be the only name that is seen outside, and leaves out what a compiler adds to code of
 * the kernel (stack protector, unwind tables, calls of a tracer): all of that would be memory that Hyp mode has not.
 *
 * When it is called R0 to R12, LR_usr, PC and CPSR of the guest are in struct hal_guest, and are loaded from there
 * afterwards; SP_usr, the banked registers and the system registers are in hardware.
 */
#define HAL_IN_HYP

#include "core/exit/cp15_table.h"
#include "core/exit/exit.h"
#include "core/timer/emulated.h"
#include "hal/gic.h"
#include "hal/guest.h"
#include "hal/timer.h"
#include "hyp/hyp.h"

/* Each register with the text that reads or writes it. */
#define BANKED(X)                \
	X(SP_USR, "SP_usr")      \
	X(SP_SVC, "SP_svc")      \
	X(LR_SVC, "LR_svc")      \
	X(SPSR_SVC, "SPSR_svc")  \
	X(SP_ABT, "SP_abt")      \
	X(LR_ABT, "LR_abt")      \
	X(SPSR_ABT, "SPSR_abt")  \
	X(SP_UND, "SP_und")      \
	X(LR_UND, "LR_und")      \
	X(SPSR_UND, "SPSR_und")  \
	X(SP_IRQ, "SP_irq")      \
	X(LR_IRQ, "LR_irq")      \
	X(SPSR_IRQ, "SPSR_irq")  \
	X(R8_FIQ, "r8_fiq")      \
	X(R8_FIQ + 1, "r9_fiq")  \
	X(R8_FIQ + 2, "r10_fiq") \
	X(R8_FIQ + 3, "r11_fiq") \
	X(R8_FIQ + 4, "r12_fiq") \
	X(SP_FIQ, "SP_fiq")      \
	X(LR_FIQ, "LR_fiq")      \
	X(SPSR_FIQ, "SPSR_fiq")

#define SYSTEM(X)                          \
	X(CSSELR, "2, %0, c0, c0, 0")      \
	X(SCTLR, "0, %0, c1, c0, 0")       \
	X(CPACR, "0, %0, c1, c0, 2")       \
	X(TTBCR, "0, %0, c2, c0, 2")       \
	X(DACR, "0, %0, c3, c0, 0")        \
	X(DFSR, "0, %0, c5, c0, 0")        \
	X(IFSR, "0, %0, c5, c0, 1")        \
	X(ADFSR, "0, %0, c5, c1, 0")       \
	X(AIFSR, "0, %0, c5, c1, 1")       \
	X(DFAR, "0, %0, c6, c0, 0")        \
	X(IFAR, "0, %0, c6, c0, 2")        \
	X(PRRR, "0, %0, c10, c2, 0")       \
	X(NMRR, "0, %0, c10, c2, 1")       \
	X(AMAIR0, "0, %0, c10, c3, 0")     \
	X(AMAIR1, "0, %0, c10, c3, 1")     \
	X(VBAR, "0, %0, c12, c0, 0")       \
	X(CONTEXTIDR, "0, %0, c13, c0, 1") \
	X(TPIDRURW, "0, %0, c13, c0, 2")   \
	X(TPIDRURO, "0, %0, c13, c0, 3")   \
	X(TPIDRPRW, "0, %0, c13, c0, 4")   \
	X(CNTKCTL, "0, %0, c14, c1, 0")

#define WIDE(X)                     \
	X(TTBR0, "0, %Q0, %R0, c2") \
	X(TTBR1, "1, %Q0, %R0, c2") \
	X(PAR, "0, %Q0, %R0, c7")

#define READ_BANKED(reg, name)                                                       \
	case HAL_REG_##reg:                                                          \
		asm volatile(".arch_extension virt\n\tmrs %0, " name : "=r"(value)); \
		break;

static uint32_t read_banked(enum hal_reg reg)
{
	uint32_t value = 0;

	switch ((uint32_t)reg) {
		BANKED(READ_BANKED)
	}
	return value;
}

#define WRITE_BANKED(reg, name)                                                          \
	case HAL_REG_##reg:                                                              \
		asm volatile(".arch_extension virt\n\tmsr " name ", %0" : : "r"(value)); \
		break;

static void write_banked(enum hal_reg reg, uint32_t value)
{
	switch ((uint32_t)reg) {
		BANKED(WRITE_BANKED)
	}
}

static bool in_memory(enum hal_reg reg)
{
	return reg <= HAL_REG_ORIG_R0 && reg != HAL_REG_SP_USR;
}

uint32_t hal_guest_read(const struct hal_guest *guest, enum hal_reg reg)
{
	return in_memory(reg) ? guest->regs[reg] : read_banked(reg);
}

void hal_guest_write(struct hal_guest *guest, enum hal_reg reg, uint32_t value)
{
	if (in_memory(reg))
		guest->regs[reg] = value;
	else
		write_banked(reg, value);
}

#define READ_SYSTEM(reg, name)                                \
	case HAL_CP15_##reg:                                  \
		asm volatile("mrc p15, " name : "=r"(value)); \
		break;
#define READ_WIDE(reg, name)                                  \
	case HAL_CP15_##reg:                                  \
		asm volatile("mrrc p15, " name : "=r"(wide)); \
		value = (uint32_t)wide;                       \
		break;                                        \
	case HAL_CP15_##reg##_HIGH:                           \
		asm volatile("mrrc p15, " name : "=r"(wide)); \
		value = (uint32_t)(wide >> 32);               \
		break;

uint32_t hal_guest_read_cp15(const struct hal_guest *guest, enum hal_cp15 reg)
{
	uint64_t wide;
	uint32_t value;

	switch (reg) {
		SYSTEM(READ_SYSTEM)
		WIDE(READ_WIDE)
	default: /* MPIDR, which no guest writes, and what the guest's accesses to are trapped */
		value = guest->cp15[reg];
		break;
	}
	return value;
}

#define WRITE_SYSTEM(reg, name)                                \
	case HAL_CP15_##reg:                                   \
		asm volatile("mcr p15, " name : : "r"(value)); \
		break;
#define WRITE_WIDE(reg, name)                                  \
	case HAL_CP15_##reg:                                   \
		asm volatile("mrrc p15, " name : "=r"(wide));  \
		wide = (wide & ~0xffffffffull) | value;        \
		asm volatile("mcrr p15, " name : : "r"(wide)); \
		break;                                         \
	case HAL_CP15_##reg##_HIGH:                            \
		asm volatile("mrrc p15, " name : "=r"(wide));  \
		wide = (uint32_t)wide | (uint64_t)value << 32; \
		asm volatile("mcrr p15, " name : : "r"(wide)); \
		break;

void hal_guest_write_cp15(struct hal_guest *guest, enum hal_cp15 reg, uint32_t value)
{
	uint64_t wide;

	switch (reg) {
		SYSTEM(WRITE_SYSTEM)
		WIDE(WRITE_WIDE)
	default:
		guest->cp15[reg] = value;
		break;
	}
}

/* CNTPCT, as the host's. */
uint64_t hal_counter_read(void)
{
	uint64_t ticks;

	asm volatile("isb\n\tmrrc p15, 0, %Q0, %R0, c14" : "=r"(ticks));
	return ticks;
}

/* A register of the virtual interface of this CPU, whose struct hyp_cpu HTPIDR points to. */
static volatile uint32_t *gich(uint32_t offset)
{
	const struct hyp_cpu *cpu;

	asm("mrc p15, 4, %0, c13, c0, 2" : "=r"(cpu));
	return (volatile uint32_t *)(cpu->gich + offset);
}

uint32_t hal_gich_read(uint32_t offset)
{
	return *gich(offset);
}

void hal_gich_write(uint32_t offset, uint32_t value)
{
	*gich(offset) = value;
}

/* The tables are all called 'rows' in their own files. */
#define rows common_rows
#include "core/exit/cp15_common.c"
#undef rows
#define rows a15_rows
#include "core/exit/cp15_a15.c"
#undef rows
#define rows a7_rows
#include "core/exit/cp15_a7.c"
#undef rows

#include "core/decode/cond.c"
#include "core/exit/cp14.c"
#include "core/exit/cp15.c"
#include "core/exit/handle_exit_hyp.c"
#include "core/exit/inject.c"
#include "core/exit/smccc_arch.c"
#include "core/io/mmio_hyp.c"
#include "core/timer/emulated.c"
#include "core/timer/timer.c"
#include "core/vcpu/regs.c"
#include "core/vgic/dist.c"
#include "core/vgic/dist_hyp.c"
#include "core/vgic/irq.c"
#include "core/vgic/lists.c"
#include "core/vgic/lr.c"

/* Called by hyp/vectors.S. Returns enum hal_result. */
uint32_t hyp_handle_exit(struct hal_guest *guest);

uint32_t hyp_handle_exit(struct hal_guest *guest)
{
	_Static_assert(offsetof(struct vcpu, guest) == 0, "a guest is where its vcpu is");
	_Static_assert(HAL_DONE < HAL_NEED_HOST && HAL_NEED_HOST < HAL_LEAVE,
		       "hyp/vectors.S compares with HAL_NEED_HOST");
	return handle_exit_in_hyp((struct vcpu *)guest);
}
