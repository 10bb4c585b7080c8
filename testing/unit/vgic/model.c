/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/unit/vgic/model.h"

#include <string.h>

#define SPURIOUS 1023u
#define IDLE	 0x100u

struct model_irq *model_irq(struct model *m, unsigned vcpu, unsigned intid)
{
	return &m->table[intid < 32 ? vcpu : 0][intid];
}

void model_reset(struct model *m)
{
	memset(m, 0, sizeof(*m));
	for (unsigned v = 0; v < MODEL_VCPUS; v++)
		for (unsigned i = 0; i < MODEL_IRQS; i++) {
			m->table[v][i].enabled = i < 16;
			m->table[v][i].edge = i < 16 || i >= 32;
			m->table[v][i].targets = i < 32 ? (uint8_t)(1u << v) : 0;
		}
}

bool model_pending(const struct model_irq *irq)
{
	return irq->sources || irq->latch || (irq->line && !irq->edge);
}

unsigned model_target(const struct model_irq *irq)
{
	for (unsigned v = 0; v < MODEL_VCPUS; v++)
		if (irq->targets >> v & 1)
			return v;
	return 0;
}

/* --- the distributor, a bit at a time ------------------------------------------------------------------ */

enum what {
	GROUP,
	ENABLE,
	DISABLE,
	PEND,
	UNPEND,
	ACTIVATE,
	DEACTIVATE,
	PRIORITY,
	TARGETS,
	CONFIG,
	UNSEND,
	SEND
};

static const struct area {
	uint32_t begin, end, bits;
	enum what what;
	bool by_byte;
} areas[] = {
	{0x080, 0x08c, 1, GROUP, false},      {0x100, 0x10c, 1, ENABLE, false},
	{0x180, 0x18c, 1, DISABLE, false},    {0x200, 0x20c, 1, PEND, false},
	{0x280, 0x28c, 1, UNPEND, false},     {0x300, 0x30c, 1, ACTIVATE, false},
	{0x380, 0x38c, 1, DEACTIVATE, false}, {0x400, 0x460, 8, PRIORITY, true},
	{0x800, 0x860, 8, TARGETS, true},     {0xc00, 0xc18, 2, CONFIG, false},
	{0xf10, 0xf20, 8, UNSEND, true},      {0xf20, 0xf30, 8, SEND, true},
};

/* Words that are of no interrupt. */
#define CTLR 0x000u
#define SGIR 0xf00u

static uint32_t word_of(const struct model *m, uint32_t offset)
{
	switch (offset) {
	case CTLR:
		return m->on;
	case 0x004: /* TYPER */
		return (MODEL_IRQS / 32 - 1) | (MODEL_VCPUS - 1) << 5;
	case 0x008: /* IIDR */
		return 0x4b00243b;
	case 0xfe8: /* ICPIDR2: a GICv2 of Arm (B24) */
		return 0x2b;
	default:
		return 0;
	}
}

static const struct area *area_of(uint32_t offset)
{
	for (unsigned i = 0; i < HAL_ARRAY_SIZE(areas); i++)
		if (offset >= areas[i].begin && offset < areas[i].end)
			return &areas[i];
	return NULL;
}

bool model_reaches(uint32_t offset, unsigned len)
{
	const struct area *area = area_of(offset);

	if (len == 1)
		return area && area->by_byte;
	return len == 4 && offset % 4 == 0 && (area || offset == CTLR || offset == SGIR);
}

static uint32_t field_of(const struct model_irq *irq, enum what what)
{
	switch (what) {
	case GROUP:
		return irq->group1;
	case ENABLE:
	case DISABLE:
		return irq->enabled;
	case PEND:
	case UNPEND:
		return model_pending(irq);
	case ACTIVATE:
	case DEACTIVATE:
		return irq->active;
	case PRIORITY:
		return irq->priority;
	case TARGETS:
		return irq->targets;
	case CONFIG:
		return irq->edge ? 2 : 0;
	default:
		return irq->sources;
	}
}

static void activate(struct model_irq *irq, unsigned vcpu, unsigned intid)
{
	if (!irq->active) {
		irq->holder = (uint8_t)(intid < 32 ? vcpu : model_target(irq));
		irq->source = (uint8_t)vcpu;
	}
	irq->active = true;
}

static void write_field(struct model *m, unsigned vcpu, unsigned intid, enum what what,
			uint8_t value)
{
	struct model_irq *irq = model_irq(m, vcpu, intid);

	if (what == GROUP)
		irq->group1 = value;
	if (what == ENABLE && value)
		irq->enabled = true;
	if (what == DISABLE && value)
		irq->enabled = false;
	if (what == PEND && value && intid >= 16) {
		irq->latch = true;
		irq->stands = false;
	}
	if (what == UNPEND && value && intid >= 16)
		irq->latch = false;
	if (what == ACTIVATE && value)
		activate(irq, vcpu, intid);
	if (what == DEACTIVATE && value)
		irq->active = false;
	if (what == PRIORITY)
		irq->priority = value & 0xf8;
	if (what == TARGETS && intid >= 32)
		irq->targets = value & ((1u << MODEL_VCPUS) - 1);
	if (what == CONFIG && intid >= 32) {
		irq->edge = value & 2;
		irq->stands &= !irq->edge;
	}
	if (what == UNSEND)
		irq->sources &= (uint8_t)~value;
	if (what == SEND)
		irq->sources |= value;
}

static void send_sgi(struct model *m, unsigned vcpu, uint32_t value)
{
	for (unsigned to = 0; to < MODEL_VCPUS; to++) {
		const bool wanted[4] = {value >> (16 + to) & 1, to != vcpu, to == vcpu, false};

		if (wanted[value >> 24 & 3])
			m->table[to][value & 15].sources |= (uint8_t)(1u << vcpu);
	}
}

uint32_t model_read(struct model *m, unsigned vcpu, uint32_t offset, unsigned len)
{
	const struct area *area = area_of(offset);
	uint32_t value = 0;

	if (!area)
		return len == 4 ? word_of(m, offset) : 0;
	if (!model_reaches(offset, len))
		return 0;
	for (unsigned n = 0; n < len * 8 / area->bits; n++) {
		unsigned intid = (offset - area->begin) * 8 / area->bits + n;

		value |= field_of(model_irq(m, vcpu, intid), area->what) << n * area->bits;
	}
	return value;
}

void model_write(struct model *m, unsigned vcpu, uint32_t offset, unsigned len, uint32_t value)
{
	const struct area *area = area_of(offset);

	if (!model_reaches(offset, len))
		return;
	if (offset == CTLR)
		m->on = value & 1;
	if (offset == SGIR)
		send_sgi(m, vcpu, value);
	if (!area)
		return;
	for (unsigned n = 0; n < len * 8 / area->bits; n++) {
		unsigned intid = (offset - area->begin) * 8 / area->bits + n;

		write_field(m, vcpu, intid, area->what,
			    (uint8_t)(value >> n * area->bits & ((1u << area->bits) - 1)));
	}
}

void model_inject(struct model *m, unsigned vcpu, unsigned intid, bool level)
{
	struct model_irq *irq = model_irq(m, vcpu, intid);

	if (irq->edge) {
		irq->latch |= level;
		return;
	}
	irq->latch &= !irq->stands;
	irq->stands = false;
	irq->line = level;
}

/* --- the CPU interface ----------------------------------------------------------------------------------- */

/* Does the distributor offer it to this vcpu? */
static bool offered(const struct model *m, const struct model_irq *irq, unsigned vcpu,
		    unsigned intid)
{
	return m->on && irq->enabled && model_pending(irq) && !irq->active &&
	       (intid < 32 || model_target(irq) == vcpu);
}

int model_recipient(struct model *m, unsigned vcpu, unsigned intid)
{
	const struct model_irq *irq = model_irq(m, vcpu, intid);
	unsigned target = intid < 32 ? vcpu : model_target(irq);

	if (irq->active)
		return irq->holder;
	return offered(m, irq, target, intid) ? (int)target : -1;
}

static bool group_is_on(const struct model_cpu *cpu, const struct model_irq *irq)
{
	return irq->group1 ? cpu->group1 : cpu->group0;
}

/* The most urgent priority on offer, and whether all of that priority, or none, are of a group that is on. */
static unsigned most_urgent(struct model *m, unsigned vcpu, bool *all, bool *none)
{
	unsigned best = IDLE;

	*all = *none = true;
	for (unsigned i = 0; i < MODEL_IRQS; i++) {
		const struct model_irq *irq = model_irq(m, vcpu, i);

		if (!offered(m, irq, vcpu, i) || irq->priority > best)
			continue;
		if (irq->priority < best)
			*all = *none = true;
		best = irq->priority;
		*all &= group_is_on(&m->cpu[vcpu], irq);
		*none &= !group_is_on(&m->cpu[vcpu], irq);
	}
	return best;
}

static bool take(struct model *m, unsigned vcpu, uint32_t iar, unsigned best)
{
	unsigned intid = iar & 0x3ff, source = iar >> 10;
	struct model_cpu *cpu = &m->cpu[vcpu];
	struct model_irq *irq;

	if (intid >= MODEL_IRQS)
		return false;
	irq = model_irq(m, vcpu, intid);
	if (!offered(m, irq, vcpu, intid) || irq->priority != best || !group_is_on(cpu, irq))
		return false;
	if (intid < 16 ? !(irq->sources >> source & 1) : source != 0)
		return false;
	irq->sources &= (uint8_t) ~(1u << source);
	irq->latch = false;
	irq->active = true;
	irq->source = (uint8_t)source;
	irq->holder = (uint8_t)vcpu;
	cpu->stack[cpu->begun].iar = iar;
	cpu->stack[cpu->begun++].priority = irq->priority;
	return true;
}

bool model_acknowledge(struct model *m, unsigned vcpu, uint32_t iar)
{
	const struct model_cpu *cpu = &m->cpu[vcpu];
	unsigned running = cpu->begun ? cpu->stack[cpu->begun - 1].priority : IDLE;
	bool all, none;
	unsigned best = most_urgent(m, vcpu, &all, &none);

	if (best == IDLE || best >= cpu->pmr || best >= running || none)
		return iar == SPURIOUS;
	return iar == SPURIOUS ? !all : take(m, vcpu, iar, best);
}

uint32_t model_end(struct model *m, unsigned vcpu)
{
	struct model_cpu *cpu = &m->cpu[vcpu];
	uint32_t iar = cpu->stack[--cpu->begun].iar;
	unsigned intid = iar & 0x3ff;
	struct model_irq *irq = model_irq(m, vcpu, intid);

	if (!irq->active || irq->holder != vcpu || (intid < 16 && irq->source != iar >> 10))
		return iar;
	irq->active = false;
	if (intid >= 32 && !irq->edge)
		m->ended[intid]++;
	return iar;
}

unsigned model_actives(struct model *m, unsigned vcpu)
{
	unsigned n = 0;

	for (unsigned i = 0; i < MODEL_IRQS; i++) {
		const struct model_irq *irq = model_irq(m, vcpu, i);

		n += irq->active && irq->holder == vcpu;
	}
	return n;
}

bool model_wakes(struct model *m, unsigned vcpu)
{
	const struct model_cpu *cpu = &m->cpu[vcpu];

	for (unsigned i = 0; i < MODEL_IRQS; i++) {
		const struct model_irq *irq = model_irq(m, vcpu, i);

		if (offered(m, irq, vcpu, i) && irq->priority < cpu->pmr && group_is_on(cpu, irq))
			return true;
	}
	return false;
}

bool model_can_be_saved(struct model *m)
{
	for (unsigned v = 0; v < MODEL_VCPUS; v++)
		for (unsigned i = 0; i < MODEL_IRQS; i++) {
			const struct model_irq *irq = model_irq(m, v, i);

			if (irq->active && i >= 32 && irq->holder != model_target(irq))
				return false;
			if (irq->active && i < 16 && irq->source)
				return false;
		}
	return true;
}

void model_restored(struct model *m)
{
	for (unsigned v = 0; v < MODEL_VCPUS; v++)
		for (unsigned i = 16; i < MODEL_IRQS; i++) {
			struct model_irq *irq = model_irq(m, v, i);

			irq->latch = model_pending(irq);
			irq->stands = irq->latch && !irq->edge;
			irq->line = false;
		}
}
