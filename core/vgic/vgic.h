/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The front door of the virtual GICv2 (SPEC.md section 6): what the run loop, the timers, interrupt lines and the ABI call.
 * A VM has none until vgic_create(); all functions but the creating ones may be called for a VM without.
 */
#ifndef CORE_VGIC_VGIC_H
#define CORE_VGIC_VGIC_H

#include "core/vcpu/vm.h"
#include "hal/guest.h"
#include "hal/types.h"

struct iobus_range;
struct vcpu;
struct vm;

/* --- life (SPEC.md section 6.2) ---------------------------------------------------------------------- */

/*
 * KVM_CREATE_IRQCHIP and KVM_CREATE_DEVICE: -HAL_ENXIO (no virtual interface in the host), -HAL_EEXIST, -HAL_EBUSY (a vcpu
 * has run or is running), -HAL_ENOMEM; nothing has changed then. Caller: holds vm->lock.
 */
int vgic_create(struct vm *vm);

/* Frees it, if there is one. Caller: nobody refers to the VM, or nothing has used it yet. */
void vgic_destroy(struct vm *vm);

static inline bool vgic_exists(const struct vm *vm)
{
	return vm->vgic;
}

/* Are the number of interrupts and the vcpus fixed? Then no vcpu can be added (-HAL_EBUSY). */
bool vgic_initialised(const struct vm *vm);

/* KVM_DEV_ARM_VGIC_CTRL_INIT; once it has succeeded it does nothing and returns 0. -HAL_ENOMEM. Caller: holds vm->lock. */
int vgic_init(struct vm *vm);

/*
 * The first KVM_RUN of any vcpu, and each one until it has succeeded (B28): initialises, maps the virtual CPU interface,
 * puts the distributor on the bus. -HAL_ENXIO: an address is not set; -HAL_EINVAL: they overlap; -HAL_ENOMEM, -HAL_EFAULT.
 * Returns 0 at once where there is no vgic. Caller: holds vm->lock.
 */
int vgic_map_resources(struct vm *vm);

/* A vcpu of the VM comes and goes. vgic_vcpu_create() may fail with -HAL_ENOMEM. Caller: holds vm->lock. */
int vgic_vcpu_create(struct vcpu *vcpu);
void vgic_vcpu_destroy(struct vcpu *vcpu);

/* Is it the range of the distributor, a page, on the VM's bus? */
bool vgic_has_range(const struct vm *vm, const struct iobus_range *range);

/*
 * In Hyp mode: an access of the guest of len bytes (1, 2 or 4) at offset of the distributor; *value is what it writes, or is
 * given what it reads. Returns HAL_DONE; HAL_LEAVE: it has been made, and vgic_sync() and vgic_flush() are to do the rest;
 * HAL_NEED_HOST: nothing has been done, as it concerns all vcpus, or somebody has the lock.
 */
enum hal_result vgic_dist_try(struct vcpu *vcpu, uint32_t offset, unsigned len, bool is_write,
			      uint32_t *value);

/* --- a vcpu runs: the CPU is held --------------------------------------------------------------------- */

/* Before each entry: gives hardware what is pending for the vcpu. */
void vgic_flush(struct vcpu *vcpu);

/* After each exit: takes back what the guest has done with it. */
void vgic_sync(struct vcpu *vcpu);

/*
 * Is there an interrupt that the guest would take, by enables, groups, priorities (B52)? For the wake-up of a vcpu that
 * sleeps. Any context.
 */
bool vgic_pending(struct vcpu *vcpu);

/*
 * Are all vcpus to stay out of the guest for a moment (B14, B16)? Then vgic_wait() returns when that is over. Looked at after
 * the vcpu has said VCPU_IN_GUEST. vgic_wait(): may not be called with the CPU held.
 */
bool vgic_halted(const struct vm *vm);
void vgic_wait(struct vm *vm);

/* --- lines (SPEC.md section 6.8) ------------------------------------------------------------------------ */

/*
 * Drives the line of interrupt intid: an SPI (32 … the VM's number of interrupts - 1; index does not matter) or a PPI
 * (16 … 31) of the vcpu with that index. owner: who drives it; a PPI that another owner has taken is left alone, and 0
 * returned. Initialises the vgic (-HAL_EBUSY, -HAL_ENOMEM) where that has not been done. -HAL_ENXIO: there is no vgic;
 * -HAL_EINVAL: no such interrupt or vcpu. Any context once the vgic is initialised; before that it may sleep.
 */
int vgic_inject(struct vm *vm, uint32_t index, uint32_t intid, bool level, const void *owner);

/* Takes PPI intid of the vcpu for owner. -HAL_EINVAL (no PPI), -HAL_EEXIST (another owner's), -HAL_EAGAIN (not initialised). */
int vgic_set_owner(struct vcpu *vcpu, uint32_t intid, const void *owner);

/* Gives PPI intid, which vgic_set_owner() has taken, back to user space. Nobody has driven it yet. */
void vgic_release_owner(struct vcpu *vcpu, uint32_t intid);

/*
 * Ties PPI intid of the vcpu to the host's private interrupt physical (LR.HW): the guest's end of interrupt makes that one
 * inactive, and it is kept active from the entry on with which the guest is given the PPI (core/timer/physical.h).
 */
void vgic_map_hw_irq(struct vcpu *vcpu, uint32_t intid, uint32_t physical);

/*
 * Drives PPI intid if owner has it; resets it (neither pending nor active). Nothing where the vgic is not initialised. Caller:
 * the vcpu's thread outside of the guest, or who holds its mutex.
 */
void vgic_drive_own(struct vcpu *vcpu, uint32_t intid, bool level, const void *owner);
void vgic_reset_own(struct vcpu *vcpu, uint32_t intid, const void *owner);

/*
 * Provided by core/event/irqfd.c: the guest has ended level interrupt intid, whose line may be lowered and resampled. Called
 * with the CPU held and without a lock of the vgic.
 */
void irqfd_ended(struct vm *vm, uint32_t intid);

#endif
