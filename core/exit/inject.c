/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/exit/inject.h"

#include "core/vcpu/regs.h"
#include "core/vcpu/vcpu.h"
#include "hal/atomic.h"

/* Bits of SCTLR and TTBCR (ARM DDI 0406C B4.1.130, B4.1.153). */
#define SCTLR_V	  (1u << 13)
#define SCTLR_EE  (1u << 25)
#define SCTLR_TE  (1u << 30)
#define TTBCR_EAE (1u << 31)

#define HIGH_VECTORS 0xffff0000u

/* Offsets of the vectors from their base (ARM DDI 0406C B1.8.1). */
enum vector {
	VECTOR_UNDEFINED = 0x04,
	VECTOR_PREFETCH_ABORT = 0x0c,
	VECTOR_DATA_ABORT = 0x10,
};

/* Synchronous external aborts in DFSR and IFSR (B3.13.1, B3.13.2). */
#define FSR_LONG	       (1u << 9)
#define FSR_SHORT_EXTERNAL     0x008u
#define FSR_LONG_EXTERNAL      (FSR_LONG | 0x10u)
#define FSR_SHORT_EXTERNAL_L1  0x00cu
#define FSR_SHORT_EXTERNAL_L2  0x00eu
#define FSR_LONG_EXTERNAL_WALK (FSR_LONG | 0x14u) /* plus the level */

/*
 * Takes the exception as the processor would (B1.8.3): LR and SPSR of the mode it is taken to, then CPSR and
 * PC. masks: A, where the exception masks asynchronous aborts.
 */
static void take_exception(struct hal_guest *guest, uint32_t mode, enum vector vector,
			   uint32_t return_offset, uint32_t masks)
{
	uint32_t sctlr = hal_guest_read_cp15(guest, HAL_CP15_SCTLR);
	uint32_t base = hal_guest_read_cp15(guest, HAL_CP15_VBAR);
	uint32_t old = hal_guest_read(guest, HAL_REG_CPSR);
	uint32_t pc = hal_guest_read(guest, HAL_REG_PC);
	uint32_t cpsr = old & ~(PSR_MODE | PSR_T | PSR_E | PSR_IT | PSR_J);

	cpsr |= mode | PSR_I | masks;
	if (sctlr & SCTLR_TE)
		cpsr |= PSR_T;
	if (sctlr & SCTLR_EE)
		cpsr |= PSR_E;
	if (sctlr & SCTLR_V)
		base = HIGH_VECTORS;
	hal_guest_write(guest, regs_spsr_index(mode), old);
	hal_guest_write(guest, regs_index(mode, 14), pc + return_offset);
	hal_guest_write(guest, HAL_REG_CPSR, cpsr);
	hal_guest_write(guest, HAL_REG_PC, base + vector);
}

static bool long_descriptors(const struct hal_guest *guest)
{
	return hal_guest_read_cp15(guest, HAL_CP15_TTBCR) & TTBCR_EAE;
}

static uint32_t external_fsr(const struct hal_guest *guest)
{
	return long_descriptors(guest) ? FSR_LONG_EXTERNAL : FSR_SHORT_EXTERNAL;
}

static uint32_t walk_fsr(const struct hal_guest *guest, unsigned level)
{
	if (long_descriptors(guest))
		return FSR_LONG_EXTERNAL_WALK + level;
	return level == 1 ? FSR_SHORT_EXTERNAL_L1 : FSR_SHORT_EXTERNAL_L2;
}

void inject_undefined(struct hal_guest *guest)
{
	bool thumb = hal_guest_read(guest, HAL_REG_CPSR) & PSR_T;

	take_exception(guest, PSR_UND, VECTOR_UNDEFINED, thumb ? 2 : 4, 0);
}

void inject_prefetch_fault(struct hal_guest *guest, gva_t address, uint32_t fsr)
{
	take_exception(guest, PSR_ABT, VECTOR_PREFETCH_ABORT, 4, PSR_A);
	hal_guest_write_cp15(guest, HAL_CP15_IFAR, address.v);
	hal_guest_write_cp15(guest, HAL_CP15_IFSR, fsr);
}

void inject_data_fault(struct hal_guest *guest, gva_t address, uint32_t fsr)
{
	take_exception(guest, PSR_ABT, VECTOR_DATA_ABORT, 8, PSR_A);
	hal_guest_write_cp15(guest, HAL_CP15_DFAR, address.v);
	hal_guest_write_cp15(guest, HAL_CP15_DFSR, fsr);
}

void inject_prefetch_abort(struct hal_guest *guest, gva_t address)
{
	inject_prefetch_fault(guest, address, external_fsr(guest));
}

void inject_data_abort(struct hal_guest *guest, gva_t address)
{
	inject_data_fault(guest, address, external_fsr(guest));
}

void inject_walk_prefetch_abort(struct hal_guest *guest, gva_t address, unsigned level)
{
	inject_prefetch_fault(guest, address, walk_fsr(guest, level));
}

void inject_walk_data_abort(struct hal_guest *guest, gva_t address, unsigned level)
{
	inject_data_fault(guest, address, walk_fsr(guest, level));
}

void inject_async_abort(struct vcpu *vcpu)
{
	hal_fetch_or(&vcpu->irq_lines, VCPU_LINE_ABORT);
}
