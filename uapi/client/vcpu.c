/* SPDX-License-Identifier: GPL-2.0-only */
/* A monitor's picture of a vcpu, kept in step with the kernel's. */
#include <errno.h>
#include <stdlib.h>

#include "uapi/client/client.h"

void kvm_client_destroy_vcpu(struct kvm_client_vcpu *vcpu)
{
	const struct kvm_client *client = vcpu->vm->client;

	free(vcpu->ids);
	free(vcpu->values);
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

/* The kernel's list, in memory of its own; NULL with *error set. The kernel says how long it is. */
static struct kvm_reg_list *get_reg_list(struct kvm_client_vcpu *vcpu, int *error)
{
	struct kvm_reg_list probe = {.n = 0};
	struct kvm_reg_list *list;

	*error = kvm_client_vcpu_ioctl(vcpu, KVM_GET_REG_LIST, &probe);
	if (*error && *error != -E2BIG)
		return NULL;
	list = calloc(1, sizeof(*list) + probe.n * sizeof(list->reg[0]));
	*error = -ENOMEM;
	if (!list)
		return NULL;
	list->n = probe.n;
	*error = kvm_client_vcpu_ioctl(vcpu, KVM_GET_REG_LIST, list);
	if (*error) {
		free(list);
		return NULL;
	}
	return list;
}

static int compare_ids(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Keeps of the list what is kept in step by it; false: a register of a size that cannot be held. */
static bool pick(const struct kvm_reg_list *list, uint64_t *ids, unsigned *nr)
{
	*nr = 0;
	for (uint64_t i = 0; i < list->n; i++) {
		const uint64_t size = list->reg[i] & KVM_REG_SIZE_MASK;

		if (!kvm_arm_reg_syncs_via_cpreg_list(list->reg[i]))
			continue;
		if (size != KVM_REG_SIZE_U32 && size != KVM_REG_SIZE_U64)
			return false;
		ids[(*nr)++] = list->reg[i];
	}
	return true;
}

int kvm_arm_init_cpreg_list(struct kvm_client_vcpu *vcpu)
{
	int error;
	struct kvm_reg_list *list = get_reg_list(vcpu, &error);
	uint64_t *ids, *values;
	unsigned nr = 0;

	if (!list)
		return error;
	ids = calloc(list->n + 1, sizeof(*ids));
	values = calloc(list->n + 1, sizeof(*values));
	error = !ids || !values ? -ENOMEM : pick(list, ids, &nr) ? 0 : -EINVAL;
	free(list);
	if (error) {
		free(ids);
		free(values);
		return error;
	}
	qsort(ids, nr, sizeof(*ids), compare_ids);
	free(vcpu->ids);
	free(vcpu->values);
	vcpu->ids = ids;
	vcpu->values = values;
	vcpu->nr_regs = nr;
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
