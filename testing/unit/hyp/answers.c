/* SPDX-License-Identifier: GPL-2.0-only */
/* Compiled for both machines: for Arm as a part of the image, where Hyp mode runs it, and for the test. */
#include "testing/unit/hyp/answers.h"

#include "core/io/mmio_page.h"
#include "core/vgic/lists.h"
#include "hal/hyp.h"

void answers_put(struct vcpu *vcpu, struct vm *vm, const struct answers_state *state)
{
	vcpu->vm = vm;
	vcpu->target = (enum vcpu_target)state->target;
	vcpu->features = state->features;
	vcpu->timer.phys.cval = state->phys_cval;
	vcpu->timer.phys.ctl = state->phys_ctl;
	vcpu->requests = state->requests;
	vcpu->irq_lines = state->irq_lines;
	vcpu->stats.exits = state->exits;
	vcpu->stats.hvc = state->hvc;
	vcpu->guest.answer_in_hyp = 1;
	vcpu->guest.answer_hpfar = state->hpfar;
	vm->psci_version = state->psci_version;
}

void answers_get(const struct vcpu *vcpu, struct answers_state *state)
{
	state->target = (uint32_t)vcpu->target;
	state->features = vcpu->features;
	state->psci_version = vcpu->vm->psci_version;
	state->phys_cval = vcpu->timer.phys.cval;
	state->phys_ctl = vcpu->timer.phys.ctl;
	state->requests = vcpu->requests;
	state->irq_lines = vcpu->irq_lines;
	state->exits = vcpu->stats.exits;
	state->hvc = vcpu->stats.hvc;
	state->hpfar = vcpu->guest.answer_hpfar;
}

static void put_irqs(struct vgic_irq *irqs, uint32_t first, struct vcpu *target)
{
	for (uint32_t i = 0; i < VGIC_NR_PRIVATE; i++) {
		irqs[i].intid = (uint16_t)(first + i);
		irqs[i].edge = first + i < VGIC_NR_SGIS || first;
		irqs[i].enabled = first + i < VGIC_NR_SGIS;
		irqs[i].target = target;
	}
}

#define TIMER 27

void answers_put_dist(struct vcpu *vcpu, struct answers_dist *dist, uint32_t hpfar)
{
	struct vm *vm = vcpu->vm;
	uint32_t number = hpfar >> 4;
	struct mmio_page *page = &vcpu->mmio.pages[number % MMIO_PAGES];

	vm->vcpus[0] = vcpu;
	vm->vcpus[1] = &dist->other;
	vm->nr_vcpus = 2;
	vm->vgic = &dist->vgic;
	dist->vgic.host.nr_lrs = 4;
	dist->vgic.nr_irqs = 2 * VGIC_NR_PRIVATE;
	dist->vgic.spis = dist->spis;
	vcpu->vgic = &dist->cpus[0];
	dist->other.vm = vm;
	dist->other.index = 1;
	dist->other.vgic = &dist->cpus[1];
	for (uint32_t i = 0; i < 2; i++)
		dist->cpus[i].end = &dist->cpus[i].queue;
	put_irqs(dist->cpus[0].irqs, 0, vcpu);
	put_irqs(dist->cpus[1].irqs, 0, &dist->other);
	put_irqs(dist->spis, VGIC_NR_PRIVATE, vcpu);
	dist->cpus[0].irqs[TIMER].physical = TIMER;
	page->number = number;
	page->changes = mmio_page_changes(vm);
	page->ours = true;
	page->distributor = true;
}

static void get_irqs(const struct vgic_irq *irqs, uint32_t words[][2])
{
	for (uint32_t i = 0; i < VGIC_NR_PRIVATE; i++) {
		const struct vgic_irq *irq = &irqs[i];

		words[i][0] = irq->enabled | irq->latch << 1 | irq->loaded << 2 | irq->line << 3 |
			      irq->restored << 4 | irq->active << 5 | irq->edge << 6 |
			      irq->group1 << 7 | irq->live << 8 |
			      (irq->vcpu ? 1 + irq->vcpu->index : 0) << 9 |
			      irq->target->index << 12;
		words[i][1] = irq->priority | (uint32_t)irq->targets << 8 |
			      (uint32_t)irq->sources << 16 | (uint32_t)irq->active_source << 24;
	}
}

void answers_get_dist(const struct vcpu *vcpu, struct answers_words *words)
{
	const struct vm *vm = vcpu->vm;
	const struct vgic_cpu *cpu = vcpu->vgic;

	for (uint32_t i = 0; i < 2; i++) {
		get_irqs(vm->vcpus[i]->vgic->irqs, words->irqs[i]);
		words->queued[i] = vm->vcpus[i]->vgic->queued;
	}
	get_irqs(vm->vgic->spis, words->spis);
	words->enabled = vm->vgic->enabled;
	words->used = cpu->used;
	words->owed = cpu->owed;
	words->mmio_kernel = vcpu->stats.mmio_kernel;
	for (uint32_t n = 0; n < 4; n++)
		words->lr[n] = cpu->lr[n];
}

void answers_exit_dist(struct vcpu *vcpu)
{
	if (vcpu->vgic->used)
		vgic_lists_take(vcpu);
	vcpu->vgic->owed = 0;
	vcpu->vgic->released = false;
}

#ifdef __arm__
/* There is one CPU, and nobody else who takes it. */
bool hal_hyp_trylock(struct hal_lock *lock)
{
	lock->opaque[0]++;
	return lock->opaque[0] == 1;
}

void hal_hyp_unlock(struct hal_lock *lock)
{
	lock->opaque[0]--;
}
#endif
