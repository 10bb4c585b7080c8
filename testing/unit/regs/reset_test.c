/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/vcpu/reset.h"

#include <string.h>

#include "core/vcpu/power.h"
#include "hal/errno.h"
#include "testing/harness/test.h"
#include "testing/unit/fakes/hal_fake.h"
#include "testing/unit/regs/world.h"

#define POWER_OFF VCPU_FEATURE_POWER_OFF
#define PSCI_0_2  VCPU_FEATURE_PSCI_0_2

struct reset {
	struct vcpu *vcpu;
	struct hal_guest *guest;
};

static void reset_set_up(struct reset *t)
{
	world_reset(VCPU_TARGET_A15, 4);
	t->vcpu = &world.vcpu[0];
	t->guest = &t->vcpu->guest;
}

static void reset_tear_down(struct reset *t)
{
}

TEST_FIXTURE(reset)

/* A vcpu that has seen everything: no register keeps a value that a reset gives. */
static void spoil(struct vcpu *vcpu)
{
	memset(&vcpu->guest, 0xee, sizeof(vcpu->guest));
	vcpu->guest.vtimer.timer = (struct hal_timer){.cval = 11, .ctl = 3};
	vcpu->timer.phys = (struct hal_timer){.cval = 22, .ctl = 1};
	vcpu->mmio.pending = true;
	vcpu->irq_lines = VCPU_LINE_IRQ | VCPU_LINE_FIQ | VCPU_LINE_ABORT;
}

static int init(struct vcpu *vcpu, uint32_t target, uint32_t word0, uint32_t word6)
{
	const uint32_t features[VCPU_FEATURE_WORDS] = {[0] = word0, [6] = word6};

	return vcpu_init(vcpu, target, features);
}

/* --- targets --- */

TEST(preferred_target, is_the_hosts_core)
{
	hal_fake.id[HAL_ID_MIDR] = WORLD_MIDR_A7;
	CHECK_EQ(1, vcpu_preferred_target());
	hal_fake.id[HAL_ID_MIDR] = WORLD_MIDR_A15;
	CHECK_EQ(0, vcpu_preferred_target());
}

TEST(preferred_target, other_core_is_ENODEV)
{
	hal_fake.id[HAL_ID_MIDR] = 0x410fc0e0; /* Cortex-A17 */
	CHECK_EQ(-HAL_ENODEV, vcpu_preferred_target());
}

/* Covers: SD-015, SD-104 */
TEST(preferred_target, SD_104_is_accepted_by_init)
{
	for (int target = 0; target < 2; target++) {
		world_reset((enum vcpu_target)target, 1);
		REQUIRE_EQ(target, vcpu_preferred_target());
		CHECK_EQ(0, init(&world.vcpu[0], (uint32_t)target, 0, 0));
		CHECK_EQ(target, world.vcpu[0].target);
	}
}

TEST_F(reset, R2_vcpu_is_not_initialised_before_init)
{
	CHECK(!vcpu_initialised(self->vcpu));
	CHECK_EQ(0, init(self->vcpu, 0, 0, 0));
	CHECK(vcpu_initialised(self->vcpu));
}

TEST_F(reset, SD_078_target_that_is_not_the_hosts_is_EINVAL)
{
	static const uint32_t targets[] = {1, 2, 0xffffffff, 0x80000000};

	for (unsigned i = 0; i < HAL_ARRAY_SIZE(targets); i++)
		CHECK_EQ(-HAL_EINVAL, init(self->vcpu, targets[i], 0, 0));
	CHECK(!vcpu_initialised(self->vcpu));
}

/* On a machine with two kinds of core the thread may be on the other one. */
TEST_F(reset, G16_repeated_init_on_a_core_of_another_kind_is_EINVAL)
{
	CHECK_EQ(0, init(self->vcpu, 0, 0, 0));
	hal_fake.id[HAL_ID_MIDR] = WORLD_MIDR_A7;
	spoil(self->vcpu);
	CHECK_EQ(-HAL_EINVAL, init(self->vcpu, 0, 0, 0));
	CHECK_EQ(-HAL_EINVAL, init(self->vcpu, 1, 0, 0));
	CHECK_EQ(VCPU_TARGET_A15, self->vcpu->target);
	CHECK(self->vcpu->mmio.pending);
}

TEST_F(reset, G16_main_id_stays_that_of_the_target_wherever_a_reset_runs)
{
	CHECK_EQ(0, init(self->vcpu, 0, 0, 0));
	CHECK_EQ(WORLD_MIDR_A15, self->vcpu->guest.traps.vpidr);
	hal_fake.id[HAL_ID_MIDR] = WORLD_MIDR_A7;
	vcpu_reset(self->vcpu);
	CHECK_EQ(WORLD_MIDR_A15, self->vcpu->guest.traps.vpidr);
}

TEST_F(reset, target_error_comes_before_feature_error)
{
	CHECK_EQ(-HAL_EINVAL, init(self->vcpu, 1, 1u << 31, 0));
}

/* --- features --- */

TEST_F(reset, SD_078_unknown_feature_bit_is_ENOENT)
{
	for (unsigned bit = 2; bit < 32; bit++)
		CHECK_EQ(-HAL_ENOENT, init(self->vcpu, 0, 1u << bit, 0));
	for (unsigned bit = 32; bit < 32 * VCPU_FEATURE_WORDS; bit++) {
		uint32_t features[VCPU_FEATURE_WORDS] = {0};

		features[bit / 32] = 1u << bit % 32;
		CHECK_EQ(-HAL_ENOENT, vcpu_init(self->vcpu, 0, features));
	}
	CHECK(!vcpu_initialised(self->vcpu));
}

TEST_F(reset, SD_079_init_may_be_repeated_with_the_same_features)
{
	for (uint32_t features = 0; features < 4; features++) {
		reset_set_up(self);
		CHECK_EQ(0, init(self->vcpu, 0, features, 0));
		CHECK_EQ(features, self->vcpu->features);
		for (uint32_t again = 0; again < 4; again++)
			CHECK_EQ(again == features ? 0 : -HAL_EINVAL,
				 init(self->vcpu, 0, again, 0));
	}
}

/* The lowest offending bit chooses: bits 0 and 1 differ from before, higher ones are unknown. */
TEST_F(reset, lowest_offending_feature_bit_chooses_the_error)
{
	CHECK_EQ(-HAL_ENOENT, init(self->vcpu, 0, 0x7, 0));
	CHECK_EQ(0, init(self->vcpu, 0, PSCI_0_2, 0));
	CHECK_EQ(-HAL_EINVAL, init(self->vcpu, 0, 0x4, 0));
	CHECK_EQ(-HAL_EINVAL, init(self->vcpu, 0, 0x7, 0));
	CHECK_EQ(-HAL_ENOENT, init(self->vcpu, 0, PSCI_0_2 | 0x4, 0));
	CHECK_EQ(-HAL_ENOENT, init(self->vcpu, 0, PSCI_0_2, 1));
}

TEST_F(reset, B8_failed_first_init_leaves_nothing_behind)
{
	CHECK_EQ(-HAL_ENOENT, init(self->vcpu, 0, PSCI_0_2 | POWER_OFF | 0x10, 0));
	CHECK_EQ(0, self->vcpu->features);
	CHECK_EQ(0, self->vcpu->power_off);
	CHECK_EQ(0, init(self->vcpu, 0, 0, 0));
	CHECK_EQ(0, self->vcpu->features);
}

TEST_F(reset, B8_failed_repeat_changes_nothing)
{
	struct vcpu before;

	world_init(self->vcpu, PSCI_0_2);
	spoil(self->vcpu);
	self->vcpu->has_run = true;
	self->vcpu->requests = VCPU_REQUEST_RESET;
	before = *self->vcpu;
	CHECK_EQ(-HAL_EINVAL, init(self->vcpu, 0, PSCI_0_2 | POWER_OFF, 0));
	CHECK_EQ(-HAL_ENOENT, init(self->vcpu, 0, PSCI_0_2, 1));
	CHECK_EQ(-HAL_EINVAL, init(self->vcpu, 1, PSCI_0_2, 0));
	CHECK_BYTES(&before, self->vcpu, sizeof(before));
	CHECK_EQ(0, world.unmap);
}

/* --- values --- */

/* Every general-purpose register is zero but the CPSR. */
TEST_F(reset, SD_079_core_registers_are_as_specified)
{
	spoil(self->vcpu);
	world_init(self->vcpu, 0);
	for (unsigned i = 0; i < HAL_NR_REGS; i++)
		CHECK_EQ(i == 16 ? 0x1d3 : 0, self->guest->regs[i]);
}

#define UNKNOWN	     0xdecafbad
#define UNKNOWN_HIGH 0xd0c0ffee

static const struct value {
	const char *label;
	enum hal_cp15 index;
	uint32_t a15, a7;
} values[] = {
	{"MPIDR", HAL_CP15_MPIDR, 0x80000000, 0x80000000},
	{"CSSELR", HAL_CP15_CSSELR, UNKNOWN, UNKNOWN},
	{"SCTLR", HAL_CP15_SCTLR, 0x00c50078, 0x00c50878},
	{"ACTLR", HAL_CP15_ACTLR, 0x00006041, 0x00006041},
	{"CPACR", HAL_CP15_CPACR, 0, 0},
	{"TTBR0", HAL_CP15_TTBR0, UNKNOWN, UNKNOWN},
	{"TTBR0_high", HAL_CP15_TTBR0_HIGH, UNKNOWN_HIGH, UNKNOWN_HIGH},
	{"TTBR1", HAL_CP15_TTBR1, UNKNOWN, UNKNOWN},
	{"TTBR1_high", HAL_CP15_TTBR1_HIGH, UNKNOWN_HIGH, UNKNOWN_HIGH},
	{"TTBCR", HAL_CP15_TTBCR, 0, 0},
	{"DACR", HAL_CP15_DACR, UNKNOWN, UNKNOWN},
	{"DFSR", HAL_CP15_DFSR, UNKNOWN, UNKNOWN},
	{"IFSR", HAL_CP15_IFSR, UNKNOWN, UNKNOWN},
	{"ADFSR", HAL_CP15_ADFSR, UNKNOWN, UNKNOWN},
	{"AIFSR", HAL_CP15_AIFSR, UNKNOWN, UNKNOWN},
	{"DFAR", HAL_CP15_DFAR, UNKNOWN, UNKNOWN},
	{"IFAR", HAL_CP15_IFAR, UNKNOWN, UNKNOWN},
	{"PAR", HAL_CP15_PAR, UNKNOWN, UNKNOWN},
	{"PAR_high", HAL_CP15_PAR_HIGH, UNKNOWN_HIGH, UNKNOWN_HIGH},
	{"L2CTLR", HAL_CP15_L2CTLR, 0x43800c02, 0x43800c02},
	{"PRRR", HAL_CP15_PRRR, UNKNOWN, UNKNOWN},
	{"NMRR", HAL_CP15_NMRR, UNKNOWN, UNKNOWN},
	{"AMAIR0", HAL_CP15_AMAIR0, UNKNOWN, UNKNOWN},
	{"AMAIR1", HAL_CP15_AMAIR1, UNKNOWN, UNKNOWN},
	{"VBAR", HAL_CP15_VBAR, 0, 0},
	{"CONTEXTIDR", HAL_CP15_CONTEXTIDR, 0, 0},
	{"TPIDRURW", HAL_CP15_TPIDRURW, UNKNOWN, UNKNOWN},
	{"TPIDRURO", HAL_CP15_TPIDRURO, UNKNOWN, UNKNOWN},
	{"TPIDRPRW", HAL_CP15_TPIDRPRW, UNKNOWN, UNKNOWN},
	{"CNTKCTL", HAL_CP15_CNTKCTL, 0, 0},
};

TEST_TABLE(reset_value, of_system_register_is_as_specified, struct value, values)
{
	for (int target = 0; target < 2; target++) {
		world_reset((enum vcpu_target)target, 4);
		spoil(&world.vcpu[0]);
		world_init(&world.vcpu[0], 0);
		CHECK_EQ(target ? row->a7 : row->a15, world.vcpu[0].guest.cp15[row->index]);
	}
}

/* The table above names every word that there is. */
TEST(reset_value, no_system_register_is_forgotten)
{
	CHECK_EQ(HAL_NR_CP15 - 1, HAL_ARRAY_SIZE(values));
}

TEST_F(reset, SD_037_mpidr_is_made_of_the_vcpus_id)
{
	static const uint32_t expected[] = {0x80000000, 0x80000001, 0x80000002, 0x80000003,
					    0x80000100, 0x80000101, 0x80000102, 0x80000103};

	for (unsigned i = 0; i < 8; i++) {
		world_init(&world.vcpu[i], 0);
		CHECK_EQ(expected[i], world.vcpu[i].guest.cp15[HAL_CP15_MPIDR]);
	}
	hal_fake.id[HAL_ID_MPIDR] = 0x7fffffff;
	world_init(&world.vcpu[5], 0);
	CHECK_EQ(0x40000101, world.vcpu[5].guest.cp15[HAL_CP15_MPIDR]);
}

/* Covers: R21 */
static const struct cpus {
	const char *label;
	unsigned nr, id;
	uint32_t field;
} cpus[] = {
	{"vcpu0_of_1", 1, 0, 0},
	{"vcpu0_of_2", 2, 0, 1},
	{"vcpu0_of_4", 4, 0, 3},
	{"vcpu0_of_6", 6, 0, 3},
	{"vcpu4_of_6", 6, 4, 1},
	{"vcpu3_of_5", 5, 3, 3},
	{"vcpu4_of_5", 5, 4, 0},
	{"vcpu7_of_8", 8, 7, 3},
	{"vcpu7_of_1_whose_id_is_high", 1, 7, 0},
	{"vcpu4_of_4_as_there_is_no_vcpu3", 4, 4, 0},
};

TEST_TABLE(reset_l2ctlr, R21_counts_the_cpus_of_the_cluster, struct cpus, cpus)
{
	world_reset(VCPU_TARGET_A15, row->nr);
	world_init(&world.vcpu[row->id], 0);
	CHECK_EQ((WORLD_L2CTLR & ~0x03000000u) | row->field << 24,
		 world.vcpu[row->id].guest.cp15[HAL_CP15_L2CTLR]);
}

/* Covers: R21, SD-081 */
TEST_F(reset, R21_actlr_smp_tells_whether_there_are_more_vcpus)
{
	world.vm.nr_vcpus = 1;
	world_init(self->vcpu, 0);
	CHECK_EQ(0x6001, self->guest->cp15[HAL_CP15_ACTLR]);
	world.vm.nr_vcpus = 2;
	hal_fake.id[HAL_ID_ACTLR] = 0x6001;
	world_init(self->vcpu, 0);
	CHECK_EQ(0x6041, self->guest->cp15[HAL_CP15_ACTLR]);
}

TEST_F(reset, B6_vfp_is_off_and_empty)
{
	spoil(self->vcpu);
	world_init(self->vcpu, 0);
	CHECK_EQ(0, self->guest->vfp.fpexc);
	CHECK_EQ(0, self->guest->vfp.fpscr);
	CHECK_EQ(0, self->guest->vfp.fpinst);
	CHECK_EQ(0, self->guest->vfp.fpinst2);
	for (unsigned i = 0; i < 32; i++)
		CHECK_EQ(0, self->guest->vfp.d[i]);
}

static void check_traps(const struct hal_traps *traps)
{
	CHECK_EQ(0x0478663b, traps->hcr);
	CHECK_EQ(0x00100c00, traps->hcptr);
	CHECK_EQ(0x00000e60, traps->hdcr);
	CHECK_EQ(WORLD_MIDR_A15, traps->vpidr);
	CHECK_EQ(0x00000001, traps->cnthctl);
}

TEST_F(reset, traps_are_as_specified)
{
	spoil(self->vcpu);
	world_init(self->vcpu, 0);
	check_traps(&self->guest->traps);
	CHECK_EQ(0xeeeeeeeeeeeeeeeeull, self->guest->traps.vttbr);
}

/*
 * c15, and beyond the final code's bit 15: ThumbEE (16) and Jazelle (17).
 * Covers: B31, G12
 */
TEST_F(reset, B31_thumbee_and_jazelle_are_trapped)
{
	world_init(self->vcpu, 0);
	CHECK_EQ(0x00038000, self->guest->traps.hstr);
}

TEST_F(reset, timers_are_off_and_keep_their_compare_values)
{
	spoil(self->vcpu);
	world_init(self->vcpu, 0);
	CHECK_EQ(0, self->vcpu->guest.vtimer.timer.ctl);
	CHECK_EQ(0, self->vcpu->timer.phys.ctl);
	CHECK_EQ(11, self->vcpu->guest.vtimer.timer.cval);
	CHECK_EQ(22, self->vcpu->timer.phys.cval);
}

/* --- what else KVM_ARM_VCPU_INIT does --- */

TEST_F(reset, init_drops_a_pending_device_access)
{
	spoil(self->vcpu);
	world_init(self->vcpu, 0);
	CHECK_EQ(1, world.drop);
	CHECK(!self->vcpu->mmio.pending);
}

TEST_F(reset, init_lowers_interrupt_lines_and_forgets_an_abort)
{
	spoil(self->vcpu);
	world_init(self->vcpu, 0);
	CHECK_EQ(0, self->vcpu->irq_lines);
}

TEST_F(reset, R16_memory_is_unmapped_only_if_the_vcpu_has_run)
{
	world_init(self->vcpu, 0);
	CHECK_EQ(0, world.unmap);
	self->vcpu->has_run = true;
	world_init(self->vcpu, 0);
	CHECK_EQ(1, world.unmap);
}

TEST_F(reset, SD_082_power_off_feature_chooses_the_power_state)
{
	self->vcpu->power_off = 1;
	world_init(self->vcpu, 0);
	CHECK_EQ(0, self->vcpu->power_off);
	world_init(&world.vcpu[1], POWER_OFF);
	CHECK_EQ(1, world.vcpu[1].power_off);
}

TEST_F(reset, init_forgets_a_cpu_on_that_was_not_taken_up)
{
	world_init(self->vcpu, 0);
	self->vcpu->requests = VCPU_REQUEST_RESET | VCPU_REQUEST_IRQ_PENDING;
	world_init(self->vcpu, 0);
	CHECK_EQ(VCPU_REQUEST_IRQ_PENDING, self->vcpu->requests);
}

/* --- CPU_ON --- */

static const struct boot {
	const char *label;
	struct vcpu_boot boot;
	uint32_t pc, cpsr;
} boots[] = {
	{"arm", {0x80008000, 7, false}, 0x80008000, 0x1d3},
	{"thumb", {0x80008001, 0xffffffff, false}, 0x80008000, 0x1f3},
	{"big_endian", {0x80008004, 0, true}, 0x80008004, 0x3d3},
	{"thumb_big_endian", {0x80008003, 1, true}, 0x80008002, 0x3f3},
};

TEST_TABLE(reset_boot, R37_starts_as_the_caller_of_cpu_on_asked, struct boot, boots)
{
	struct vcpu *vcpu = &world.vcpu[1];

	world_reset(VCPU_TARGET_A15, 2);
	world_init(vcpu, POWER_OFF);
	spoil(vcpu);
	vcpu_reset_to_boot(vcpu, &row->boot);
	for (unsigned i = 1; i < HAL_NR_REGS; i++) {
		if (i != 15 && i != 16)
			CHECK_EQ(0, vcpu->guest.regs[i]);
	}
	CHECK_EQ(row->boot.context_id, vcpu->guest.regs[0]);
	CHECK_EQ(row->pc, vcpu->guest.regs[15]);
	CHECK_EQ(row->cpsr, vcpu->guest.regs[16]);
	CHECK_EQ(0x80000001, vcpu->guest.cp15[HAL_CP15_MPIDR]);
	CHECK_EQ(0, vcpu->guest.vfp.fpexc);
	CHECK_EQ(0, vcpu->guest.vtimer.timer.ctl);
}

/* Above all TVM: the new kernel turns its caches on again. */
TEST_F(reset, B38_cpu_on_resets_the_traps_and_forgets_an_abort)
{
	const struct vcpu_boot boot = {0x8000, 0, false};

	world_init(self->vcpu, 0);
	spoil(self->vcpu);
	self->guest->traps.hcr = 0x0078263b;
	self->guest->traps.vpidr = WORLD_MIDR_A15; /* as the initialisation left it */
	vcpu_reset_to_boot(self->vcpu, &boot);
	check_traps(&self->guest->traps);
	CHECK_EQ(VCPU_LINE_IRQ | VCPU_LINE_FIQ, self->vcpu->irq_lines);
	CHECK_EQ(1 + 1, world.drop);
}
