/* SPDX-License-Identifier: GPL-2.0-only */
/* A monitor's picture of a vcpu, kept in step with the kernel's. */
#include <errno.h>
#include <stdlib.h>

#include "uapi/client/client.h"

void kvm_client_destroy_vcpu(struct kvm_client_vcpu *vcpu)
{
	const struct kvm_client *client = vcpu->vm->client;

	client->backend->unmap(vcpu->run, client->run_size);
	client->backend->close(vcpu->fd);
}

int kvm_client_preferred_target(struct kvm_client_vm *vm, struct kvm_vcpu_init *init)
{
	return kvm_client_vm_ioctl(vm, KVM_ARM_PREFERRED_TARGET, init);
}

int kvm_arm_vcpu_init(struct kvm_client_vcpu *vcpu)
{
	return kvm_client_vcpu_ioctl(vcpu, KVM_ARM_VCPU_INIT, &vcpu->init);
}

bool kvm_arm_reg_syncs_via_cpreg_list(uint64_t id)
{
	switch (id & KVM_REG_ARM_COPROC_MASK) {
	case KVM_REG_ARM_CORE:
	case KVM_REG_ARM_VFP:
		return false;
	default:
		return true;
	}
}

enum kvm_client_level kvm_arm_cpreg_level(uint64_t id)
{
	return id == KVM_REG_ARM_TIMER_CNT ? KVM_CLIENT_FULL : KVM_CLIENT_RUNTIME;
}

/* The kernel's register list. */
struct reg_list {
	uint64_t n;
	uint64_t reg[KVM_CLIENT_MAX_REGS];
};

static int compare_ids(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Drops from the list what is not kept in step by it; false: a register of a size that cannot be held. */
static bool pick(struct reg_list *list)
{
	const uint64_t n = list->n;

	list->n = 0;
	for (uint64_t i = 0; i < n; i++) {
		const uint64_t id = list->reg[i], size = id & KVM_REG_SIZE_MASK;

		if (!kvm_arm_reg_syncs_via_cpreg_list(id))
			continue;
		if (size != KVM_REG_SIZE_U32 && size != KVM_REG_SIZE_U64)
			return false;
		list->reg[list->n++] = id;
	}
	return true;
}

int kvm_arm_init_cpreg_list(struct kvm_client_vcpu *vcpu)
{
	struct reg_list list = {.n = KVM_CLIENT_MAX_REGS};
	const int error = kvm_client_vcpu_ioctl(vcpu, KVM_GET_REG_LIST, &list);

	if (error)
		return error;
	if (!pick(&list))
		return -EINVAL;
	qsort(list.reg, list.n, sizeof(list.reg[0]), compare_ids);
	vcpu->nr_regs = (unsigned)list.n;
	for (unsigned i = 0; i < vcpu->nr_regs; i++)
		vcpu->ids[i] = list.reg[i];
	return write_kvmstate_to_list(vcpu) ? 0 : -EIO;
}

bool write_list_to_kvmstate(struct kvm_client_vcpu *vcpu, enum kvm_client_level level)
{
	bool ok = true;

	for (unsigned i = 0; i < vcpu->nr_regs; i++)
		if (kvm_arm_cpreg_level(vcpu->ids[i]) <= level &&
		    kvm_client_set_reg(vcpu, vcpu->ids[i], vcpu->values[i]))
			ok = false;
	return ok;
}

bool write_kvmstate_to_list(struct kvm_client_vcpu *vcpu)
{
	bool ok = true;

	for (unsigned i = 0; i < vcpu->nr_regs; i++) {
		uint64_t value;

		if (kvm_client_get_reg(vcpu, vcpu->ids[i], &value))
			ok = false;
		else
			vcpu->values[i] = value;
	}
	return ok;
}

int kvm_arm_reset_vcpu(struct kvm_client_vcpu *vcpu)
{
	const int error = kvm_arm_vcpu_init(vcpu);

	if (error)
		return error;
	return write_kvmstate_to_list(vcpu) ? 0 : -EIO;
}

static bool has_mp_state(const struct kvm_client_vcpu *vcpu)
{
	return kvm_client_check(vcpu->vm->client, KVM_CAP_MP_STATE) > 0;
}

int kvm_arm_sync_mpstate_to_kvm(struct kvm_client_vcpu *vcpu)
{
	const struct kvm_mp_state state = {
		.mp_state = vcpu->powered_off ? KVM_MP_STATE_STOPPED : KVM_MP_STATE_RUNNABLE,
	};

	return has_mp_state(vcpu) ? kvm_client_vcpu_ioctl(vcpu, KVM_SET_MP_STATE, &state) : 0;
}

int kvm_arm_sync_mpstate_to_qemu(struct kvm_client_vcpu *vcpu)
{
	struct kvm_mp_state state;
	int error;

	if (!has_mp_state(vcpu))
		return 0;
	error = kvm_client_vcpu_ioctl(vcpu, KVM_GET_MP_STATE, &state);
	if (error)
		return error;
	vcpu->powered_off = state.mp_state == KVM_MP_STATE_STOPPED;
	return 0;
}
