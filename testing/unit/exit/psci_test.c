/* SPDX-License-Identifier: GPL-2.0-only */
/* Calls as a guest makes them: registers in, registers out. Both conduits, all versions (SPEC.md section 8). */
#include "core/exit/psci.h"

#include "core/exit/smccc.h"
#include "core/vcpu/power.h"
#include "core/vcpu/run.h"
#include "testing/harness/test.h"
#include "testing/unit/fakes/hal_fake.h"
#include "testing/unit/fakes/rooms_fake.h"

#define NOT_SUPPORTED 0xffffffffu /* -1 */
#define INVALID	      0xfffffffeu /* -2 */
#define ALREADY_ON    0xfffffffcu /* -4 */
#define FAILURE	      0xfffffffau /* -6 */

enum version {
	V0_1,
	V0_2,
	V1_0,
	NR_VERSIONS,
};

struct psci {
	struct rooms_vm world;
	struct vcpu *vcpu;
	uint32_t *regs;
};

static void psci_set_up(struct psci *p)
{
	hal_fake_reset();
	rooms_vm_set_up(&p->world, 4);
	p->vcpu = &p->world.vcpus[0];
	p->regs = p->vcpu->guest.regs;
}

static void psci_tear_down(struct psci *p)
{
	CHECK_EQ(0, hal_fake.locks_held);
	rooms_vm_tear_down(&p->world);
}

TEST_FIXTURE(psci)

static void set_version(struct psci *p, enum version version)
{
	static const uint32_t values[] = {[V0_1] = 0x1, [V0_2] = 0x2, [V1_0] = 0x10000};

	p->vcpu->features = version == V0_1 ? 0 : VCPU_FEATURE_PSCI_0_2;
	p->world.vm.psci_version = version == V0_1 ? 0x10000 : values[version];
}

static enum hal_result hvc(struct vcpu *vcpu, uint32_t r0, uint32_t r1, uint32_t r2, uint32_t r3)
{
	uint32_t *regs = vcpu->guest.regs;

	regs[0] = r0;
	regs[1] = r1;
	regs[2] = r2;
	regs[3] = r3;
	return smccc_hvc(vcpu);
}

/* The result of every function of SPEC.md 8.2 and 8.6 that returns one, by version. ~0: not a function of it. */
static const struct function {
	const char *label;
	uint32_t id, r1, r2;
	uint32_t result[NR_VERSIONS];
	uint8_t unknown; /* bit per version: not known at all */
} table[] = {
	{"0_1_cpu_suspend", 0x95c1ba5e, 0, 0, {NOT_SUPPORTED, NOT_SUPPORTED, NOT_SUPPORTED}, 6},
	{"0_1_cpu_off", 0x95c1ba5f, 0, 0, {0, NOT_SUPPORTED, NOT_SUPPORTED}, 6},
	{"0_1_cpu_on_who_is_on", 0x95c1ba60, 1, 0, {INVALID, NOT_SUPPORTED, NOT_SUPPORTED}, 6},
	{"0_1_migrate", 0x95c1ba61, 0, 0, {NOT_SUPPORTED, NOT_SUPPORTED, NOT_SUPPORTED}, 6},
	{"version", 0x84000000, 0, 0, {NOT_SUPPORTED, 2, 0x10000}, 1},
	{"cpu_suspend", 0x84000001, 0x10000, 0x4000, {NOT_SUPPORTED, 0, 0}, 1},
	{"cpu_off", 0x84000002, 0, 0, {NOT_SUPPORTED, 0, 0}, 1},
	{"cpu_on_who_is_on", 0x84000003, 1, 0, {NOT_SUPPORTED, ALREADY_ON, ALREADY_ON}, 1},
	{"cpu_on_nobody", 0x84000003, 77, 0, {NOT_SUPPORTED, INVALID, INVALID}, 1},
	{"affinity_info_on", 0x84000004, 1, 0, {NOT_SUPPORTED, 0, 0}, 1},
	{"affinity_info_nobody", 0x84000004, 77, 0, {NOT_SUPPORTED, INVALID, INVALID}, 1},
	{"affinity_info_level_1", 0x84000004, 77, 1, {NOT_SUPPORTED, 0, 0}, 1},
	{"affinity_info_level_2", 0x84000004, 0xff77, 2, {NOT_SUPPORTED, 0, 0}, 1},
	{"affinity_info_level_3", 0x84000004, 1, 3, {NOT_SUPPORTED, INVALID, INVALID}, 1},
	{"affinity_info_level_max", 0x84000004, 1, ~0u, {NOT_SUPPORTED, INVALID, INVALID}, 1},
	{"migrate", 0x84000005, 0, 0, {NOT_SUPPORTED, NOT_SUPPORTED, NOT_SUPPORTED}, 1},
	{"migrate_info_type", 0x84000006, 0, 0, {NOT_SUPPORTED, 2, 2}, 1},
	{"migrate_info_up_cpu", 0x84000007, 0, 0, {NOT_SUPPORTED, NOT_SUPPORTED, NOT_SUPPORTED}, 1},
	{"features_itself", 0x8400000a, 0x8400000a, 0, {NOT_SUPPORTED, NOT_SUPPORTED, 0}, 3},
	{"B18_smc64_cpu_suspend",
	 0xc4000001,
	 0,
	 0,
	 {NOT_SUPPORTED, NOT_SUPPORTED, NOT_SUPPORTED},
	 7},
	{"B18_smc64_cpu_on", 0xc4000003, 77, 0, {NOT_SUPPORTED, NOT_SUPPORTED, NOT_SUPPORTED}, 7},
	{"B18_smc64_affinity_info",
	 0xc4000004,
	 1,
	 0,
	 {NOT_SUPPORTED, NOT_SUPPORTED, NOT_SUPPORTED},
	 7},
	{"B18_smc64_migrate", 0xc4000005, 0, 0, {NOT_SUPPORTED, NOT_SUPPORTED, NOT_SUPPORTED}, 7},
	{"G7_stat", 0x84000010, 0, 0, {NOT_SUPPORTED, NOT_SUPPORTED, NOT_SUPPORTED}, 7},
	{"smccc_version", 0x80000000, 0, 0, {0x10001, 0x10001, 0x10001}, 0},
	{"arch_features_workaround_1", 0x80000001, 0x80008000, 0, {0, 0, 0}, 0},
	{"arch_features_workaround_2",
	 0x80000001,
	 0x80007fff,
	 0,
	 {NOT_SUPPORTED, NOT_SUPPORTED, NOT_SUPPORTED},
	 0},
	{"arch_features_pv_time",
	 0x80000001,
	 0xc5000020,
	 0,
	 {NOT_SUPPORTED, NOT_SUPPORTED, NOT_SUPPORTED},
	 0},
	{"workaround_1", 0x80008000, 0, 0, {0, 0, 0}, 0},
	{"nothing", 0, 0, 0, {NOT_SUPPORTED, NOT_SUPPORTED, NOT_SUPPORTED}, 7},
};

/* Covers: SD-029, B18, B48 */
TEST_TABLE(psci, function_of_each_version_by_hvc_and_smc, struct function, table)
{
	for (unsigned version = 0; version < NR_VERSIONS; version++) {
		for (unsigned smc = 0; smc < 2; smc++) {
			bool unknown_smc = smc && (row->unknown >> version & 1);
			struct psci p;

			NOTE("version %u, %s", version, smc ? "SMC" : "HVC");
			psci_set_up(&p);
			set_version(&p, (enum version)version);
			p.regs[0] = row->id;
			p.regs[1] = row->r1;
			p.regs[2] = row->r2;
			p.regs[3] = 0x33;
			CHECK_EQ(HAL_DONE, smc ? smccc_smc(p.vcpu) : smccc_hvc(p.vcpu));
			CHECK_EQ(row->result[version], p.regs[0]);
			/* D7: an unknown SMC leaves the rest. */
			CHECK_EQ(unknown_smc ? row->r1 : 0, p.regs[1]);
			CHECK_EQ(unknown_smc ? row->r2 : 0, p.regs[2]);
			CHECK_EQ(unknown_smc ? 0x33 : 0, p.regs[3]);
			for (unsigned i = 4; i < HAL_NR_REGS; i++) {
				if (i != HAL_REG_PC && i != HAL_REG_CPSR)
					CHECK_EQ(0x01010101u * (i + 1), p.regs[i]);
			}
			CHECK_EQ(0x8000, p.regs[HAL_REG_PC]);
			psci_tear_down(&p);
		}
	}
}

TEST_F(psci, features_of_1_0_are_exactly_those_of_the_table)
{
	static const uint32_t there[] = {0x84000000, 0x84000001, 0x84000002, 0x84000003,
					 0x84000004, 0x84000006, 0x84000008, 0x84000009,
					 0x8400000a, 0x80000000};
	static const uint32_t bases[] = {0x84000000, 0xc4000000, 0x80000000, 0x95c1ba40, 0};

	for (unsigned b = 0; b < HAL_ARRAY_SIZE(bases); b++) {
		for (uint32_t i = 0; i < 64; i++) {
			uint32_t id = bases[b] + i, expected = NOT_SUPPORTED;

			for (unsigned t = 0; t < HAL_ARRAY_SIZE(there); t++) {
				if (there[t] == id)
					expected = 0;
			}
			NOTE("id 0x%08x", id);
			hvc(self->vcpu, 0x8400000a, id, 0, 0);
			CHECK_EQ(expected, self->regs[0]);
		}
	}
}

TEST_F(psci, a7_needs_no_workaround)
{
	self->vcpu->target = VCPU_TARGET_A7;
	hvc(self->vcpu, 0x80000001, 0x80008000, 0, 0);
	CHECK_EQ(0xfffffffe, self->regs[0]);
}

TEST_F(psci, a_vm_wide_0_1_counts_for_a_vcpu_with_the_feature)
{
	self->world.vm.psci_version = VM_PSCI_0_1;
	CHECK_EQ(VM_PSCI_0_1, psci_version(self->vcpu));
	hvc(self->vcpu, 0x95c1ba61, 0, 0, 0);
	CHECK_EQ(NOT_SUPPORTED, self->regs[0]);
	hvc(self->vcpu, 0x84000000, 0, 0, 0);
	CHECK_EQ(NOT_SUPPORTED, self->regs[0]);
}

TEST_F(psci, cpu_suspend_blocks_until_runnable_and_loses_nothing)
{
	hvc(self->vcpu, 0x84000001, ~0u, 0x4000, 7);
	CHECK_EQ(1, hal_fake_count(HAL_CALL_VCPU_BLOCK));
	CHECK(hal_fake_last(HAL_CALL_VCPU_BLOCK).object == self->vcpu);
	CHECK_EQ(0, self->regs[0]);
	CHECK_EQ(POWER_STATE_ON, power_state(self->vcpu));
}

TEST_F(psci, cpu_off_powers_off_this_vcpu_alone)
{
	hvc(self->vcpu, 0x84000002, 0, 0, 0);
	CHECK_EQ(1, self->vcpu->power_off);
	CHECK_EQ(0, self->world.vcpus[1].power_off);
}

/* One vcpu starts another: entry, caller's CPSR, and what the other starts with. */
static const struct cpu_on {
	const char *label;
	uint32_t id, entry, caller_cpsr, pc, cpsr;
	enum version version;
} cpu_ons[] = {
	{"arm", 0x84000003, 0x80008000, 0x1d3, 0x80008000, 0x1d3, V1_0},
	{"R37_thumb_entry", 0x84000003, 0x80008001, 0x1d3, 0x80008000, 0x1f3, V1_0},
	{"R37_big_endian_caller", 0x84000003, 0x80008000, 0x3d3, 0x80008000, 0x3d3, V0_2},
	{"R37_0_1_gives_r0_as_well", 0x95c1ba60, 0x80008001, 0x3d3, 0x80008000, 0x3f3, V0_1},
};

/* Covers: SD-026, R37 */
TEST_TABLE(psci, R37_cpu_on_is_a_request_to_the_other_thread, struct cpu_on, cpu_ons)
{
	struct psci p;
	struct vcpu *target;

	psci_set_up(&p);
	set_version(&p, row->version);
	target = &p.world.vcpus[2];
	target->power_off = 1;
	p.regs[HAL_REG_CPSR] = row->caller_cpsr;
	/* Bits 31:24 of an MPIDR do not count. */
	hvc(p.vcpu, row->id, 0x40000002, row->entry, 0xc0ffee);
	CHECK_EQ(0, p.regs[0]);
	/* Not a register of it has changed: its own thread does that. */
	CHECK_EQ(0x8000, target->guest.regs[HAL_REG_PC]);
	CHECK_EQ(0x01010101, target->guest.regs[0]);
	CHECK_EQ(0, target->power_off);
	CHECK_EQ(VCPU_REQUEST_RESET, target->requests);
	CHECK(hal_fake_last(HAL_CALL_VCPU_WAKE).object == target);
	power_perform_reset(target);
	CHECK_EQ(row->pc, target->guest.regs[HAL_REG_PC]);
	CHECK_EQ(row->cpsr, target->guest.regs[HAL_REG_CPSR]);
	CHECK_EQ(0xc0ffee, target->guest.regs[0]);
	CHECK_EQ(0, target->requests);
	psci_tear_down(&p);
}

TEST_F(psci, vcpu_without_init_is_no_cpu_of_the_guest)
{
	struct vcpu *target = &self->world.vcpus[1];

	target->target = VCPU_TARGET_NONE;
	target->power_off = 1; /* KVM_SET_MP_STATE is allowed before KVM_ARM_VCPU_INIT */
	hvc(self->vcpu, 0x84000003, 1, 0x8000, 0);
	CHECK_EQ(INVALID, self->regs[0]);
	CHECK_EQ(0, target->requests);
	hvc(self->vcpu, 0x84000004, 1, 0, 0);
	CHECK_EQ(INVALID, self->regs[0]);
}

TEST_F(psci, G7_affinity_info_tells_pending_until_the_reset_is_done)
{
	struct vcpu *target = &self->world.vcpus[1];

	target->power_off = 1;
	hvc(self->vcpu, 0x84000004, 1, 0, 0);
	CHECK_EQ(1, self->regs[0]);
	hvc(self->vcpu, 0x84000003, 1, 0x8000, 0);
	hvc(self->vcpu, 0x84000004, 1, 0, 0);
	CHECK_EQ(2, self->regs[0]);
	/* To start it again is refused as for one that is on. */
	hvc(self->vcpu, 0x84000003, 1, 0x9000, 0);
	CHECK_EQ(ALREADY_ON, self->regs[0]);
	power_perform_reset(target);
	CHECK_EQ(0x8000, target->guest.regs[HAL_REG_PC]);
	hvc(self->vcpu, 0x84000004, 1, 0, 0);
	CHECK_EQ(0, self->regs[0]);
}

TEST_F(psci, affinity_info_of_a_group_tells_the_most_awake)
{
	for (unsigned i = 1; i < 4; i++)
		self->world.vcpus[i].guest.cp15[HAL_CP15_MPIDR] = 0x80000100 + i;
	for (unsigned states = 0; states < 27; states++) {
		/* Each of three vcpus of cluster 1: 0 off, 1 pending, 2 on. */
		unsigned each[3] = {states % 3, states / 3 % 3, states / 9}, most = 0;

		for (unsigned i = 0; i < 3; i++) {
			struct vcpu *vcpu = &self->world.vcpus[1 + i];

			vcpu->power_off = each[i] == 0;
			vcpu->requests = each[i] == 1 ? VCPU_REQUEST_RESET : 0;
			if (each[i] > most)
				most = each[i];
		}
		NOTE("states %u %u %u", each[0], each[1], each[2]);
		hvc(self->vcpu, 0x84000004, 0x1aa, 1, 0);
		CHECK_EQ(most == 2 ? 0 : most == 1 ? 2 : 1, self->regs[0]);
	}
}

static const struct system_event {
	const char *label;
	uint32_t id;
	enum vcpu_system_event type;
	bool smc;
} system_events[] = {
	{"off_by_hvc", 0x84000008, VCPU_SYSTEM_SHUTDOWN, false},
	{"off_by_smc", 0x84000008, VCPU_SYSTEM_SHUTDOWN, true},
	{"reset_by_hvc", 0x84000009, VCPU_SYSTEM_RESET, false},
	{"reset_by_smc", 0x84000009, VCPU_SYSTEM_RESET, true},
};

TEST_TABLE(psci, R37_system_event_stops_all_and_a_resumed_guest_sees_a_failure, struct system_event,
	   system_events)
{
	struct psci p;

	psci_set_up(&p);
	p.regs[0] = row->id;
	p.regs[1] = p.regs[2] = p.regs[3] = 0x55;
	CHECK_EQ(HAL_EXIT_USER, row->smc ? smccc_smc(p.vcpu) : smccc_hvc(p.vcpu));
	CHECK_EQ(VCPU_EXIT_SYSTEM_EVENT, p.vcpu->exit.reason);
	CHECK_EQ(row->type, p.vcpu->exit.system_event.type);
	CHECK_EQ(0, p.vcpu->exit.error);
	CHECK_EQ(FAILURE, p.regs[0]);
	for (unsigned i = 1; i < 4; i++)
		CHECK_EQ(0, p.regs[i]);
	for (unsigned i = 0; i < 4; i++)
		CHECK_EQ(1, p.world.vcpus[i].power_off);
	/* Those that run are taken out of the guest. */
	CHECK_EQ(4, hal_fake_count(HAL_CALL_VCPU_KICK));
	psci_tear_down(&p);
}

TEST_F(psci, system_event_is_not_there_for_0_1)
{
	set_version(self, V0_1);
	CHECK_EQ(HAL_DONE, hvc(self->vcpu, 0x84000008, 0, 0, 0));
	CHECK_EQ(NOT_SUPPORTED, self->regs[0]);
	CHECK_EQ(0, self->vcpu->power_off);
}

TEST_F(psci, a_vcpu_that_was_switched_off_starts_nobody)
{
	self->world.vcpus[1].power_off = 1;
	self->vcpu->power_off =
		1; /* by SYSTEM_OFF of vcpu 2, while this one was on its way to CPU_ON */
	hvc(self->vcpu, 0x84000003, 1, 0x8000, 0);
	CHECK_NE(0, self->regs[0]);
	CHECK_EQ(1, self->world.vcpus[1].power_off);
	CHECK_EQ(0, self->world.vcpus[1].requests);
}

/* --- Random sequences against a model ---------------------------------------------------------------- */

/* What a CPU is to the guest. Nothing here knows of requests, locks or threads. */
enum model_state {
	MODEL_OFF,
	MODEL_STARTING,
	MODEL_RUNNING,
};

struct model {
	enum model_state state[4];
	uint32_t entry[4];
};

static uint32_t model_cpu_on(struct model *m, uint32_t cpu, uint32_t entry)
{
	if (cpu >= 4)
		return INVALID;
	if (m->state[cpu] != MODEL_OFF)
		return ALREADY_ON;
	m->state[cpu] = MODEL_STARTING;
	m->entry[cpu] = entry;
	return 0;
}

static uint32_t model_affinity(const struct model *m, uint32_t cpu)
{
	static const uint32_t answers[] = {
		[MODEL_OFF] = 1, [MODEL_STARTING] = 2, [MODEL_RUNNING] = 0};

	return cpu < 4 ? answers[m->state[cpu]] : INVALID;
}

/* Lets one vcpu do one thing: as its thread would, which resets and sleeps before it runs the guest. */
static void step(struct psci *p, struct model *m, uint64_t *random)
{
	uint32_t self = test_random(random) % 4, cpu = test_random(random) % 5;
	uint32_t entry = (uint32_t)test_random(random);
	struct vcpu *vcpu = &p->world.vcpus[self];

	power_perform_reset(vcpu);
	if (m->state[self] == MODEL_STARTING) {
		CHECK_EQ(m->entry[self] & ~1u, vcpu->guest.regs[HAL_REG_PC]);
		m->state[self] = MODEL_RUNNING;
	}
	CHECK_EQ(m->state[self] == MODEL_OFF ? POWER_MP_STOPPED : POWER_MP_RUNNABLE,
		 power_get_mp_state(vcpu));
	if (m->state[self] == MODEL_OFF) {
		/* Nobody would come back if all were off. */
		if (test_random(random) % 8 == 0) {
			CHECK_EQ(0, power_set_mp_state(vcpu, POWER_MP_RUNNABLE));
			m->state[self] = MODEL_RUNNING;
		}
		return;
	}
	switch (test_random(random) % 8) {
	case 0:
		hvc(vcpu, 0x84000002, 0, 0, 0);
		m->state[self] = MODEL_OFF;
		break;
	case 1:
		CHECK_EQ(0, power_set_mp_state(vcpu, POWER_MP_STOPPED));
		m->state[self] = MODEL_OFF;
		break;
	case 2:
		if (test_random(random) % 16)
			break;
		CHECK_EQ(HAL_EXIT_USER, hvc(vcpu, 0x84000008, 0, 0, 0));
		for (unsigned i = 0; i < 4; i++) {
			/* A start that was asked for is not taken back: it happens if the vcpu is set running. */
			m->state[i] = MODEL_OFF;
			power_init(&p->world.vcpus[i], true);
		}
		break;
	case 3:
	case 4:
	case 5:
		hvc(vcpu, 0x84000003, cpu, entry, 0);
		CHECK_EQ(model_cpu_on(m, cpu, entry), vcpu->guest.regs[0]);
		break;
	default:
		hvc(vcpu, 0x84000004, cpu, 0, 0);
		CHECK_EQ(model_affinity(m, cpu), vcpu->guest.regs[0]);
		break;
	}
}

/* Covers: R37, B50 */
TEST_F(psci, R37_random_sequences_of_four_vcpus_agree_with_the_model)
{
	uint64_t random = test_seed(5);
	struct model m = {.state = {MODEL_RUNNING, MODEL_OFF, MODEL_OFF, MODEL_OFF}};

	for (unsigned i = 1; i < 4; i++)
		power_init(&self->world.vcpus[i], true);
	for (unsigned i = 0; i < 100000 && !test_failed(); i++) {
		NOTE("step %u", i);
		step(self, &m, &random);
	}
}
