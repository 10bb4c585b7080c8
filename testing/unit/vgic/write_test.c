/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every write to the distributor that a guest can make: all offsets, widths, alignments and vcpus, with zeros, ones, two
 * patterns and, where there is anything to be reached, each single bit; from each of some states. After each of them all that is
 * there to see, by all vcpus, is what the model has; so is on whose queue each interrupt is, who has been told, and who would be
 * woken. What the model says to be ignored has not changed a bit of what core/vgic remembers.
 */
#include <stdio.h>
#include <string.h>

#include "testing/unit/vgic/model.h"
#include "testing/unit/vgic/world.h"

#define SPIS  (MODEL_IRQS - 32)
#define TIMER 27u
#define GUEST 1u /* the vcpu that is in the guest, where one is */

/* What core/vgic remembers of the VM, and what the model does. */
struct memory {
	struct vgic vgic;
	struct vgic_irq spis[SPIS];
	struct vgic_cpu cpu[MODEL_VCPUS];
	uint32_t gich[HAL_ARRAY_SIZE(hal_fake.gich)];
};

static struct everything {
	struct world w;
	struct memory start, now;
	struct model before, model;
	uint32_t told;
	uint64_t writes, effects;
} all;

/* --- remembering ------------------------------------------------------------------------------------ */

static void remember(struct memory *memory)
{
	memory->vgic = *all.w.vm->vgic;
	memcpy(memory->spis, all.w.vm->vgic->spis, sizeof(memory->spis));
	for (unsigned v = 0; v < MODEL_VCPUS; v++)
		memory->cpu[v] = *all.w.vcpus[v]->vgic;
	memcpy(memory->gich, hal_fake.gich, sizeof(memory->gich));
}

static void put_back(const struct memory *memory)
{
	*all.w.vm->vgic = memory->vgic;
	memcpy(all.w.vm->vgic->spis, memory->spis, sizeof(memory->spis));
	for (unsigned v = 0; v < MODEL_VCPUS; v++)
		*all.w.vcpus[v]->vgic = memory->cpu[v];
	memcpy(hal_fake.gich, memory->gich, sizeof(memory->gich));
}

static struct vgic_irq *irq_of(unsigned v, unsigned intid)
{
	return intid < 32 ? &all.w.vcpus[v]->vgic->irqs[intid] : &all.w.vm->vgic->spis[intid - 32];
}

/* Vcpu GUEST comes out, if it is in. */
static void come_out(void)
{
	if (all.w.vcpus[GUEST]->vgic->used)
		world_leave(&all.w, GUEST);
}

static void come_out_when_all_must(enum hal_call call, void *object)
{
	if (call == HAL_CALL_KICK_ALL_CPUS)
		come_out();
}

/* --- comparing -------------------------------------------------------------------------------------- */

static const struct {
	uint16_t begin, bytes;
} registers[] = {
	{0x000, 12}, {0x080, 12}, {0x100, 12}, {0x180, 12}, {0x200, 12}, {0x280, 12}, {0x300, 12},
	{0x380, 12}, {0x400, 96}, {0x800, 96}, {0xc00, 24}, {0xf10, 16}, {0xf20, 16},
};

static void compare_registers(void)
{
	for (unsigned v = 0; v < MODEL_VCPUS; v++)
		for (unsigned i = 0; i < HAL_ARRAY_SIZE(registers); i++)
			for (unsigned n = 0; n < registers[i].bytes; n += 4) {
				uint32_t offset = registers[i].begin + n;
				uint32_t expected = model_read(&all.model, v, offset, 4);
				uint32_t value = world_read(&all.w, v, offset, 4);

				if (expected == value)
					continue;
				FAIL("vcpu %u reads 0x%x at 0x%x; the model has 0x%x", v, value,
				     offset, expected);
			}
}

static void compare_irq(unsigned v, unsigned intid)
{
	const struct model_irq *row = model_irq(&all.model, v, intid);
	const struct vgic_irq *irq = irq_of(v, intid);
	int recipient = model_recipient(&all.model, v, intid);
	int queue = irq->vcpu ? (int)irq->vcpu->index : -1;

	if (recipient != queue)
		FAIL("%u of vcpu %u is queued on %d; the model has %d", intid, v, queue, recipient);
	if (row->active && intid < 16 && row->source != irq->active_source)
		FAIL("SGI %u of vcpu %u is active as one of %u; the model has %u", intid, v,
		     irq->active_source, row->source);
}

static void compare_queue(unsigned v)
{
	const struct vcpu *vcpu = all.w.vcpus[v];
	unsigned n = 0;

	for (const struct vgic_irq *irq = vcpu->vgic->queue; irq; irq = irq->next, n++)
		CHECK(irq->vcpu == vcpu);
	if (n != vcpu->vgic->queued)
		FAIL("vcpu %u has %u in its queue and counts %u", v, n, vcpu->vgic->queued);
	if (model_wakes(&all.model, v) != vgic_pending(all.w.vcpus[v]))
		FAIL("vcpu %u is woken: %d; not so in the model", v, vgic_pending(all.w.vcpus[v]));
}

/* Has vcpu v to look again, for what has become of the interrupt? was_live: it was in its list registers during the write. */
static bool must_be_told(unsigned v, unsigned intid, bool was_live)
{
	const struct model_irq *row = model_irq(&all.model, v, intid);
	bool differs = memcmp(row, model_irq(&all.before, v, intid), sizeof(*row)) != 0;

	if (was_live && (differs || all.before.on != all.model.on))
		return true;
	return model_recipient(&all.model, v, intid) == (int)v &&
	       (differs || model_recipient(&all.before, v, intid) != (int)v);
}

static void compare_told(unsigned writer, uint64_t live)
{
	for (unsigned v = 0; v < MODEL_VCPUS; v++)
		for (unsigned i = 0; i < MODEL_IRQS && v != writer; i++)
			if (must_be_told(v, i, v == GUEST && i < 64 && live >> i & 1) &&
			    !(all.told >> v & 1))
				FAIL("vcpu %u is not told of %u", v, i);
}

static void compare(unsigned writer, uint64_t live)
{
	compare_registers();
	for (unsigned v = 0; v < MODEL_VCPUS; v++) {
		for (unsigned i = 0; i < MODEL_IRQS; i++)
			compare_irq(v, i);
		compare_queue(v);
	}
	compare_told(writer, live);
}

static void check_nothing_changed(void)
{
	remember(&all.now);
	CHECK(!memcmp(&all.start, &all.now, sizeof(all.start)));
	CHECK_EQ(0, all.told);
}

/* --- one write -------------------------------------------------------------------------------------- */

/* What is in the list registers of vcpu GUEST now: all of them are below 64. */
static uint64_t live_irqs(void)
{
	const struct vgic_cpu *cpu = all.w.vcpus[GUEST]->vgic;
	uint64_t live = 0;

	for (uint32_t n = 0; n < cpu->used; n++)
		live |= 1ull << cpu->loaded[n]->intid;
	return live;
}

/* The writer itself is out: its access has trapped. */
static void check_write(unsigned v, uint32_t offset, unsigned len, uint32_t value)
{
	bool reaches = model_reaches(offset, len), came_out;
	uint64_t live;

	NOTE("vcpu %u writes %u bytes at 0x%x: 0x%x", v, len, offset, value);
	all.writes++;
	if (reaches && v == GUEST)
		come_out();
	world_take_kicks();
	live = live_irqs();
	world_write(&all.w, v, offset, len, value);
	came_out = live != live_irqs();
	all.told = world_take_kicks();
	if (!reaches && !came_out) {
		check_nothing_changed();
		return;
	}
	model_write(&all.model, v, offset, len, value);
	all.effects += memcmp(&all.model, &all.before, sizeof(all.model)) != 0;
	come_out();
	all.told |= world_take_kicks();
	compare(v, came_out ? 0 : live);
	put_back(&all.start);
	all.model = all.before;
}

/* --- the states ------------------------------------------------------------------------------------- */

static void do_write(unsigned v, uint32_t offset, unsigned len, uint32_t value)
{
	world_write(&all.w, v, offset, len, value);
	model_write(&all.model, v, offset, len, value);
}

static void do_inject(unsigned v, unsigned intid, bool level)
{
	CHECK_EQ(0, vgic_inject(all.w.vm, v, intid, level, NULL));
	model_inject(&all.model, v, intid, level);
}

/* What the CPU interface of each vcpu lets through. */
static void set_interfaces(void)
{
	static const uint8_t groups[MODEL_VCPUS] = {3, 3, 2},
			     masks[MODEL_VCPUS] = {0x1f, 0x10, 0x1f};

	for (unsigned v = 0; v < MODEL_VCPUS; v++) {
		CHECK_EQ(0, vgic_attr_set(all.w.vm, VGIC_GROUP_CPU_REGS, (uint64_t)v << 32,
					  groups[v]));
		CHECK_EQ(0, vgic_attr_set(all.w.vm, VGIC_GROUP_CPU_REGS, (uint64_t)v << 32 | 4,
					  masks[v]));
		all.model.cpu[v].group0 = groups[v] & 1;
		all.model.cpu[v].group1 = groups[v] & 2;
		all.model.cpu[v].pmr = (uint8_t)(masks[v] << 3);
	}
}

static void as_reset(void)
{
}

/* Everything is enabled, of different priorities, groups and targets. */
static void enabled(void)
{
	do_write(0, 0x000, 4, 1);
	for (unsigned v = 0; v < MODEL_VCPUS; v++)
		do_write(v, 0x100, 4, 0xffffffff);
	do_write(0, 0x104, 4, 0xffffffff);
	do_write(0, 0x108, 4, 0xffffffff);
	do_write(0, 0xc08, 4, 0x88888888); /* every other one is a level */
	do_write(0, 0x084, 4, 0x0ff00ff0);
	do_write(1, 0x080, 4, 0xf0f0f0f0);
	for (unsigned i = 0; i < MODEL_IRQS; i++)
		do_write(i % MODEL_VCPUS, 0x400 + i, 1, i * 40);
	for (unsigned i = 32; i < MODEL_IRQS; i++)
		do_write(0, 0x800 + i, 1, i % 8);
}

/* Lines are up, edges have come, SGIs from one and from several wait. */
static void waiting(void)
{
	enabled();
	for (unsigned i = 32; i < MODEL_IRQS; i += 3)
		do_inject(0, i, true);
	for (unsigned i = 16; i < 32; i += 2)
		do_inject(i % MODEL_VCPUS, i, true);
	for (unsigned v = 0; v < MODEL_VCPUS; v++) {
		do_write(v, 0xf00, 4, 1 << 24 | v);
		do_write(v, 0xf00, 4, 5 << 16 | 7);
		do_write(v, 0x200, 4, 0x00ff0000);
	}
	do_write(0, 0x204, 4, 0x03030303);
}

/* Some have been begun, among them some that have come again, or are disabled. */
static void begun(void)
{
	waiting();
	for (unsigned v = 0; v < MODEL_VCPUS; v++)
		do_write(v, 0x300, 4, 0x11111111u << v);
	do_write(1, 0x304, 4, 0x25252525);
	do_write(0, 0x184, 4, 0x00ffff00);
	do_write(0, 0x820, 4, 0x01020401); /* sent elsewhere since */
}

static void switched_off(void)
{
	begun();
	do_write(0, 0x000, 4, 0);
}

/* Four of them are in the list registers of a vcpu that runs: its private ones; or a line, a latched level and two edges. */
static void running(void)
{
	waiting();
	CHECK_EQ(4, world_enter(&all.w, GUEST));
	CHECK_LT(live_irqs(), 1u << 31);
}

static void running_with_shared(void)
{
	static const uint8_t urgent[] = {38, 42, 50, 62};
	uint64_t wanted = 0;

	waiting();
	do_write(GUEST, 0x180, 4, 0xffffffff);
	do_write(0, 0x204, 4, 1u << 10);
	for (unsigned i = 0; i < HAL_ARRAY_SIZE(urgent); i++) {
		do_write(0, 0x400 + urgent[i], 1, 8);
		do_write(0, 0x800 + urgent[i], 1, 1u << GUEST);
		wanted |= 1ull << urgent[i];
	}
	CHECK_EQ(4, world_enter(&all.w, GUEST));
	CHECK_EQ(wanted, live_irqs());
}

static const struct state {
	const char *label;
	void (*make)(void);
} states[] = {
	{"reset", as_reset},
	{"enabled", enabled},
	{"waiting", waiting},
	{"begun", begun},
	{"switched_off", switched_off},
	{"running", running},
	{"running_with_shared", running_with_shared},
};

static void start(const struct state *state)
{
	memset(&all, 0, sizeof(all));
	world_create(&all.w, MODEL_VCPUS);
	CHECK_EQ(0, vgic_attr_set(all.w.vm, VGIC_GROUP_NR_IRQS, 0, MODEL_IRQS));
	CHECK_EQ(0, vgic_set_address(all.w.vm, VGIC_ADDRESS_DIST, WORLD_DIST));
	CHECK_EQ(0, vgic_set_address(all.w.vm, VGIC_ADDRESS_CPU, WORLD_CPU));
	CHECK_EQ(0, vgic_map_resources(all.w.vm));
	model_reset(&all.model);
	for (unsigned v = 0; v < MODEL_VCPUS; v++)
		vgic_map_hw_irq(all.w.vcpus[v], TIMER, TIMER);
	set_interfaces();
	state->make();
	all.before = all.model;
	remember(&all.start);
	hal_fake.on_call = come_out_when_all_must;
}

static void finish(void)
{
	printf("%llu writes, %llu with an effect\n", (unsigned long long)all.writes,
	       (unsigned long long)all.effects);
	CHECK_LT(0, all.effects);
	hal_fake.on_call = NULL;
	come_out();
	world_tear_down(&all.w);
}

/* --- every write ------------------------------------------------------------------------------------ */

static void write_values(unsigned v, uint32_t offset, unsigned len)
{
	const uint32_t ones = 0xffffffffu >> (32 - 8 * len);
	const uint32_t values[] = {0, ones, 0x5aa5c33c & ones, 0xa53cc35a & ones};

	for (unsigned i = 0; i < HAL_ARRAY_SIZE(values); i++)
		check_write(v, offset, len, values[i]);
	for (unsigned bit = 0; bit < 8 * len && model_reaches(offset, len); bit++)
		check_write(v, offset, len, 1u << bit);
}

static void write_everywhere(unsigned v, unsigned len)
{
	for (uint32_t offset = 0; offset + len <= 0x1000 && !test_failed(); offset++)
		write_values(v, offset, len);
}

/* Covers: R26, R28, R29, R32, R34, B22, B23, B24 */
TEST_TABLE(guest, every_write_does_what_the_model_does, struct state, states)
{
	start(row);
	for (unsigned v = 0; v < MODEL_VCPUS; v++)
		for (unsigned len = 1; len <= 4; len *= 2)
			write_everywhere(v, len);
	finish();
}

/* All filters, targets and numbers of GICD_SGIR. */
TEST_TABLE(guest, every_sgi_does_what_the_model_does, struct state, states)
{
	start(row);
	for (unsigned v = 0; v < MODEL_VCPUS; v++)
		for (uint32_t filter = 0; filter < 4; filter++)
			for (uint32_t targets = 0; targets < 16; targets++)
				for (uint32_t intid = 0; intid < 16 && !test_failed(); intid++)
					check_write(v, 0xf00, 4,
						    filter << 24 | targets << 16 | intid);
	finish();
}

TEST_TABLE(guest, every_read_is_what_the_model_has, struct state, states)
{
	start(row);
	come_out();
	for (unsigned v = 0; v < MODEL_VCPUS; v++)
		for (unsigned len = 1; len <= 4; len *= 2)
			for (uint32_t offset = 0; offset + len <= 0x1000 && !test_failed();
			     offset++) {
				NOTE("vcpu %u reads %u bytes at 0x%x", v, len, offset);
				CHECK_EQ(model_read(&all.model, v, offset, len),
					 world_read(&all.w, v, offset, len));
			}
	hal_fake.on_call = NULL;
	world_tear_down(&all.w);
}
