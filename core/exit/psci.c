/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/exit/psci.h"

#include "core/vcpu/power.h"
#include "core/vcpu/run.h"
#include "core/vcpu/regs.h"
#include "core/vcpu/vm.h"
#include "hal/atomic.h"

#define MPIDR_AFFINITY 0x00ffffffu

/* Versions that have a function. */
#define V0_1	     1u
#define V0_2	     2u
#define V1_0	     4u
#define V0_2_AND_1_0 (V0_2 | V1_0)

/* What a call does; its result for r0 goes to call->value. */
typedef enum hal_result psci_handler(struct vcpu *vcpu, struct smccc_call *call);

/* One function of one version of the interface. */
struct psci_function {
	uint32_t id;
	uint8_t versions;
	bool feature; /* PSCI_FEATURES says that it is there */
	psci_handler *handler;
};

static enum hal_result done(struct smccc_call *call, int32_t value)
{
	call->value = (uint32_t)value;
	return HAL_DONE;
}

static enum hal_result not_supported(struct vcpu *vcpu, struct smccc_call *call)
{
	return done(call, PSCI_NOT_SUPPORTED);
}

static enum hal_result version(struct vcpu *vcpu, struct smccc_call *call)
{
	/* The 0.2 register value is the result as well. */
	return done(call, (int32_t)psci_version(vcpu));
}

/* Every power state is a stand-by state here: it ends with the next interrupt, and nothing is lost. */
static enum hal_result cpu_suspend(struct vcpu *vcpu, struct smccc_call *call)
{
	vcpu_wait(vcpu);
	return done(call, PSCI_SUCCESS);
}

static enum hal_result cpu_off(struct vcpu *vcpu, struct smccc_call *call)
{
	power_off(vcpu);
	return done(call, PSCI_SUCCESS);
}

/*
 * Has the vcpu this affinity, as far as mask tells? It may be another thread's: one word, read in one piece. A vcpu
 * that KVM_ARM_VCPU_INIT has not made one is no CPU of the guest.
 */
static bool has_affinity(const struct vcpu *vcpu, uint32_t mpidr, uint32_t mask)
{
	if (vcpu->target == VCPU_TARGET_NONE)
		return false;
	return !((hal_load_acquire(&vcpu->guest.cp15[HAL_CP15_MPIDR]) ^ mpidr) & mask);
}

static struct vcpu *find_vcpu(struct vm *vm, uint32_t mpidr)
{
	uint32_t nr_vcpus = vm_nr_vcpus(vm);

	for (uint32_t i = 0; i < nr_vcpus; i++) {
		if (has_affinity(vm->vcpus[i], mpidr, MPIDR_AFFINITY))
			return vm->vcpus[i];
	}
	return NULL;
}

static enum hal_result cpu_on(struct vcpu *vcpu, struct smccc_call *call)
{
	struct vcpu *target = find_vcpu(vcpu->vm, call->arguments[0]);
	struct vcpu_boot boot = {
		.entry = call->arguments[1],
		.context_id = call->arguments[2],
		.big_endian = hal_guest_read(&vcpu->guest, HAL_REG_CPSR) & PSR_E,
	};

	if (!target)
		return done(call, PSCI_INVALID_PARAMETERS);
	if (power_on(vcpu, target, &boot) != POWER_STATE_OFF)
		return done(call, PSCI_ALREADY_ON);
	return done(call, PSCI_SUCCESS);
}

/* Version 0.1 has no 'already on'. */
static enum hal_result cpu_on_0_1(struct vcpu *vcpu, struct smccc_call *call)
{
	cpu_on(vcpu, call);
	return done(call, call->value ? PSCI_INVALID_PARAMETERS : PSCI_SUCCESS);
}

/*
 * The state of all vcpus whose affinity is the given one down to a level: ON if any is on, else ON_PENDING if
 * any is about to be (G7), else OFF.
 */
static enum hal_result affinity_info(struct vcpu *vcpu, struct smccc_call *call)
{
	static const uint32_t masks[] = {0xffffff, 0xffff00, 0xff0000};
	/* How much a state says about a group: the greatest wins. */
	static const uint8_t weight[] = {
		[POWER_STATE_OFF] = 1,
		[POWER_STATE_ON_PENDING] = 2,
		[POWER_STATE_ON] = 3,
	};
	struct vm *vm = vcpu->vm;
	uint32_t nr_vcpus = vm_nr_vcpus(vm);
	uint32_t level = call->arguments[1];
	int32_t result = PSCI_INVALID_PARAMETERS;
	uint8_t heaviest = 0;

	if (level >= HAL_ARRAY_SIZE(masks))
		return done(call, result);
	for (uint32_t i = 0; i < nr_vcpus; i++) {
		enum power_state state = power_state(vm->vcpus[i]);

		if (!has_affinity(vm->vcpus[i], call->arguments[0], masks[level]))
			continue;
		if (weight[state] <= heaviest)
			continue;
		heaviest = weight[state];
		result = (int32_t)state;
	}
	return done(call, result);
}

static enum hal_result migrate_info_type(struct vcpu *vcpu, struct smccc_call *call)
{
	/* No Trusted OS that would have to be moved. */
	return done(call, 2);
}

/*
 * Tells user space, and stops every vcpu first. Should the guest be resumed nevertheless, it sees that the call
 * has failed (R37).
 */
static enum hal_result system_event(struct vcpu *vcpu, struct smccc_call *call,
				    enum vcpu_system_event type)
{
	power_off_all(vcpu->vm);
	vcpu->exit.reason = VCPU_EXIT_SYSTEM_EVENT;
	vcpu->exit.system_event.type = type;
	done(call, PSCI_INTERNAL_FAILURE);
	return HAL_EXIT_USER;
}

static enum hal_result system_off(struct vcpu *vcpu, struct smccc_call *call)
{
	return system_event(vcpu, call, VCPU_SYSTEM_SHUTDOWN);
}

static enum hal_result system_reset(struct vcpu *vcpu, struct smccc_call *call)
{
	return system_event(vcpu, call, VCPU_SYSTEM_RESET);
}

static psci_handler features;

static const struct psci_function functions[] = {
	/* id, versions, in PSCI_FEATURES, handler */
	{0x95c1ba5e, V0_1, false, not_supported}, /* CPU_SUSPEND */
	{0x95c1ba5f, V0_1, false, cpu_off},
	{0x95c1ba60, V0_1, false, cpu_on_0_1},
	{0x95c1ba61, V0_1, false, not_supported}, /* MIGRATE */
	{PSCI_VERSION, V0_2_AND_1_0, true, version},
	{0x84000001, V0_2_AND_1_0, true, cpu_suspend},
	{0x84000002, V0_2_AND_1_0, true, cpu_off},
	{0x84000003, V0_2_AND_1_0, true, cpu_on},
	{0x84000004, V0_2_AND_1_0, true, affinity_info},
	{0x84000005, V0_2_AND_1_0, false, not_supported}, /* MIGRATE */
	{0x84000006, V0_2_AND_1_0, true, migrate_info_type},
	{0x84000007, V0_2_AND_1_0, false, not_supported}, /* MIGRATE_INFO_UP_CPU */
	{0x84000008, V0_2_AND_1_0, true, system_off},
	{0x84000009, V0_2_AND_1_0, true, system_reset},
	{0x8400000a, V1_0, true, features},
};

static const struct psci_function *find_function(uint32_t id, unsigned versions)
{
	for (size_t i = 0; i < HAL_ARRAY_SIZE(functions); i++) {
		if (functions[i].id == id && (functions[i].versions & versions))
			return &functions[i];
	}
	return NULL;
}

/* PSCI_FEATURES: 0 says that a function is there, with no flags to it. */
static enum hal_result features(struct vcpu *vcpu, struct smccc_call *call)
{
	const struct psci_function *function = find_function(call->arguments[0], V1_0);
	bool there = call->arguments[0] == SMCCC_VERSION || (function && function->feature);

	return done(call, there ? PSCI_SUCCESS : PSCI_NOT_SUPPORTED);
}

static unsigned version_bit(const struct vcpu *vcpu)
{
	switch (psci_version(vcpu)) {
	case VM_PSCI_0_1:
		return V0_1;
	case VM_PSCI_0_2:
		return V0_2;
	default:
		return V1_0;
	}
}

enum hal_result psci_call(struct vcpu *vcpu, struct smccc_call *call, bool *known)
{
	const struct psci_function *function = find_function(call->function, version_bit(vcpu));

	*known = function;
	return function ? function->handler(vcpu, call) : HAL_DONE;
}
