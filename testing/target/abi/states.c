/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/target/abi/states.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "testing/target/abi/states_guest.h"
#include "uapi/client/client.h"

#define MEMORY_SIZE 0x10000
#define NR_REGS	    136
#define DEVICE	    0x0a000000u
#define DEVICE_END  0x0a000ff0u
#define LOADED	    0xf1020304u /* the answer to each load */
#define MAX_RUNS    16
#define RESET_CPSR  0x1d3u
#define ISTATUS	    4u

/* Which vcpus there are, and what is done before and between. */
enum kind {
	OFF = 1 << 0,	 /* it is created powered off */
	WAITS = 1 << 1,	 /* somebody has to interrupt KVM_RUN */
	NO_RUN = 1 << 2, /* it has never run */
	AGAIN = 1 << 3,	 /* it is initialised again after its run */
	FINISH = 1 << 4, /* KVM_RUN with immediate_exit ends what it is in the middle of */
	SERROR = 1 << 5, /* user space makes an asynchronous abort pending */
	ABORT = 1 << 6,	 /* user space aborts its access */
	SECOND =
		1
		<< 7, /* the one that is looked at is the second vcpu, which the first has switched on */
	NISV = 1 << 8,	  /* the capability is on */
	VGIC = 1 << 9,	  /* only where there is a vgic */
	FOREVER = 1 << 10 /* it does not go on to an end */
};

static const struct state {
	const char *name;
	uint32_t entry;
	unsigned kind;
	int result;	 /* of the KVM_RUN that leads there */
	uint32_t reason; /* of the exit */
	uint32_t end;	 /* what it stores at its end */
} states[] = {
	{"never run", states_guest_store, NO_RUN, 0, 0, 5},
	{"never run, powered off", states_guest_store, NO_RUN | OFF | FOREVER},
	{"a store halfway", states_guest_store, 0, 0, KVM_EXIT_MMIO, 5},
	{"a load halfway", states_guest_load_one, 0, 0, KVM_EXIT_MMIO, 0x304},
	{"the first of three loads halfway", states_guest_load_many, 0, 0, KVM_EXIT_MMIO,
	 3 * LOADED},
	{"between two runs", states_guest_store, FINISH, 0, KVM_EXIT_MMIO, 5},
	{"initialised again", states_guest_store, AGAIN, 0, KVM_EXIT_MMIO, 5},
	{"interrupted", states_guest_spin, WAITS | FOREVER, -EINTR, KVM_EXIT_INTR},
	{"VFP in use", states_guest_vfp, 0, 0, KVM_EXIT_MMIO, 0x123},
	{"in Undefined mode", states_guest_undefined, 0, 0, KVM_EXIT_MMIO, RESET_CPSR},
	{"in User mode", states_guest_user, 0, 0, KVM_EXIT_MMIO, 7},
	{"in FIQ mode", states_guest_fiq, 0, 0, KVM_EXIT_MMIO, 22},
	{"in an IT block", states_guest_it_block, 0, 0, KVM_EXIT_MMIO, 6},
	{"with translation", states_guest_mmu, 0, 0, KVM_EXIT_MMIO, 5},
	{"big-endian", states_guest_big, 0, 0, KVM_EXIT_MMIO, 0x200},
	{"asleep", states_guest_sleep, WAITS | FOREVER, -EINTR, KVM_EXIT_INTR},
	{"switched off", states_guest_off, WAITS | FOREVER, -EINTR, KVM_EXIT_INTR},
	{"wants a reset", states_guest_reset, FOREVER, 0, KVM_EXIT_SYSTEM_EVENT},
	{"wants to be off", states_guest_system_off, FOREVER, 0, KVM_EXIT_SYSTEM_EVENT},
	{"off and initialised again", states_guest_system_off, AGAIN | FOREVER, 0,
	 KVM_EXIT_SYSTEM_EVENT},
	{"has switched another one on", states_guest_cpu_on, 0, 0, KVM_EXIT_MMIO, 0},
	{"was switched on", states_guest_cpu_on, SECOND, 0, KVM_EXIT_MMIO, 77},
	{"with its timer on", states_guest_timer, 0, 0, KVM_EXIT_MMIO, 1},
	{"an abort pends", states_guest_store, SERROR, 0, KVM_EXIT_MMIO, 5},
	{"its access is aborted", states_guest_aborted, ABORT, 0, KVM_EXIT_MMIO, 0xda},
	{"an access that cannot be decoded", states_guest_unknown, NISV | FOREVER, 0,
	 KVM_EXIT_ARM_NISV},
	{"an SGI is active", states_guest_sgi, VGIC, 0, KVM_EXIT_MMIO, 7},
};

static struct {
	const struct abi_machine *machine;
	const struct state *state;
	struct kvm_client client;
	struct kvm_client_vm vm;
	struct kvm_client_vcpu vcpus[2], *vcpu;
	char *memory;
	int gic; /* -1: none */
	bool ok;
} scene;

static void __attribute__((format(printf, 1, 2))) fail(const char *format, ...)
{
	char text[200], line[300];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	snprintf(line, sizeof(line), "registers, %s%s: %s", scene.state->name,
		 scene.gic < 0 ? "" : ", with a vgic", text);
	scene.machine->tell(line);
	scene.ok = false;
}

static void expect(const char *what, int64_t expected, int64_t actual)
{
	if (expected != actual)
		fail("%s is %lld, not %lld", what, (long long)actual, (long long)expected);
}

static int call(struct kvm_client_vcpu *vcpu, unsigned int cmd, const void *arg)
{
	return kvm_client_vcpu_ioctl(vcpu, cmd, arg);
}

/* --- the way there ----------------------------------------------------------------------------------- */

static void make_gic(void)
{
	struct kvm_create_device device = {.type = KVM_DEV_TYPE_ARM_VGIC_V2};
	const struct kvm_arm_device_addr frames[] = {{KVM_VGIC_V2_ADDR_TYPE_DIST, 0x08000000},
						     {KVM_VGIC_V2_ADDR_TYPE_CPU, 0x08010000}};

	expect("vgic", 0, kvm_client_vm_ioctl(&scene.vm, KVM_CREATE_DEVICE, &device));
	scene.gic = (int)device.fd;
	for (unsigned i = 0; i < 2; i++)
		expect("frame", 0,
		       kvm_client_vm_ioctl(&scene.vm, KVM_ARM_SET_DEVICE_ADDR, &frames[i]));
}

static void make_vcpu(unsigned n)
{
	struct kvm_client_vcpu *vcpu = &scene.vcpus[n];
	const bool is_off = n || scene.state->kind & OFF;

	expect("vcpu", 0, kvm_client_create_vcpu(&scene.vm, n, vcpu));
	expect("target", 0, kvm_client_preferred_target(&scene.vm, &vcpu->init));
	vcpu->init.features[0] = 1u << KVM_ARM_VCPU_PSCI_0_2 | (uint32_t)is_off
								       << KVM_ARM_VCPU_POWER_OFF;
	expect("init", 0, kvm_arm_vcpu_init(vcpu));
}

static void set_up(bool with_gic)
{
	const struct kvm_backend *backend = scene.machine->backend;
	const struct kvm_enable_cap nisv = {.cap = KVM_CAP_ARM_NISV_TO_USER};

	scene.gic = -1;
	scene.ok = true;
	scene.memory = backend->memory_get(MEMORY_SIZE);
	memcpy(scene.memory, states_guest_image, states_guest_size);
	expect("open", 0, kvm_client_open(&scene.client, backend));
	expect("VM", 0, kvm_client_create_vm(&scene.client, &scene.vm));
	expect("slot", 0,
	       kvm_client_set_memory(&scene.vm, 0, states_guest_base, MEMORY_SIZE, scene.memory,
				     0));
	if (scene.state->kind & NISV)
		expect("NISV", 0, kvm_client_vm_ioctl(&scene.vm, KVM_ENABLE_CAP, &nisv));
	if (with_gic)
		make_gic();
	for (unsigned i = 0; i < 2; i++)
		make_vcpu(i);
	scene.vcpu = &scene.vcpus[0];
}

static void tear_down(void)
{
	const struct kvm_backend *backend = scene.machine->backend;

	for (unsigned i = 0; i < 2; i++)
		kvm_client_destroy_vcpu(&scene.vcpus[i]);
	if (scene.gic >= 0)
		backend->close(scene.gic);
	kvm_client_destroy_vm(&scene.vm);
	kvm_client_close(&scene.client);
	backend->memory_put(scene.memory, MEMORY_SIZE);
}

static void begin(void)
{
	const uint32_t entry = scene.state->entry;

	expect("pc", 0, kvm_client_set_reg(scene.vcpu, kvm_client_core_reg(15), entry & ~1u));
	expect("cpsr", 0,
	       kvm_client_set_reg(scene.vcpu, kvm_client_core_reg(16),
				  RESET_CPSR | (entry & 1) << 5));
	expect("r4", 0, kvm_client_set_reg(scene.vcpu, kvm_client_core_reg(4), DEVICE));
}

static void interrupt(bool on)
{
	if (scene.state->kind & WAITS && scene.machine->interrupt_soon)
		scene.machine->interrupt_soon(on);
}

static void run_there(void)
{
	interrupt(true);
	expect("run", scene.state->result, kvm_client_run(scene.vcpu));
	interrupt(false);
	expect("reason", scene.state->reason, scene.vcpu->run->exit_reason);
}

static void get_there(void)
{
	const unsigned kind = scene.state->kind;
	const struct kvm_vcpu_events serror = {.exception.serror_pending = 1},
				     abort = {.exception.ext_dabt_pending = 1};

	begin();
	if (!(kind & NO_RUN))
		run_there();
	if (kind & FINISH) {
		scene.vcpu->run->immediate_exit = 1;
		expect("run", -EINTR, kvm_client_run(scene.vcpu));
		scene.vcpu->run->immediate_exit = 0;
	}
	if (kind & SERROR)
		expect("events", 0, call(scene.vcpu, KVM_SET_VCPU_EVENTS, &serror));
	if (kind & ABORT)
		expect("events", 0, call(scene.vcpu, KVM_SET_VCPU_EVENTS, &abort));
	if (kind & SECOND)
		scene.vcpu = &scene.vcpus[1];
	if (kind & AGAIN) {
		expect("init again", 0, kvm_arm_vcpu_init(scene.vcpu));
		begin();
	}
}

/* --- there ------------------------------------------------------------------------------------------- */

/* Time goes on meanwhile, and never back. */
static bool unchanged(uint64_t id, uint64_t before, uint64_t after)
{
	if (id == KVM_REG_ARM_TIMER_CNT)
		return after >= before;
	if (id == KVM_REG_ARM_TIMER_CTL)
		return (before & ~(uint64_t)ISTATUS) == (after & ~(uint64_t)ISTATUS);
	return before == after;
}

static void write_back(const uint64_t *ids, const uint64_t *values, bool backwards)
{
	for (unsigned i = 0; i < NR_REGS; i++) {
		const unsigned n = backwards ? NR_REGS - 1 - i : i;

		if (kvm_client_set_reg(scene.vcpu, ids[n], values[n]))
			fail("%llx cannot be written", (unsigned long long)ids[n]);
	}
}

static void round_trip(bool backwards)
{
	struct {
		uint64_t n, ids[NR_REGS];
	} list = {.n = NR_REGS};
	uint64_t values[NR_REGS], again;

	expect("list", 0, call(scene.vcpu, KVM_GET_REG_LIST, &list));
	expect("count", NR_REGS, (int64_t)list.n);
	for (unsigned i = 0; i < NR_REGS; i++)
		if (kvm_client_get_reg(scene.vcpu, list.ids[i], &values[i]))
			fail("%llx cannot be read", (unsigned long long)list.ids[i]);
	write_back(list.ids, values, backwards);
	for (unsigned i = 0; i < NR_REGS; i++) {
		kvm_client_get_reg(scene.vcpu, list.ids[i], &again);
		if (!unchanged(list.ids[i], values[i], again))
			fail("%llx is %llx, not %llx", (unsigned long long)list.ids[i],
			     (unsigned long long)again, (unsigned long long)values[i]);
	}
}

/* What is no register stays as well. */
static void there_and_back(void)
{
	struct kvm_vcpu_events events[2];
	struct kvm_mp_state mp[2];

	for (unsigned i = 0; i < 2; i++) {
		expect("events", 0, call(scene.vcpu, KVM_GET_VCPU_EVENTS, &events[i]));
		expect("state", 0, call(scene.vcpu, KVM_GET_MP_STATE, &mp[i]));
		if (!i) {
			round_trip(false);
			round_trip(true);
		}
	}
	expect("state", mp[0].mp_state, mp[1].mp_state);
	expect("pending abort", events[0].exception.serror_pending,
	       events[1].exception.serror_pending);
	expect("pending abort", !!(scene.state->kind & SERROR), events[1].exception.serror_pending);
}

/* --- the way on -------------------------------------------------------------------------------------- */

/* Answers the access that the vcpu is in the middle of. Returns true at the end. */
static bool serve(void)
{
	struct kvm_run *run = scene.vcpu->run;
	const uint32_t loaded = LOADED;
	uint32_t value = 0;

	if (run->exit_reason != KVM_EXIT_MMIO)
		return false;
	if (!run->mmio.is_write) {
		memcpy(run->mmio.data, &loaded, sizeof(loaded));
		return false;
	}
	memcpy(&value, run->mmio.data, sizeof(value));
	if (run->mmio.phys_addr == DEVICE_END)
		expect("the end", scene.state->end, value);
	return run->mmio.phys_addr == DEVICE_END;
}

static void go_on(void)
{
	if (scene.state->kind & FOREVER)
		return;
	for (unsigned i = 0; i < MAX_RUNS && scene.ok; i++) {
		if (serve())
			return;
		expect("run", 0, kvm_client_run(scene.vcpu));
	}
	if (scene.ok)
		fail("no end");
}

unsigned states_run(const struct abi_machine *machine, unsigned *made)
{
	unsigned failed = 0;

	scene.machine = machine;
	*made = 0;
	for (unsigned i = 0; i < 2 * sizeof(states) / sizeof(states[0]); i++) {
		scene.state = &states[i / 2];
		if (!(i % 2) && scene.state->kind & VGIC)
			continue;
		set_up(i % 2);
		get_there();
		there_and_back();
		go_on();
		tear_down();
		failed += !scene.ok;
		++*made;
	}
	return failed;
}
