/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The frame is divided into pieces of 128 bytes, and each piece has a row. Most of them hold so many bits of each of a
 * number of interrupts; what is done with these bits of one interrupt is a function of a line or two.
 */
#include "core/vgic/dist_access.h"

#include "core/vgic/dist.h"
#include "core/vgic/irq.h"
#include "hal/errno.h"

#define PIECE_SHIFT 7
#define NR_PIECES   (VGIC_DIST_SIZE >> PIECE_SHIFT)

#define CTLR_ENABLE 1u
#define ICPIDR2	    0xfe8u
#define ARCH_GICV2  0x2bu /* revision 2, and the ID of Arm (B24) */

#define SGIR_FILTER(value)  hal_bits(value, 25, 24)
#define SGIR_TARGETS(value) hal_bits(value, 23, 16)
#define SGIR_INTID(value)   hal_bits(value, 3, 0)

/* What a piece does with one interrupt; value: its bits. */
typedef uint32_t irq_get(const struct vgic_access *access, const struct vgic_irq *irq);
typedef void irq_set(struct vgic_access *access, struct vgic_irq *irq, uint32_t value);

static bool is_private(const struct vgic_irq *irq)
{
	return irq->intid < VGIC_NR_PRIVATE;
}

static uint8_t own_bit(const struct vcpu *vcpu)
{
	return (uint8_t)(1u << vcpu->index);
}

static void requeue(struct vgic_access *access, struct vgic_irq *irq)
{
	access->kicks |= vgic_irq_requeue(access->vgic, irq);
}

/* --- what is there of each interrupt ----------------------------------------------------------------- */

static uint32_t group_get(const struct vgic_access *access, const struct vgic_irq *irq)
{
	return irq->group1;
}

/* User space that does not know of groups writes what it read from a kernel without them. */
static void group_set(struct vgic_access *access, struct vgic_irq *irq, uint32_t value)
{
	if (access->user && !access->vgic->groups_writable)
		return;
	irq->group1 = value;
	requeue(access, irq);
}

static uint32_t enable_get(const struct vgic_access *access, const struct vgic_irq *irq)
{
	return irq->enabled;
}

static void enable_set(struct vgic_access *access, struct vgic_irq *irq, uint32_t value)
{
	irq->enabled = true;
	requeue(access, irq);
}

static void enable_clear(struct vgic_access *access, struct vgic_irq *irq, uint32_t value)
{
	irq->enabled = false;
	requeue(access, irq);
}

static uint32_t pending_get(const struct vgic_access *access, const struct vgic_irq *irq)
{
	return vgic_irq_is_pending(irq);
}

/* An SGI is made pending by who sends it. User space may restore one, as sent by the vcpu itself (B15, R26). */
static void pending_set(struct vgic_access *access, struct vgic_irq *irq, uint32_t value)
{
	if (vgic_irq_is_sgi(irq) && !access->user)
		return;
	if (irq->physical && access->user)
		return;
	if (vgic_irq_is_sgi(irq))
		irq->sources |= own_bit(access->vcpu);
	/* What user space has read as pending was the line as well as the latch (SPEC.md section 6.10). */
	if (access->user && !irq->edge && irq->line)
		return;
	irq->restored = access->user && !irq->edge;
	irq->latch = true;
	requeue(access, irq);
}

/*
 * What another vcpu has in a list register is not waited for, unlike with active state: it is told to come out, and what it
 * has not taken until then is dropped. That is as if it had been signalled just before the write. SGIs are their vcpu's own,
 * so those are in no list register now.
 */
static void pending_clear(struct vgic_access *access, struct vgic_irq *irq, uint32_t value)
{
	if (vgic_irq_is_sgi(irq) && !access->user)
		return;
	if (irq->physical && access->user)
		return;
	irq->sources = 0;
	irq->latch = false;
	irq->loaded = false;
	requeue(access, irq);
}

static uint32_t active_get(const struct vgic_access *access, const struct vgic_irq *irq)
{
	return irq->active;
}

static void active_change(struct vgic_access *access, struct vgic_irq *irq, bool active)
{
	if (irq->physical && access->user)
		return;
	/* One that is active already stays whose it is. */
	if (vgic_irq_is_sgi(irq) && active && !irq->active)
		irq->active_source = access->user ? 0 : (uint8_t)access->vcpu->index;
	irq->active = active;
	requeue(access, irq);
}

static void active_set(struct vgic_access *access, struct vgic_irq *irq, uint32_t value)
{
	active_change(access, irq, true);
}

static void active_clear(struct vgic_access *access, struct vgic_irq *irq, uint32_t value)
{
	active_change(access, irq, false);
}

static uint32_t priority_get(const struct vgic_access *access, const struct vgic_irq *irq)
{
	return irq->priority;
}

/* 32 levels; what is queued already is taken by its new priority at the next entry (B53). */
static void priority_set(struct vgic_access *access, struct vgic_irq *irq, uint32_t value)
{
	irq->priority = value & 0xf8;
	requeue(access, irq);
}

static uint32_t targets_get(const struct vgic_access *access, const struct vgic_irq *irq)
{
	return is_private(irq) ? own_bit(access->vcpu) : irq->targets;
}

/* One that is sent to nobody goes to the first vcpu all the same, and reads back as written (B23). */
static void targets_set(struct vgic_access *access, struct vgic_irq *irq, uint32_t value)
{
	uint32_t existing = (1u << vm_nr_vcpus(access->vm)) - 1;

	if (is_private(irq))
		return;
	irq->targets = (uint8_t)(value & existing);
	irq->target = access->vm->vcpus[irq->targets ? __builtin_ctz(irq->targets) : 0];
	requeue(access, irq);
}

static uint32_t config_get(const struct vgic_access *access, const struct vgic_irq *irq)
{
	return irq->edge ? 2 : 0;
}

static void config_set(struct vgic_access *access, struct vgic_irq *irq, uint32_t value)
{
	if (is_private(irq))
		return;
	/* An edge stands for no line. */
	irq->restored &= !(value & 2);
	irq->edge = value & 2;
	requeue(access, irq);
}

static uint32_t sources_get(const struct vgic_access *access, const struct vgic_irq *irq)
{
	return irq->sources;
}

static void sources_set(struct vgic_access *access, struct vgic_irq *irq, uint32_t value)
{
	irq->sources |= (uint8_t)value;
	irq->latch = irq->sources;
	requeue(access, irq);
}

static void sources_clear(struct vgic_access *access, struct vgic_irq *irq, uint32_t value)
{
	irq->sources &= (uint8_t)~value;
	irq->latch = irq->sources;
	requeue(access, irq);
}

/* --- the distributor as a whole ---------------------------------------------------------------------- */

static uint32_t control_read(struct vgic_access *access, uint32_t offset)
{
	const struct vgic *vgic = access->vgic;

	switch (offset) {
	case 0x0:
		return vgic->enabled ? CTLR_ENABLE : 0;
	case 0x4:
		return (vgic->nr_irqs / 32 - 1) | (vm_nr_vcpus(access->vm) - 1) << 5;
	case 0x8:
		return VGIC_DIST_IIDR;
	default:
		return 0;
	}
}

/* Looks again at all interrupts of a vcpu, or at the shared ones. */
static void requeue_all(struct vgic_access *access, struct vgic_irq *irqs, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		requeue(access, &irqs[i]);
}

static void set_enabled(struct vgic_access *access, bool enabled)
{
	struct vm *vm = access->vm;
	uint32_t nr_vcpus = vm_nr_vcpus(vm);

	if (access->vgic->enabled == enabled)
		return;
	access->vgic->enabled = enabled;
	for (uint32_t i = 0; i < nr_vcpus; i++)
		requeue_all(access, vm->vcpus[i]->vgic->irqs, VGIC_NR_PRIVATE);
	requeue_all(access, access->vgic->spis, access->vgic->nr_irqs - VGIC_NR_PRIVATE);
}

static int control_write(struct vgic_access *access, uint32_t offset, uint32_t value)
{
	if (offset == 0x0)
		set_enabled(access, value & CTLR_ENABLE);
	if (offset != 0x8 || !access->user)
		return 0;
	if (value != VGIC_DIST_IIDR)
		return -HAL_EINVAL;
	access->vgic->groups_writable = true;
	return 0;
}

static void send_sgi(struct vgic_access *access, uint32_t intid, uint32_t targets)
{
	struct vm *vm = access->vm;

	for (uint32_t index = 0; targets; index++, targets >>= 1) {
		struct vgic_irq *irq;

		if (!(targets & 1))
			continue;
		irq = &vm->vcpus[index]->vgic->irqs[intid];
		irq->latch = true;
		irq->sources |= own_bit(access->vcpu);
		requeue(access, irq);
	}
}

/* GICD_SGIR. Sources and targets are counted by the order in which the vcpus were created (B35). */
static void sgir_write(struct vgic_access *access, uint32_t value)
{
	uint32_t existing = (1u << vm_nr_vcpus(access->vm)) - 1;
	const uint32_t targets[4] = {
		SGIR_TARGETS(value) & existing,
		existing & ~own_bit(access->vcpu),
		own_bit(access->vcpu),
		0,
	};

	send_sgi(access, SGIR_INTID(value), targets[SGIR_FILTER(value)]);
}

/* --- the map ----------------------------------------------------------------------------------------- */

enum {
	BYTES = 1 << 0, /* may be accessed by the byte */
	/* Shows the state of list registers: with the vcpus out of the guest where the interrupts are shared (B14, B16). */
	FRESH_READ = 1 << 1,
	FRESH_WRITE = 1 << 2,
};

struct piece {
	uint8_t shift; /* there are 1 << shift bits of each interrupt */
	uint8_t flags;
	uint16_t base; /* offset of interrupt 0 */
	irq_get *get;  /* NULL: the piece is not of that kind */
	irq_set *set;  /* called for each interrupt of the access; NULL: read-only */
	bool ones;     /* set is called only for those whose bit is 1 */
};

#define ONES(base, flags, get, set)                    \
	{                                              \
		0, (flags), (base), (get), (set), true \
	}
#define PRIORITY                                                   \
	{                                                          \
		3, BYTES, 0x400, priority_get, priority_set, false \
	}
#define TARGETS                                                  \
	{                                                        \
		3, BYTES, 0x800, targets_get, targets_set, false \
	}
#define CONFIG                                             \
	{                                                  \
		1, 0, 0xc00, config_get, config_set, false \
	}

static const struct piece pieces[NR_PIECES] = {
	[0x080 >> PIECE_SHIFT] = {0, 0, 0x080, group_get, group_set, false},
	[0x100 >> PIECE_SHIFT] = ONES(0x100, 0, enable_get, enable_set),
	[0x180 >> PIECE_SHIFT] = ONES(0x180, 0, enable_get, enable_clear),
	[0x200 >> PIECE_SHIFT] = ONES(0x200, FRESH_READ, pending_get, pending_set),
	[0x280 >> PIECE_SHIFT] = ONES(0x280, FRESH_READ, pending_get, pending_clear),
	[0x300 >> PIECE_SHIFT] = ONES(0x300, FRESH_READ | FRESH_WRITE, active_get, active_set),
	[0x380 >> PIECE_SHIFT] = ONES(0x380, FRESH_READ | FRESH_WRITE, active_get, active_clear),
	[0x400 >> PIECE_SHIFT] = PRIORITY,
	[0x480 >> PIECE_SHIFT] = PRIORITY,
	[0x500 >> PIECE_SHIFT] = PRIORITY,
	[0x580 >> PIECE_SHIFT] = PRIORITY,
	[0x600 >> PIECE_SHIFT] = PRIORITY,
	[0x680 >> PIECE_SHIFT] = PRIORITY,
	[0x700 >> PIECE_SHIFT] = PRIORITY,
	[0x780 >> PIECE_SHIFT] = PRIORITY,
	[0x800 >> PIECE_SHIFT] = TARGETS,
	[0x880 >> PIECE_SHIFT] = TARGETS,
	[0x900 >> PIECE_SHIFT] = TARGETS,
	[0x980 >> PIECE_SHIFT] = TARGETS,
	[0xa00 >> PIECE_SHIFT] = TARGETS,
	[0xa80 >> PIECE_SHIFT] = TARGETS,
	[0xb00 >> PIECE_SHIFT] = TARGETS,
	[0xb80 >> PIECE_SHIFT] = TARGETS,
	[0xc00 >> PIECE_SHIFT] = CONFIG,
	[0xc80 >> PIECE_SHIFT] = CONFIG,
};

/* The SGIs' sources, 16 bytes each, share a piece with GICD_SGIR. */
static const struct piece sources[2] = {
	{3, BYTES, 0xf10, sources_get, sources_clear, false},
	{3, BYTES, 0xf20, sources_get, sources_set, false},
};

enum { SGIR = 0xf00, SOURCES_CLEAR = 0xf10, SOURCES_SET = 0xf20, SOURCES_END = 0xf30 };

static const struct piece *piece_at(uint32_t offset)
{
	if (offset >= SOURCES_CLEAR && offset < SOURCES_END)
		return &sources[offset >= SOURCES_SET];
	return &pieces[hal_index_mask(offset >> PIECE_SHIFT, NR_PIECES)];
}

/* The first interrupt of an access, and how many it has. */
static uint32_t first_irq(const struct piece *piece, uint32_t offset)
{
	return (offset - piece->base) * 8 >> piece->shift;
}

static uint32_t irqs_in(const struct piece *piece, uint32_t len)
{
	return len * 8 >> piece->shift;
}

static uint32_t irqs_read(struct vgic_access *access, const struct piece *piece, uint32_t offset,
			  uint32_t len)
{
	uint32_t first = first_irq(piece, offset), value = 0;

	for (uint32_t i = 0; i < irqs_in(piece, len); i++) {
		const struct vgic_irq *irq = vgic_irq(access->vgic, access->vcpu, first + i);

		if (irq)
			value |= piece->get(access, irq) << (i << piece->shift);
	}
	return value;
}

/* Only those of which there is a bit, where zeros mean nothing. */
static void irqs_write_ones(struct vgic_access *access, const struct piece *piece, uint32_t first,
			    uint32_t value)
{
	for (; value; value &= value - 1) {
		uint32_t i = (uint32_t)__builtin_ctz(value);
		struct vgic_irq *irq = vgic_irq(access->vgic, access->vcpu, first + i);

		if (irq)
			piece->set(access, irq, 1);
	}
}

static void irqs_write(struct vgic_access *access, const struct piece *piece, uint32_t offset,
		       uint32_t len, uint32_t value)
{
	uint32_t first = first_irq(piece, offset), mask = (1u << (1u << piece->shift)) - 1;

	if (piece->ones) {
		irqs_write_ones(access, piece, first, value);
		return;
	}
	for (uint32_t i = 0; i < irqs_in(piece, len); i++) {
		struct vgic_irq *irq = vgic_irq(access->vgic, access->vcpu, first + i);

		if (irq)
			piece->set(access, irq, value >> (i << piece->shift) & mask);
	}
}

uint32_t vgic_access_read(struct vgic_access *access)
{
	const uint32_t offset = access->offset, len = access->len;
	const struct piece *piece = piece_at(offset);

	if (piece->get)
		return irqs_read(access, piece, offset, len);
	return offset == ICPIDR2 && !access->user ? ARCH_GICV2 : control_read(access, offset);
}

int vgic_access_write(struct vgic_access *access, uint32_t value)
{
	const uint32_t offset = access->offset, len = access->len;
	const struct piece *piece = piece_at(offset);

	if (piece->get) {
		irqs_write(access, piece, offset, len, value);
		return 0;
	}
	if (offset == SGIR && !access->user) {
		sgir_write(access, value);
		return 0;
	}
	return control_write(access, offset, value);
}

/* A word, or a byte of what has bytes; aligned (SPEC.md section 6.4). */
bool vgic_access_allowed(uint32_t offset, unsigned len)
{
	return len == 4 ? !(offset & 3) : len == 1 && piece_at(offset)->flags & BYTES;
}

bool vgic_access_shows_lists(uint32_t offset, bool is_write)
{
	return piece_at(offset)->flags & (is_write ? FRESH_WRITE : FRESH_READ);
}

bool vgic_access_switches(uint32_t offset)
{
	return offset == 0x0;
}

bool vgic_access_halts(uint32_t offset, bool is_write)
{
	return vgic_access_shows_lists(offset, is_write) &&
	       first_irq(piece_at(offset), offset) >= VGIC_NR_PRIVATE;
}

bool vgic_dist_has(const struct vgic *vgic, uint32_t offset)
{
	const struct piece *piece;

	if (offset & 3 || offset >= VGIC_DIST_SIZE)
		return false;
	piece = piece_at(offset);
	if (piece->get)
		return first_irq(piece, offset) < (vgic->nr_irqs ? vgic->nr_irqs : VGIC_NR_PRIVATE);
	return offset <= 0x8 || offset == SGIR;
}
