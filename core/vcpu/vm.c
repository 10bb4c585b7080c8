/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/vcpu/vm.h"

#include "core/mm/fault_around.h"
#include "core/timer/guest.h"
#include "core/timer/virtual.h"
#include "core/vcpu/run.h"
#include "core/vcpu/target.h"
#include "core/vgic/vgic.h"
#include "hal/atomic.h"
#include "hal/cpu.h"
#include "hal/errno.h"

#define REPORT_BUDGET 16 /* lines a VM's guest may cause in the host's log */

int hypervisor_init(struct hypervisor *hypervisor)
{
	vmid_pool_init(&hypervisor->vmids, VMID_BITS);
	hypervisor->fault_around = FAULT_AROUND_MOST;
	return target_here() == VCPU_TARGET_NONE ? -HAL_ENODEV : 0;
}

void hypervisor_cpu_online(struct hypervisor *hypervisor)
{
	hypervisor->gich_of[hal_cpu_id()] = NULL;
	hypervisor->vtimer_held[hal_cpu_id()] = false;
}

int vm_create(struct hypervisor *hypervisor, unsigned long type, struct vm **out)
{
	struct vm *vm;
	int error;

	if (type)
		return -HAL_EINVAL;
	vm = hal_alloc(sizeof(*vm));
	if (!vm)
		return -HAL_ENOMEM;
	hal_mutex_init(&vm->lock);
	hal_lock_init(&vm->power_lock);
	hal_lock_init(&vm->report_lock);
	hal_lock_init(&vm->stage2.lock);
	iobus_init(&vm->iobus);
	events_init(vm);
	vm->hypervisor = hypervisor;
	vm->mm = hal_current_mm();
	vm->psci_version = VM_PSCI_1_0;
	vm->report_budget = REPORT_BUDGET;
	error = hal_hyp_share(vm, sizeof(*vm));
	if (error)
		goto free;
	error = kvm_alloc_stage2_pgd(vm);
	if (error)
		goto unshare;
	error = hal_mm_watch(vm, &vm->watch);
	if (error)
		goto free_pgd;
	*out = vm;
	return 0;

free_pgd:
	kvm_free_stage2_pgd(vm);
unshare:
	hal_hyp_unshare(vm, sizeof(*vm));
free:
	hal_free(vm);
	return error;
}

void vm_shutdown_memory(struct vm *vm)
{
	kvm_free_stage2_pgd(vm);
}

void vm_destroy(struct vm *vm)
{
	hal_mm_unwatch(vm->watch);
	events_destroy(vm);
	vgic_destroy(vm);
	for (uint32_t i = 0; i < vm->nr_vcpus; i++)
		vcpu_destroy(vm->vcpus[i]);
	kvm_free_stage2_pgd(vm);
	memslots_destroy(vm);
	hal_hyp_unshare(vm, sizeof(*vm));
	hal_free(vm);
}

/* Takes one from the budget; returns what it was. */
static uint32_t take_budget(struct vm *vm)
{
	uint32_t budget;

	hal_lock(&vm->report_lock);
	budget = vm->report_budget;
	if (budget)
		vm->report_budget--;
	hal_unlock(&vm->report_lock);
	return budget;
}

void vm_report(struct vm *vm, enum hal_report what, uint32_t vcpu_id, uint32_t a, uint32_t b)
{
	uint32_t budget = take_budget(vm);

	if (budget > 1)
		hal_report(what, vcpu_id, a, b);
	else if (budget == 1)
		hal_report(HAL_REPORT_SUPPRESSED, vcpu_id, 0, 0);
}

/* D9: the identifier, the vgic, memory, then whether the identifier is taken. */
int vcpu_create(struct vm *vm, uint32_t id, struct vcpu **out)
{
	struct vcpu *vcpu;
	int error = -HAL_ENOMEM;

	if (id >= VM_MAX_VCPUS)
		return -HAL_EINVAL;
	if (vgic_initialised(vm))
		return -HAL_EBUSY;
	vcpu = hal_alloc(sizeof(*vcpu));
	if (!vcpu)
		return -HAL_ENOMEM;
	vcpu->vm = vm;
	vcpu->id = id;
	vcpu->index = vm->nr_vcpus;
	vcpu->target = VCPU_TARGET_NONE;
	vcpu->host = hal_host_vcpu_create(vcpu);
	if (!vcpu->host)
		goto free;
	timer_init(vcpu);
	error = vgic_vcpu_create(vcpu);
	if (error)
		goto destroy_host;
	error = hal_hyp_share(vcpu, sizeof(*vcpu));
	if (error)
		goto destroy_vgic;
	for (uint32_t i = 0; i < vm->nr_vcpus; i++) {
		if (vm->vcpus[i]->id == id) {
			error = -HAL_EEXIST;
			goto unshare;
		}
	}
	*out = vcpu;
	return 0;

unshare:
	hal_hyp_unshare(vcpu, sizeof(*vcpu));
destroy_vgic:
	vgic_vcpu_destroy(vcpu);
destroy_host:
	hal_host_vcpu_destroy(vcpu->host);
free:
	hal_free(vcpu);
	return error;
}

void vcpu_publish(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;

	vm->vcpus[vcpu->index] = vcpu;
	hal_store_release(&vm->nr_vcpus, vcpu->index + 1);
	/* The VM's virtual time begins anew with each vcpu (SPEC.md section 7). */
	timer_virtual_set_count(vm, 0);
}

void vcpu_destroy(struct vcpu *vcpu)
{
	timer_destroy(vcpu);
	stage2_cache_free(&vcpu->table_pages);
	vgic_vcpu_destroy(vcpu);
	hal_hyp_unshare(vcpu, sizeof(*vcpu));
	hal_host_vcpu_destroy(vcpu->host);
	hal_free(vcpu);
}
