/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/vcpu/reset.h"

#include "core/exit/cp15.h"
#include "core/io/mmio.h"
#include "core/mm/cache.h"
#include "core/timer/guest.h"
#include "core/vcpu/power.h"
#include "core/vcpu/regs.h"
#include "core/vcpu/target.h"
#include "hal/atomic.h"
#include "hal/cpu.h"
#include "hal/errno.h"

#define CPSR_RESET (PSR_SVC | PSR_A | PSR_I | PSR_F)

/* The trap registers of a guest after reset (SPEC.md sections 4.3 and 12.7; ARM DDI 0406C B4.1). */
#define HCR_RESET     0x0478663bu /* VM SWIO FMO IMO AMO FB BSU=IS TWI TWE TSC TIDCP TAC TSW TVM */
#define HCPTR_RESET   0x00100c00u /* TTA TCP11 TCP10 */
#define HSTR_RESET    0x00038000u /* T15; TTEE and TJDBX (B31) */
#define HDCR_RESET    0x00000e60u /* TDRA TDOSA TDA TPM TPMCR */
#define CNTHCTL_RESET 0x00000001u /* PL1PCTEN; not PL1PCEN: CNTP_* trap */

int vcpu_preferred_target(void)
{
	const enum vcpu_target here = target_here();

	return here == VCPU_TARGET_NONE ? -HAL_ENODEV : (int)here;
}

/* Looks at the feature bits from the lowest up, so that the lowest offending one chooses the error. */
static int check_features(const struct vcpu *vcpu, const uint32_t features[VCPU_FEATURE_WORDS])
{
	uint32_t known = features[0] & VCPU_FEATURES_KNOWN;

	if (vcpu_initialised(vcpu) && known != vcpu->features)
		return -HAL_EINVAL;
	if (known != features[0])
		return -HAL_ENOENT;
	for (unsigned i = 1; i < VCPU_FEATURE_WORDS; i++) {
		if (features[i])
			return -HAL_ENOENT;
	}
	return 0;
}

int vcpu_init(struct vcpu *vcpu, uint32_t target, const uint32_t features[VCPU_FEATURE_WORDS])
{
	const uint32_t midr = hal_id_read(
		HAL_ID_MIDR); /* once: the thread may move to another core */
	int error;

	if (target != (uint32_t)target_of(midr) ||
	    (vcpu_initialised(vcpu) && target != (uint32_t)vcpu->target))
		return -HAL_EINVAL;
	error = check_features(vcpu, features);
	if (error)
		return error;
	vcpu->target = (enum vcpu_target)target;
	vcpu->guest.traps.vpidr = midr;
	vcpu->features = features[0];
	vcpu_reset(vcpu);
	if (vcpu->has_run)
		stage2_unmap_vm(vcpu->vm);
	hal_store_release(&vcpu->irq_lines, 0);
	power_init(vcpu, features[0] & VCPU_FEATURE_POWER_OFF);
	return 0;
}

static void reset_core(struct hal_guest *guest)
{
	for (unsigned i = 0; i < HAL_NR_REGS; i++)
		hal_guest_write(guest, (enum hal_reg)i, 0);
	hal_guest_write(guest, HAL_REG_CPSR, CPSR_RESET);
}

/* FPEXC.EN = 0 above all: a guest must find its VFP off (B6). */
static void reset_vfp(struct hal_vfp *vfp)
{
	for (unsigned i = 0; i < HAL_ARRAY_SIZE(vfp->d); i++)
		vfp->d[i] = 0;
	vfp->fpexc = 0;
	vfp->fpscr = 0;
	vfp->fpinst = 0;
	vfp->fpinst2 = 0;
}

/* All but VTTBR, which changes with the VMID, and VPIDR, which is as it was when the vcpu got its target. */
static void reset_traps(struct hal_traps *traps)
{
	traps->hcr = HCR_RESET;
	traps->hcptr = HCPTR_RESET;
	traps->hstr = HSTR_RESET;
	traps->hdcr = HDCR_RESET;
	traps->cnthctl = CNTHCTL_RESET;
}

void vcpu_reset(struct vcpu *vcpu)
{
	reset_core(&vcpu->guest);
	cp15_reset(vcpu);
	reset_vfp(&vcpu->guest.vfp);
	reset_traps(&vcpu->guest.traps);
	timer_reset(vcpu);
	mmio_drop(vcpu);
	hal_fetch_and(&vcpu->irq_lines, ~(uint32_t)VCPU_LINE_ABORT);
}

void vcpu_reset_to_boot(struct vcpu *vcpu, const struct vcpu_boot *boot)
{
	struct hal_guest *guest = &vcpu->guest;
	uint32_t cpsr = CPSR_RESET;

	vcpu_reset(vcpu);
	if (boot->entry & 1)
		cpsr |= PSR_T;
	if (boot->big_endian)
		cpsr |= PSR_E;
	hal_guest_write(guest, HAL_REG_PC, boot->entry & ~1u);
	hal_guest_write(guest, HAL_REG_CPSR, cpsr);
	hal_guest_write(guest, HAL_REG_R0, boot->context_id);
}
