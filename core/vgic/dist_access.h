/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the files of core/vgic/: one access to the distributor's registers, whoever makes it and wherever. */
#ifndef CORE_VGIC_DIST_ACCESS_H
#define CORE_VGIC_DIST_ACCESS_H

#include "core/vcpu/vm.h"
#include "core/vgic/state.h"

/* By whom, what, and who has to be told of its effects: bits by index, for vgic_kick(). */
struct vgic_access {
	struct vm *vm;
	struct vgic *vgic;
	struct vcpu *vcpu;
	bool user; /* user space saves or restores; else the guest */
	bool is_write;
	uint32_t offset, len;
	uint32_t kicks;
};

/* May a guest access len bytes (1, 2 or 4) at offset at all? Else a read is 0, and a write ignored (SPEC.md section 6.4). */
bool vgic_access_allowed(uint32_t offset, unsigned len);

/* Is what the guest has done with its list registers to be taken back first? */
bool vgic_access_shows_lists(uint32_t offset, bool is_write);

/* Are interrupts that all vcpus share among them? Then all are to stay out of the guest meanwhile (B14, B16). */
bool vgic_access_halts(uint32_t offset, bool is_write);

/* Does a write look at all interrupts of all vcpus (GICD_CTLR)? */
bool vgic_access_switches(uint32_t offset);

/*
 * Reads or writes access->len bytes (1 or 4) at access->offset, a multiple of it below VGIC_DIST_SIZE. A write adds to access->kicks and
 * returns 0, or -HAL_EINVAL (of user space: GICD_IIDR). Caller: holds vgic->lock. May run in Hyp mode.
 */
uint32_t vgic_access_read(struct vgic_access *access);
int vgic_access_write(struct vgic_access *access, uint32_t value);

/* Either of the two, of the guest. Caller: as theirs. */
static inline void vgic_access_make(struct vgic_access *access, uint32_t *value)
{
	if (access->is_write)
		vgic_access_write(access, *value);
	else
		*value = vgic_access_read(access);
}

#endif
