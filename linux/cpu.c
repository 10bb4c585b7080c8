// SPDX-License-Identifier: GPL-2.0-only
/* hal/cpu.h and hal/timer.h but for the world switch: what the CPU says of itself. */
#include "hal/cpu.h"

#include <linux/irqflags.h>
#include <asm/barrier.h>
#include <asm/hwcap.h>

#include "hal/timer.h"
#include "linux/hooks.h"

#define CP15(crn, opc1, crm, opc2) \
	"mrc p15, " #opc1 ", %0, " #crn ", " #crm ", " #opc2 : "=r"(value)
#define VFP(number) ".fpu neon-vfpv4\n\tvmrs %0, " number : "=r"(value)
#define CASE(id, ...)                      \
	case HAL_ID_##id:                  \
		asm volatile(__VA_ARGS__); \
		break

static uint32_t vfp_read(enum hal_id id)
{
	uint32_t value = 0;

	switch (id) {
		CASE(FPSID, VFP("fpsid"));
		CASE(MVFR0, VFP("mvfr0"));
		CASE(MVFR1, VFP("mvfr1"));
	default:
		break;
	}
	return value;
}

uint32_t hal_id_read(enum hal_id id)
{
	uint32_t value = 0;

	switch (id) {
		CASE(MIDR, CP15(c0, 0, c0, 0));
		CASE(CTR, CP15(c0, 0, c0, 1));
		CASE(TCMTR, CP15(c0, 0, c0, 2));
		CASE(TLBTR, CP15(c0, 0, c0, 3));
		CASE(MPIDR, CP15(c0, 0, c0, 5));
		CASE(REVIDR, CP15(c0, 0, c0, 6));
		CASE(PFR0, CP15(c0, 0, c1, 0));
		CASE(PFR1, CP15(c0, 0, c1, 1));
		CASE(DFR0, CP15(c0, 0, c1, 2));
		CASE(AFR0, CP15(c0, 0, c1, 3));
		CASE(MMFR0, CP15(c0, 0, c1, 4));
		CASE(MMFR1, CP15(c0, 0, c1, 5));
		CASE(MMFR2, CP15(c0, 0, c1, 6));
		CASE(MMFR3, CP15(c0, 0, c1, 7));
		CASE(ISAR0, CP15(c0, 0, c2, 0));
		CASE(ISAR1, CP15(c0, 0, c2, 1));
		CASE(ISAR2, CP15(c0, 0, c2, 2));
		CASE(ISAR3, CP15(c0, 0, c2, 3));
		CASE(ISAR4, CP15(c0, 0, c2, 4));
		CASE(ISAR5, CP15(c0, 0, c2, 5));
		CASE(CLIDR, CP15(c0, 1, c0, 1));
		CASE(AIDR, CP15(c0, 1, c0, 7));
		CASE(ACTLR, CP15(c1, 0, c0, 1));
		CASE(L2CTLR, CP15(c9, 1, c0, 2));
	case HAL_ID_FPSID:
	case HAL_ID_MVFR0:
	case HAL_ID_MVFR1:
		return hal_vfp_present() ? vfp_read(id) : 0;
	default:
		break;
	}
	return value;
}

uint32_t hal_ccsidr_read(uint32_t csselr)
{
	unsigned long flags;
	uint32_t before, value;

	local_irq_save(flags);
	asm volatile("mrc p15, 2, %0, c0, c0, 0" : "=r"(before));
	asm volatile("mcr p15, 2, %0, c0, c0, 0" : : "r"(csselr));
	isb();
	asm volatile("mrc p15, 1, %0, c0, c0, 0" : "=r"(value));
	asm volatile("mcr p15, 2, %0, c0, c0, 0" : : "r"(before));
	local_irq_restore(flags);
	return value;
}

bool hal_vfp_present(void)
{
	return elf_hwcap & HWCAP_VFPv3 && !hooks_no_vfp();
}

uint64_t hal_counter_read(void)
{
	uint64_t ticks;

	isb();
	asm volatile("mrrc p15, 0, %Q0, %R0, c14" : "=r"(ticks));
	return ticks;
}
