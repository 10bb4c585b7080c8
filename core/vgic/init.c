/* SPDX-License-Identifier: GPL-2.0-only */
/* How a VM gets its interrupt controller: created, initialised, mapped (SPEC.md section 6.2). */
#include "core/mm/stage2.h"
#include "core/vcpu/vm.h"
#include "core/vgic/attr.h"
#include "core/vgic/dist.h"
#include "core/vgic/irq.h"
#include "core/vgic/vgic.h"
#include "hal/atomic.h"
#include "hal/errno.h"

/* An object that Hyp mode sees too (core/vgic/dist_hyp.c); NULL: no memory. */
static void *alloc_shared(size_t size)
{
	void *object = hal_alloc(size);

	if (!object || !hal_hyp_share(object, size))
		return object;
	hal_free(object);
	return NULL;
}

static void free_shared(void *object, size_t size)
{
	hal_hyp_unshare(object, size);
	hal_free(object);
}

static size_t size_of_spis(uint32_t nr_irqs)
{
	return sizeof(struct vgic_irq) * (nr_irqs - VGIC_NR_PRIVATE);
}

/* SGIs are edges and enabled; PPIs are levels; SPIs are edges until the guest says otherwise (B22). */
static void init_irq(struct vgic_irq *irq, uint32_t intid, struct vcpu *target)
{
	irq->intid = (uint16_t)intid;
	irq->enabled = intid < VGIC_NR_SGIS;
	irq->edge = intid < VGIC_NR_SGIS || intid >= VGIC_NR_PRIVATE;
	irq->target = target;
}

int vgic_vcpu_create(struct vcpu *vcpu)
{
	struct vgic_cpu *cpu;

	if (!vcpu->vm->vgic)
		return 0;
	cpu = alloc_shared(sizeof(*cpu));
	if (!cpu)
		return -HAL_ENOMEM;
	for (uint32_t i = 0; i < VGIC_NR_PRIVATE; i++)
		init_irq(&cpu->irqs[i], i, vcpu);
	cpu->resident = -1;
	cpu->end = &cpu->queue;
	vcpu->vgic = cpu;
	return 0;
}

void vgic_vcpu_destroy(struct vcpu *vcpu)
{
	if (!vcpu->vgic)
		return;
	free_shared(vcpu->vgic, sizeof(*vcpu->vgic));
	vcpu->vgic = NULL;
}

static bool any_has_run(const struct vm *vm)
{
	for (uint32_t i = 0; i < vm->nr_vcpus; i++)
		if (vm->vcpus[i]->first_run_done)
			return true;
	return false;
}

int vgic_create(struct vm *vm)
{
	struct vgic *vgic;
	struct hal_gic host;
	int error = 0;

	if (!hal_gic_host(&host))
		return -HAL_ENXIO;
	if (vm->vgic)
		return -HAL_EEXIST;
	if (any_has_run(vm))
		return -HAL_EBUSY;
	vgic = alloc_shared(sizeof(*vgic));
	if (!vgic)
		return -HAL_ENOMEM;
	hal_lock_init(&vgic->lock);
	hal_lock_init(&vgic->halt_lock);
	vgic->host = host;
	vgic->dist_base = VGIC_NO_ADDRESS;
	vgic->cpu_base = VGIC_NO_ADDRESS;
	vm->vgic = vgic;
	for (uint32_t i = 0; i < vm->nr_vcpus && !error; i++)
		error = vgic_vcpu_create(vm->vcpus[i]);
	if (error)
		vgic_destroy(vm);
	return error;
}

void vgic_destroy(struct vm *vm)
{
	if (!vm->vgic)
		return;
	for (uint32_t i = 0; i < vm->nr_vcpus; i++)
		vgic_vcpu_destroy(vm->vcpus[i]);
	if (vm->vgic->spis)
		free_shared(vm->vgic->spis, size_of_spis(vm->vgic->nr_irqs));
	free_shared(vm->vgic, sizeof(*vm->vgic));
	vm->vgic = NULL;
}

int vgic_init(struct vm *vm)
{
	struct vgic *vgic = vm->vgic;
	uint32_t nr_irqs = vgic->nr_irqs ? vgic->nr_irqs : VGIC_NR_IRQS;
	struct vgic_irq *spis;

	if (vgic_initialised(vm))
		return 0;
	spis = alloc_shared(size_of_spis(nr_irqs));
	if (!spis)
		return -HAL_ENOMEM;
	for (uint32_t i = VGIC_NR_PRIVATE; i < nr_irqs; i++)
		init_irq(&spis[i - VGIC_NR_PRIVATE], i, vm->vcpus[0]);
	vgic->spis = spis;
	vgic->nr_irqs = nr_irqs;
	hal_store_release(&vgic->initialised, 1);
	return 0;
}

int vgic_map_resources(struct vm *vm)
{
	struct vgic *vgic = vm->vgic;
	int error;

	if (!vgic || vgic->ready)
		return 0;
	if (vgic->dist_base == VGIC_NO_ADDRESS || vgic->cpu_base == VGIC_NO_ADDRESS)
		return -HAL_ENXIO;
	error = vgic_init(vm);
	if (!error)
		error = kvm_phys_addr_ioremap(vm, ipa(vgic->cpu_base), vgic->host.gicv,
					      VGIC_CPU_SIZE, true);
	if (error)
		return error;
	vgic_dist_register(vm);
	vgic->ready = true;
	return 0;
}
