/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/vgic/lists.h"

#include "core/vgic/irq.h"
#include "core/vgic/lr.h"
#include "hal/gic.h"

#define HCR_EN	 (1u << 0)
#define HCR_UIE	 (1u << 1)
#define HCR_NPIE (1u << 3)

#define LR(n) (HAL_GICH_LR0 + 4 * (n))

/* --- which goes first -------------------------------------------------------------------------------- */

/* Active ones, as they must be in a list register to be ended; then by priority. */
static bool goes_before(const struct vgic_irq *a, const struct vgic_irq *b)
{
	if (a->active != b->active)
		return a->active;
	return a->priority < b->priority;
}

/* The last one of those, from the first one on, that are in order. */
static struct vgic_irq *last_in_order(struct vgic_irq *first)
{
	while (first->next && !goes_before(first->next, first))
		first = first->next;
	return first;
}

/* Cuts off those that are in order. */
static struct vgic_irq *cut(struct vgic_irq **list)
{
	struct vgic_irq *first = *list, *last;

	if (!first)
		return NULL;
	last = last_in_order(first);
	*list = last->next;
	last->next = NULL;
	return first;
}

/* Puts two parts at link as one; of equals those of the first part stay first. Returns where the list ends then. */
static struct vgic_irq **merge(struct vgic_irq **link, struct vgic_irq *first,
			       struct vgic_irq *second)
{
	while (first || second) {
		struct vgic_irq **from = !first || (second && goes_before(second, first)) ? &second
											  : &first;

		*link = *from;
		*from = (*from)->next;
		link = &(*link)->next;
	}
	return link;
}

/* Sorts a list; of equals the one that came first stays first (R30). A guest chooses how long it is, and its order. */
static struct vgic_irq *sort(struct vgic_irq *list)
{
	uint32_t merges;

	do {
		struct vgic_irq *rest = list, **link = &list;

		for (merges = 0; rest; merges++) {
			struct vgic_irq *first = cut(&rest);

			link = merge(link, first, cut(&rest));
		}
	} while (merges > 1);
	return list;
}

/* Caller: the queue is not empty. From one entry to the next it mostly stays in order. */
static void sort_queue(struct vgic_cpu *cpu)
{
	struct vgic_irq **link = &cpu->queue;

	if (!last_in_order(cpu->queue)->next)
		return;
	cpu->queue = sort(cpu->queue);
	for (struct vgic_irq *irq = cpu->queue; irq; irq = irq->next) {
		irq->link = link;
		link = &irq->next;
	}
	cpu->end = link;
}

/* An SGI from one source with another one behind it: one is active, or of several the lowest goes first (R25). */
static bool has_several_sources(const struct vgic_irq *irq)
{
	return irq->active ? irq->sources : irq->sources & (irq->sources - 1);
}

/* Does it matter in which order the queue goes into list registers? */
static bool needs_order(const struct vgic *vgic, const struct vgic_cpu *cpu)
{
	if (cpu->queued > vgic->host.nr_lrs)
		return true;
	for (const struct vgic_irq *irq = cpu->queue; irq; irq = irq->next)
		if (has_several_sources(irq))
			return true;
	return false;
}

/* --- in ---------------------------------------------------------------------------------------------- */

/*
 * May vcpu take what is pending of the interrupt that is in its queue? Not the next edge of an active one where others wait for
 * a list register: it would keep hardware from telling that nothing else is pending.
 */
static bool is_wanted_by(const struct vgic *vgic, const struct vcpu *vcpu,
			 const struct vgic_irq *irq)
{
	if (irq->active && vcpu->vgic->queued > vgic->host.nr_lrs)
		return false;
	return vgic_irq_is_wanted(vgic, irq) && irq->target == vcpu;
}

/*
 * GICH_HCR when not everything has found a place: hardware tells when at most one list register is in use, and when nothing
 * that was loaded is pending any more. Active interrupts may stay for long, and what waits may be more urgent.
 */
static uint32_t hcr_of_full(const struct vgic_cpu *cpu)
{
	for (uint32_t n = 0; n < cpu->used; n++)
		if (cpu->lr[n] & VGIC_LR_PENDING)
			return HCR_EN | HCR_UIE | HCR_NPIE;
	return HCR_EN | HCR_UIE;
}

/*
 * Fills the list registers from the queue. An SGI of which another source waits must be ended before anything of less
 * priority is taken, so nothing of that kind is put beside it (R25), but for what is active. Returns what GICH_HCR is to be.
 */
static uint32_t fill(const struct vgic *vgic, const struct vcpu *vcpu)
{
	struct vgic_cpu *cpu = vcpu->vgic;
	uint8_t least = 0xff;
	uint32_t n = 0;

	for (struct vgic_irq *irq = cpu->queue; irq; irq = irq->next) {
		if (!irq->active && irq->priority > least)
			break;
		if (n == vgic->host.nr_lrs) {
			cpu->used = n;
			return hcr_of_full(cpu);
		}
		cpu->loaded[n] = irq;
		cpu->lr[n] = vgic_lr_pack(irq, is_wanted_by(vgic, vcpu, irq));
		irq->live = true;
		if (irq->intid < VGIC_NR_SGIS && irq->sources)
			least = irq->priority;
		n++;
	}
	cpu->used = n;
	return HCR_EN;
}

uint32_t vgic_lists_fill(struct vcpu *vcpu)
{
	struct vgic *vgic = vcpu->vm->vgic;
	struct vgic_cpu *cpu = vcpu->vgic;

	if (needs_order(vgic, cpu))
		sort_queue(cpu);
	return fill(vgic, vcpu);
}

void vgic_lists_load(const struct vgic_cpu *cpu, uint32_t hcr)
{
	for (uint32_t n = 0; n < cpu->used; n++)
		hal_gich_write(LR(n), cpu->lr[n]);
	hal_gich_write(HAL_GICH_HCR, hcr);
}

/* --- out --------------------------------------------------------------------------------------------- */

/* What hardware has in list register n: an empty one keeps what was in it, but for its state. */
static uint32_t read_lr(const struct vgic_cpu *cpu, uint32_t n, uint64_t empty)
{
	return empty >> n & 1 ? cpu->lr[n] & ~(VGIC_LR_STATE | VGIC_LR_EOI) : hal_gich_read(LR(n));
}

static uint64_t read_empty(const struct vgic_cpu *cpu)
{
	uint64_t empty = hal_gich_read(HAL_GICH_ELRSR0);

	/* More than 32 list registers (B30). */
	if (cpu->used > 32)
		empty |= (uint64_t)hal_gich_read(HAL_GICH_ELRSR1) << 32;
	return empty;
}

uint64_t vgic_lists_take(struct vcpu *vcpu)
{
	struct vgic *vgic = vcpu->vm->vgic;
	struct vgic_cpu *cpu = vcpu->vgic;
	uint64_t ended = 0, empty = read_empty(cpu);
	uint32_t kicks = 0;

	for (uint32_t n = 0; n < cpu->used; n++) {
		struct vgic_irq *irq = cpu->loaded[n];
		uint32_t lr = read_lr(cpu, n, empty);

		hal_gich_write(LR(n), 0);
		vgic_lr_fold(irq, lr);
		irq->live = false;
		kicks |= vgic_irq_requeue(vgic, irq);
		if (irq->intid >= VGIC_NR_PRIVATE && !irq->edge && vgic_lr_ended(lr))
			ended |= 1ull << n;
		/* The guest's end of interrupt has reached the host's distributor. */
		if (lr & VGIC_LR_HW && !(lr & VGIC_LR_STATE))
			cpu->released = true;
	}
	hal_gich_write(HAL_GICH_HCR, 0);
	cpu->used = 0;
	cpu->owed |= kicks & ~(1u << vcpu->index);
	return ended;
}
