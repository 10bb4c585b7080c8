/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The distributor's registers (SPEC.md section 6.4): every offset, width and vcpu against a model that keeps the state of each
 * interrupt as columns of numbers and looks at accesses bit by bit.
 */
#include <string.h>

#include "testing/unit/vgic/world.h"

TEST_FIXTURE(world)

#define IRQS  64
#define VCPUS 3

/* --- the model --------------------------------------------------------------------------------------- */

enum column { GROUP, ENABLE, PENDING, ACTIVE, PRIORITY, TARGETS, CONFIG, SOURCES, COLUMNS };

struct model {
	uint8_t cell[VCPUS][IRQS][COLUMNS]; /* of shared interrupts those of vcpu 0 count */
	unsigned on;
};

static struct model model;

static uint8_t *cell(unsigned vcpu, unsigned irq, enum column column)
{
	return &model.cell[irq < 32 ? vcpu : 0][irq][column];
}

static void model_reset(void)
{
	memset(&model, 0, sizeof(model));
	for (unsigned v = 0; v < VCPUS; v++)
		for (unsigned i = 0; i < IRQS; i++) {
			*cell(v, i, ENABLE) = i < 16;
			*cell(v, i, CONFIG) = i < 16 || i >= 32 ? 2 : 0;
			if (i < 32)
				*cell(v, i, TARGETS) = (uint8_t)(1 << v);
		}
	model.on = 1;
}

/* Which registers there are: begin, bits of each interrupt, column, and what a write does. */
enum effect { STORE, SET, CLEAR, SOURCE_SET, SOURCE_CLEAR };

static const struct range {
	unsigned begin, end, bits;
	enum column column;
	enum effect effect;
	bool bytes;
} ranges[] = {
	{0x080, 0x100, 1, GROUP, STORE, false},
	{0x100, 0x180, 1, ENABLE, SET, false},
	{0x180, 0x200, 1, ENABLE, CLEAR, false},
	{0x200, 0x280, 1, PENDING, SET, false},
	{0x280, 0x300, 1, PENDING, CLEAR, false},
	{0x300, 0x380, 1, ACTIVE, SET, false},
	{0x380, 0x400, 1, ACTIVE, CLEAR, false},
	{0x400, 0x800, 8, PRIORITY, STORE, true},
	{0x800, 0xc00, 8, TARGETS, STORE, true},
	{0xc00, 0xd00, 2, CONFIG, STORE, false},
	{0xf10, 0xf20, 8, SOURCES, SOURCE_CLEAR, true},
	{0xf20, 0xf30, 8, SOURCES, SOURCE_SET, true},
};

static const struct range *range_of(unsigned offset)
{
	for (unsigned i = 0; i < HAL_ARRAY_SIZE(ranges); i++)
		if (offset >= ranges[i].begin && offset < ranges[i].end)
			return &ranges[i];
	return NULL;
}

static bool allowed(unsigned offset, unsigned len)
{
	const struct range *r = range_of(offset);

	return (len == 4 && offset % 4 == 0) || (len == 1 && r && r->bytes);
}

static uint32_t model_fixed(unsigned offset)
{
	switch (offset) {
	case 0x000:
		return model.on;
	case 0x004:
		return (IRQS / 32 - 1) | (VCPUS - 1) << 5;
	case 0x008:
		return 0x4b00243b;
	case 0xfe8:
		return 0x2b;
	default:
		return 0;
	}
}

static uint32_t model_read(unsigned vcpu, unsigned offset, unsigned len)
{
	const struct range *r = range_of(offset);
	uint32_t value = 0;

	if (!allowed(offset, len))
		return 0;
	if (!r)
		return model_fixed(offset);
	for (unsigned bit = 0; bit < len * 8; bit++) {
		unsigned place = (offset - r->begin) * 8 + bit, irq = place / r->bits;

		if (irq < IRQS)
			value |= (uint32_t)(*cell(vcpu, irq, r->column) >> place % r->bits & 1)
				 << bit;
	}
	return value;
}

static void model_sources(unsigned vcpu, unsigned irq, uint8_t sources)
{
	*cell(vcpu, irq, SOURCES) = sources;
	*cell(vcpu, irq, PENDING) = sources != 0;
}

static void model_store(unsigned vcpu, unsigned irq, const struct range *r, uint8_t field)
{
	uint8_t *c = cell(vcpu, irq, r->column);
	uint8_t masks[COLUMNS] = {
		[GROUP] = 1, [PRIORITY] = 0xf8, [TARGETS] = (1 << VCPUS) - 1, [CONFIG] = 2};

	if (r->effect == SOURCE_SET)
		model_sources(vcpu, irq, *c | field);
	else if (r->effect == SOURCE_CLEAR)
		model_sources(vcpu, irq, *c & (uint8_t)~field);
	else if (r->effect == STORE && !(irq < 32 && (r->column == TARGETS || r->column == CONFIG)))
		*c = field & masks[r->column];
	else if ((r->effect == SET || r->effect == CLEAR) && field &&
		 !(r->column == PENDING && irq < 16))
		*c = r->effect == SET;
}

static void model_sgi(unsigned vcpu, uint32_t value)
{
	for (unsigned to = 0; to < VCPUS; to++) {
		bool list = value >> (16 + to) & 1;
		bool hit[4] = {list, to != vcpu, to == vcpu, false};

		if (hit[value >> 24 & 3])
			model_sources(to, value & 15,
				      *cell(to, value & 15, SOURCES) | (uint8_t)(1 << vcpu));
	}
}

static void model_write(unsigned vcpu, unsigned offset, unsigned len, uint32_t value)
{
	const struct range *r = range_of(offset);

	if (!allowed(offset, len))
		return;
	if (offset == 0)
		model.on = value & 1;
	if (offset == 0xf00)
		model_sgi(vcpu, value);
	for (unsigned n = 0; r && n < len * 8 / r->bits; n++) {
		unsigned irq = (offset - r->begin) * 8 / r->bits + n;

		if (irq < IRQS)
			model_store(vcpu, irq, r,
				    (uint8_t)(value >> n * r->bits & ((1u << r->bits) - 1)));
	}
}

/* --- the distributor beside it ----------------------------------------------------------------------- */

static void start(struct world *w)
{
	world_create(w, VCPUS);
	CHECK_EQ(0, vgic_attr_set(w->vm, VGIC_GROUP_NR_IRQS, 0, IRQS));
	CHECK_EQ(0, vgic_set_address(w->vm, VGIC_ADDRESS_DIST, WORLD_DIST));
	CHECK_EQ(0, vgic_set_address(w->vm, VGIC_ADDRESS_CPU, WORLD_CPU));
	CHECK_EQ(0, vgic_map_resources(w->vm));
	world_write(w, 0, 0x0, 4, 1);
	model_reset();
}

static void compare_all(struct world *w)
{
	for (unsigned vcpu = 0; vcpu < VCPUS; vcpu++)
		for (unsigned offset = 0; offset < 0x1000; offset += 4)
			if (model_read(vcpu, offset, 4) != world_read(w, vcpu, offset, 4)) {
				NOTE("vcpu %u, offset 0x%x", vcpu, offset);
				CHECK_EQ(model_read(vcpu, offset, 4),
					 world_read(w, vcpu, offset, 4));
				return;
			}
}

static void read_all(struct world *self, bool in_hyp)
{
	static const unsigned lens[] = {1, 2, 4};

	start(self);
	world_in_hyp = in_hyp;
	for (unsigned vcpu = 0; vcpu < VCPUS; vcpu++)
		for (unsigned i = 0; i < HAL_ARRAY_SIZE(lens); i++)
			for (unsigned offset = 0; offset + lens[i] <= 0x1000; offset++) {
				NOTE("vcpu %u, offset 0x%x, %u bytes", vcpu, offset, lens[i]);
				CHECK_EQ(model_read(vcpu, offset, lens[i]),
					 world_read(self, vcpu, offset, lens[i]));
			}
}

TEST_F(world, every_offset_and_width_reads_as_the_model)
{
	read_all(self, false);
}

TEST_F(world, every_offset_and_width_reads_in_hyp_as_the_model)
{
	read_all(self, true);
	CHECK_GT(world_answered_in_hyp, VCPUS * 1000);
}

static void write_all(struct world *self, bool in_hyp)
{
	static const unsigned lens[] = {1, 2, 4};
	uint64_t random = test_seed(1);

	start(self);
	world_in_hyp = in_hyp;
	for (unsigned i = 0; i < HAL_ARRAY_SIZE(lens); i++)
		for (unsigned offset = 0; offset + lens[i] <= 0x1000; offset++) {
			uint32_t value = (uint32_t)test_random(&random);
			unsigned vcpu = (unsigned)(test_random(&random) % VCPUS);

			if (lens[i] < 4)
				value &= (1u << lens[i] * 8) - 1;
			world_write(self, vcpu, offset, lens[i], value);
			model_write(vcpu, offset, lens[i], value);
			if (offset % 64 == 63)
				compare_all(self);
		}
	compare_all(self);
}

/* Covers: R26, R28, R29, B22, B23, B24 */
TEST_F(world, every_offset_and_width_writes_as_the_model)
{
	write_all(self, false);
}

TEST_F(world, every_offset_and_width_writes_in_hyp_as_the_model)
{
	write_all(self, true);
	CHECK_GT(world_answered_in_hyp, 1000);
}

static void random_accesses(struct world *self, bool in_hyp)
{
	uint64_t random = test_seed(1);

	start(self);
	world_in_hyp = in_hyp;
	for (unsigned step = 0; step < 20000 && !test_failed(); step++) {
		const struct range *r = &ranges[test_random(&random) % HAL_ARRAY_SIZE(ranges)];
		unsigned span = IRQS * r->bits / 8 + 8,
			 vcpu = (unsigned)(test_random(&random) % VCPUS);
		unsigned offset = r->begin + (unsigned)(test_random(&random) % span), len = 1;
		uint32_t value = (uint32_t)(test_random(&random) & test_random(&random));

		if (test_random(&random) % 2)
			len = 4, offset &= ~3u;
		if (test_random(&random) % 8 == 0)
			len = 4, offset = test_random(&random) % 2 ? 0xf00 : 0x0;
		if (offset + len > 0x1000)
			continue;
		world_write(self, vcpu, offset, len, len == 1 ? value & 0xff : value);
		model_write(vcpu, offset, len, len == 1 ? value & 0xff : value);
		NOTE("step %u: vcpu %u wrote %u bytes at 0x%x: 0x%x", step, vcpu, len, offset,
		     value);
		CHECK_EQ(model_read(vcpu, offset, len), world_read(self, vcpu, offset, len));
		if (step % 500 == 0)
			compare_all(self);
	}
	compare_all(self);
}

TEST_F(world, random_accesses_agree_with_the_model)
{
	random_accesses(self, false);
}

TEST_F(world, random_accesses_in_hyp_agree_with_the_model)
{
	random_accesses(self, true);
	CHECK_GT(world_answered_in_hyp, 20000);
}

/* --- single rules ------------------------------------------------------------------------------------ */

/* Level interrupts show their line, and it is stronger than ICPENDR. */
TEST_F(world, line_shows_as_pending_until_it_falls)
{
	world_start(self, 1);
	world_write(self, 0, 0xc08, 4, 0);
	CHECK_EQ(0, vgic_inject(self->vm, 0, 33, true, NULL));
	CHECK_EQ(2, world_read(self, 0, 0x204, 4));
	world_write(self, 0, 0x284, 4, 2);
	CHECK_EQ(2, world_read(self, 0, 0x204, 4));
	CHECK_EQ(0, vgic_inject(self->vm, 0, 33, false, NULL));
	CHECK_EQ(0, world_read(self, 0, 0x204, 4));
	CHECK_EQ(0, vgic_inject(self->vm, 0, 34, false, NULL));
}

/* Covers: B14, B16, R33 */
TEST_F(world, B16_shared_state_in_list_registers_is_looked_at_with_all_vcpus_out)
{
	world_start(self, 2);
	world_read(self, 0, 0x300, 4);
	world_read(self, 0, 0x200, 4);
	world_write(self, 0, 0x300, 4, 0);
	CHECK_EQ(0, hal_fake_count(HAL_CALL_KICK_ALL_CPUS));
	world_read(self, 0, 0x304, 4);
	CHECK_EQ(1, hal_fake_count(HAL_CALL_KICK_ALL_CPUS));
	world_read(self, 0, 0x204, 4);
	CHECK_EQ(2, hal_fake_count(HAL_CALL_KICK_ALL_CPUS));
	world_write(self, 0, 0x304, 4, 1);
	world_write(self, 0, 0x384, 4, 1);
	CHECK_EQ(4, hal_fake_count(HAL_CALL_KICK_ALL_CPUS));
	/* Pending ones are set and cleared without. */
	world_write(self, 0, 0x204, 4, 1);
	CHECK_EQ(4, hal_fake_count(HAL_CALL_KICK_ALL_CPUS));
	CHECK(!vgic_halted(self->vm));
	vgic_wait(self->vm);
}

static void look_whether_halted(enum hal_call call, void *object)
{
	if (call == HAL_CALL_KICK_ALL_CPUS)
		world_kicks |= 0x100;
}

TEST_F(world, B16_nobody_enters_meanwhile)
{
	world_start(self, 1);
	hal_fake.on_call = look_whether_halted;
	world_read(self, 0, 0x304, 4);
	CHECK_EQ(0x100, world_take_kicks());
	hal_fake.on_call = NULL;
	vgic_halt(self->vm->vgic);
	CHECK(vgic_halted(self->vm));
	vgic_resume(self->vm->vgic);
	CHECK(!vgic_halted(self->vm));
}

/* R32: what was pending while the distributor was off goes to its vcpu when it is switched on. */
TEST_F(world, R32_switching_the_distributor_on_delivers_what_waits)
{
	world_start(self, 2);
	world_write(self, 0, 0x0, 4, 0);
	world_write(self, 0, 0xf00, 4, 2 << 16 | 3);
	world_write(self, 0, 0x104, 4, 1);
	world_write(self, 0, 0x820, 1, 2);
	CHECK_EQ(0, vgic_inject(self->vm, 0, 32, true, NULL));
	CHECK_EQ(0, world_take_kicks());
	CHECK_EQ(0, self->vcpus[1]->vgic->queued);
	world_write(self, 0, 0x0, 4, 1);
	CHECK_EQ(2, world_take_kicks());
	CHECK_EQ(2, self->vcpus[1]->vgic->queued);
	world_write(self, 0, 0x0, 4, 1);
	CHECK_EQ(0, world_take_kicks());
	world_write(self, 0, 0x0, 4, 0);
	CHECK_EQ(0, self->vcpus[1]->vgic->queued);
}

/* An interrupt moves with its target, unless it is active: then it stays where it is. */
TEST_F(world, R34_new_target_takes_over_what_is_queued)
{
	world_start(self, 2);
	world_write(self, 0, 0x104, 4, 1);
	CHECK_EQ(0, vgic_inject(self->vm, 0, 32, true, NULL));
	CHECK_EQ(1, world_take_kicks());
	world_write(self, 0, 0x820, 1, 2);
	CHECK_EQ(2, world_take_kicks());
	CHECK_EQ(0, self->vcpus[0]->vgic->queued);
	CHECK_EQ(1, self->vcpus[1]->vgic->queued);
	world_write(self, 0, 0x304, 4, 1);
	world_write(self, 0, 0x820, 1, 1);
	CHECK_EQ(1, self->vcpus[1]->vgic->queued);
	world_write(self, 0, 0x384, 4, 1);
	CHECK_EQ(1, self->vcpus[0]->vgic->queued);
	CHECK_EQ(0, self->vcpus[1]->vgic->queued);
}

/* --- user space -------------------------------------------------------------------------------------- */

static uint32_t user_get(struct world *w, unsigned index, uint32_t offset)
{
	uint64_t value = 0xdeadbeef;

	CHECK_EQ(0, vgic_attr_get(w->vm, VGIC_GROUP_DIST_REGS, (uint64_t)index << 32 | offset,
				  &value));
	return (uint32_t)value;
}

static int user_set(struct world *w, unsigned index, uint32_t offset, uint32_t value)
{
	return vgic_attr_set(w->vm, VGIC_GROUP_DIST_REGS, (uint64_t)index << 32 | offset, value);
}

TEST_F(world, user_space_unlocks_groups_by_the_identification)
{
	world_start(self, 1);
	CHECK_EQ(0, user_set(self, 0, 0x84, 5));
	CHECK_EQ(0, user_get(self, 0, 0x84));
	CHECK_EQ(-HAL_EINVAL, user_set(self, 0, 0x8, 0x4a00243b));
	CHECK_EQ(0, user_set(self, 0, 0x84, 5));
	CHECK_EQ(0, user_get(self, 0, 0x84));
	CHECK_EQ(0, user_set(self, 0, 0x8, 0x4b00243b));
	CHECK_EQ(0, user_set(self, 0, 0x84, 5));
	CHECK_EQ(5, user_get(self, 0, 0x84));
	world_write(self, 0, 0x8, 4, 0);
	CHECK_EQ(0, user_set(self, 0, 0x4, 0));
}

TEST_F(world, B15_user_space_restores_pending_SGIs)
{
	world_start(self, 2);
	CHECK_EQ(0, user_set(self, 1, 0x200, 0x8));
	CHECK_EQ(0x8, user_get(self, 1, 0x200));
	CHECK_EQ(0x02000000, user_get(self, 1, 0xf20));
	CHECK_EQ(0, user_set(self, 1, 0xf20, 0x01000000));
	CHECK_EQ(0x03000000, user_get(self, 1, 0xf10));
	CHECK_EQ(0, user_set(self, 1, 0x280, 0x8));
	CHECK_EQ(0, user_get(self, 1, 0x200));
	CHECK_EQ(0, user_get(self, 1, 0xf20));
	/* Nor does user space send any. */
	CHECK_EQ(0, user_set(self, 0, 0xf00, 2 << 24 | 1));
	CHECK_EQ(0, user_get(self, 0, 0x200));
}

/* A restored level that becomes an edge stands for no line any more: an edge that comes then is no line's to take away. */
TEST_F(world, restored_level_that_becomes_an_edge_is_one)
{
	world_start(self, 1);
	world_write(self, 0, 0xc08, 4, 0);
	CHECK_EQ(0, user_set(self, 0, 0x204, 2));
	world_write(self, 0, 0xc08, 4, 2 << 2);
	CHECK_EQ(0, vgic_inject(self->vm, 0, 33, true, NULL));
	world_write(self, 0, 0xc08, 4, 0);
	CHECK_EQ(0, vgic_inject(self->vm, 0, 33, true, NULL));
	CHECK_EQ(0, vgic_inject(self->vm, 0, 33, false, NULL));
	CHECK_EQ(2, world_read(self, 0, 0x204, 4));
}

TEST_F(world, active_SGI_has_the_source_of_who_says_so)
{
	world_start(self, 2);
	world_write(self, 1, 0x300, 4, 1);
	CHECK_EQ(1, self->vcpus[1]->vgic->irqs[0].active_source);
	CHECK_EQ(0, user_set(self, 1, 0x300, 3));
	CHECK_EQ(0, self->vcpus[1]->vgic->irqs[1].active_source);
	/* It was so already: the guest has to end it as it began it. */
	CHECK_EQ(1, self->vcpus[1]->vgic->irqs[0].active_source);
}

/* B17: user space's writes have no effect on an interrupt that hardware drives, but for its enable. */
TEST_F(world, B17_user_space_leaves_hardware_interrupts_alone)
{
	const struct vgic_irq *irq;

	world_start(self, 1);
	irq = &self->vcpus[0]->vgic->irqs[27];
	vgic_map_hw_irq(self->vcpus[0], 27, 27);
	CHECK_EQ(0, user_set(self, 0, 0x200, 1u << 27));
	CHECK_EQ(0, user_set(self, 0, 0x300, 1u << 27));
	CHECK(!irq->latch && !irq->active);
	world_write(self, 0, 0x200, 4, 1u << 27);
	CHECK(irq->latch);
	CHECK_EQ(0, user_set(self, 0, 0x280, 1u << 27));
	CHECK(irq->latch);
	world_write(self, 0, 0x280, 4, 1u << 27);
	CHECK(!irq->latch);
	world_write(self, 0, 0x300, 4, 1u << 27);
	CHECK(irq->active);
	CHECK_EQ(0, user_set(self, 0, 0x380, 1u << 27));
	CHECK(irq->active);
	CHECK_EQ(0, user_set(self, 0, 0x100, 1u << 27));
	CHECK(irq->enabled);
	CHECK_EQ(0, hal_fake_count(HAL_CALL_PPI_SET_ACTIVE));
}

/* B35: sources and targets are counted alike, by the order of creation, whatever numbers user space chose. */
TEST(order, B35_sgi_source_is_the_index_and_not_the_id)
{
	struct world w = {.nr_vcpus = 2};

	hal_fake_reset();
	hal_fake.gic = (struct hal_gic){.gicv = hpa(0x2c060000), .nr_lrs = 4};
	CHECK_EQ(0, hypervisor_init(&w.hypervisor));
	CHECK_EQ(0, vm_create(&w.hypervisor, 0, &w.vm));
	CHECK_EQ(0, vgic_create(w.vm));
	for (unsigned i = 0; i < 2; i++) {
		CHECK_EQ(0, vcpu_create(w.vm, 7 - i, &w.vcpus[i]));
		vcpu_publish(w.vcpus[i]);
	}
	CHECK_EQ(0, vgic_set_address(w.vm, VGIC_ADDRESS_DIST, WORLD_DIST));
	CHECK_EQ(0, vgic_set_address(w.vm, VGIC_ADDRESS_CPU, WORLD_CPU));
	CHECK_EQ(0, vgic_map_resources(w.vm));
	world_write(&w, 1, 0xf00, 4, 1 << 16 | 5);
	CHECK_EQ(0x0200, world_read(&w, 0, 0xf24, 4));
	CHECK_EQ(0x01, world_read(&w, 0, 0x800, 1));
	CHECK_EQ(0x02, world_read(&w, 1, 0x800, 1));
	world_tear_down(&w);
}

/*
 * GICD_ISPENDR of a level is saved as it reads, with the line in it. In the VM where it is restored it stands for the line
 * until that one is driven, and no longer: a level that was served must not come once more (SPEC.md section 6.10).
 */
static struct vgic_irq *level(struct world *w)
{
	world_start(w, 1);
	world_write(w, 0, 0xc08, 4, 0);
	return &w->vm->vgic->spis[40 - 32];
}

static void drive(struct world *w, bool up)
{
	CHECK_EQ(0, vgic_inject(w->vm, 0, 40, up, NULL));
}

TEST_F(world, restored_level_goes_with_its_line)
{
	const struct vgic_irq *irq = level(self);

	CHECK_EQ(0, user_set(self, 0, 0x204, 1 << 8));
	CHECK(vgic_irq_is_pending(irq));
	drive(self, true);
	CHECK(vgic_irq_is_pending(irq));
	drive(self, false);
	CHECK(!vgic_irq_is_pending(irq));
}

TEST_F(world, restored_level_goes_when_its_line_is_said_to_be_down)
{
	const struct vgic_irq *irq = level(self);

	CHECK_EQ(0, user_set(self, 0, 0x204, 1 << 8));
	drive(self, false);
	CHECK(!vgic_irq_is_pending(irq));
}

TEST_F(world, restored_level_whose_line_is_up_goes_with_it)
{
	const struct vgic_irq *irq = level(self);

	drive(self, true);
	CHECK_EQ(0, user_set(self, 0, 0x204, 1 << 8));
	CHECK(vgic_irq_is_pending(irq));
	drive(self, false);
	CHECK(!vgic_irq_is_pending(irq));
}

TEST_F(world, restored_level_that_nobody_drives_is_taken_once)
{
	const struct vgic_irq *irq = level(self);

	world_write(self, 0, 0x104, 4, 1 << 8);
	CHECK_EQ(0, user_set(self, 0, 0x204, 1 << 8));
	CHECK_EQ(1, world_enter(self, 0));
	world_set_lr(0, 0);
	world_leave(self, 0);
	CHECK(!vgic_irq_is_pending(irq));
	world_write(self, 0, 0x204, 4, 1 << 8);
	drive(self, true);
	drive(self, false);
	CHECK(vgic_irq_is_pending(irq));
}

/* What the guest itself has made pending has nothing to do with the line. */
TEST_F(world, level_that_the_guest_made_pending_outlives_its_line)
{
	const struct vgic_irq *irq = level(self);

	CHECK_EQ(0, user_set(self, 0, 0x204, 1 << 8));
	CHECK_EQ(0, user_set(self, 0, 0x284, 1 << 8));
	world_write(self, 0, 0x204, 4, 1 << 8);
	drive(self, true);
	drive(self, false);
	CHECK(vgic_irq_is_pending(irq));
}
