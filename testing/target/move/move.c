/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/target/move/move.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "testing/target/move/guest.h"
#include "testing/target/move/machine.h"

#define MAX_ACCESSES 256
#define LEAST	     80 /* accesses that the guest makes */
#define MAX_IDLE     100000

/* Registers of the device; all others are noted only. */
enum {
	DEVICE_RAISE = 0x0a000004,
	DEVICE_LOWER = 0x0a000008,
	DEVICE_PULSE = 0x0a00000c,
	DEVICE_WRONG = 0x0a000010,
};

struct access {
	uint64_t address;
	uint32_t vcpu, len, is_write, value;
};

/* What a run has said and left. */
struct outcome {
	struct access accesses[MAX_ACCESSES];
	unsigned nr;
	struct machine_state state;
	char memory[MACHINE_SIZE];
};

static struct outcome first, now;

static struct {
	const struct move_machine *machine;
	struct kvm_client client;
	struct machine vm;
	unsigned reads, turns, moves;
	bool off, ok;
} scene;

static void __attribute__((format(printf, 1, 2))) wrong(const char *format, ...)
{
	char line[160];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	scene.machine->tell(line);
	scene.ok = false;
}

static bool good(const char *what, int result)
{
	if (result)
		wrong("%s is %d, after %u accesses", what, result, now.nr);
	return !result;
}

/* --- comparing --------------------------------------------------------------------------------------- */

static void compare_vcpus(unsigned n, const struct machine_vcpu_state *a,
			  const struct machine_vcpu_state *b)
{
	for (unsigned i = 0; i < MACHINE_REGS; i++)
		if (a->ids[i] != KVM_REG_ARM_TIMER_CNT && a->values[i] != b->values[i])
			wrong("register %llx of vcpu %u is %llx, not %llx",
			      (unsigned long long)a->ids[i], n, (unsigned long long)b->values[i],
			      (unsigned long long)a->values[i]);
	if (a->mp.mp_state != b->mp.mp_state)
		wrong("vcpu %u is in state %u, not %u", n, b->mp.mp_state, a->mp.mp_state);
	if (memcmp(&a->events, &b->events, sizeof(a->events)))
		wrong("vcpu %u has other events", n);
}

/* b must be as a. Time goes on meanwhile. */
static void compare_states(const struct machine_state *a, const struct machine_state *b)
{
	for (unsigned i = 0; i < MACHINE_VCPUS; i++)
		compare_vcpus(i, &a->vcpus[i], &b->vcpus[i]);
	for (unsigned i = 0; i < a->nr_words; i++)
		if (a->gic[i] != b->gic[i])
			wrong("word %u of the vgic is %08x, not %08x", i, b->gic[i], a->gic[i]);
	if (a->levels != b->levels)
		wrong("lines are %x, not %x", b->levels, a->levels);
}

/* --- the device -------------------------------------------------------------------------------------- */

static void drive_lines(const struct access *access)
{
	const bool up = access->address == DEVICE_RAISE || access->address == DEVICE_PULSE;
	const bool down = access->address == DEVICE_LOWER || access->address == DEVICE_PULSE;

	if (up)
		good("raising", machine_line(&scene.vm, access->value, true));
	if (down)
		good("lowering", machine_line(&scene.vm, access->value, false));
}

static void serve(unsigned vcpu)
{
	struct kvm_run *run = scene.vm.vcpus[vcpu].run;
	struct access *access = &now.accesses[now.nr];

	if (now.nr + 1 == MAX_ACCESSES) {
		wrong("too many accesses");
		return;
	}
	now.nr++;
	*access = (struct access){.address = run->mmio.phys_addr,
				  .vcpu = vcpu,
				  .len = run->mmio.len,
				  .is_write = run->mmio.is_write};
	if (!run->mmio.is_write) {
		access->value = 0x9e3779b9u * ++scene.reads;
		memcpy(run->mmio.data, &access->value, sizeof(access->value));
		return;
	}
	memcpy(&access->value, run->mmio.data, sizeof(access->value));
	if (access->address == DEVICE_WRONG)
		wrong("vcpu %u is wrong: %08x, after %u accesses", vcpu, access->value, now.nr);
	drive_lines(access);
}

/* --- turns ------------------------------------------------------------------------------------------- */

static void note(unsigned vcpu, int result)
{
	const struct kvm_run *run = scene.vm.vcpus[vcpu].run;

	if (result == -EINTR)
		return;
	if (!result && run->exit_reason == KVM_EXIT_MMIO)
		serve(vcpu);
	else if (!result && run->exit_reason == KVM_EXIT_SYSTEM_EVENT)
		scene.off = true;
	else
		wrong("KVM_RUN of vcpu %u is %d, exit %u, after %u accesses", vcpu, result,
		      run->exit_reason, now.nr);
}

/* Ends what the vcpu is in the middle of, so that its registers say everything (SPEC.md section 2.6). */
static void complete(unsigned vcpu)
{
	struct kvm_run *run = scene.vm.vcpus[vcpu].run;
	int result = 0;

	run->immediate_exit = 1;
	while (scene.ok && result != -EINTR) {
		result = kvm_client_run(&scene.vm.vcpus[vcpu]);
		note(vcpu, result);
	}
	run->immediate_exit = 0;
}

/* Goes on in a new VM. What the old one's memory holds is lost, but for the copy. */
static void move(void)
{
	static struct machine_state state, again;
	struct machine next;

	for (unsigned i = 0; i < MACHINE_VCPUS; i++)
		complete(i);
	if (!scene.ok || !good("saving", machine_save(&scene.vm, &state)) ||
	    !good("the dirty log", machine_fetch(&scene.vm)) ||
	    !good("a new VM", machine_create(&scene.client, &next, scene.vm.copy, MACHINE_SIZE)))
		return;
	memset(scene.vm.memory, 0xee, MACHINE_SIZE);
	machine_destroy(&scene.vm);
	scene.vm = next;
	for (unsigned i = 0; i < MACHINE_VCPUS; i++)
		scene.vm.vcpus[i].vm = &scene.vm.vm;
	if (good("restoring", machine_restore(&scene.vm, &state)) &&
	    good("saving again", machine_save(&scene.vm, &again)))
		compare_states(&state, &again);
	scene.moves++;
}

/* Returns false when the guest is off, or nothing goes on. */
static bool turn(unsigned *vcpu)
{
	int result;

	scene.machine->before_turn();
	result = kvm_client_run(&scene.vm.vcpus[*vcpu]);
	note(*vcpu, result);
	if (result)
		*vcpu = (*vcpu + 1) % MACHINE_VCPUS;
	if (scene.turns % 7 == 3)
		good("the dirty log", machine_fetch(&scene.vm));
	if (scene.ok && scene.machine->moves(scene.turns++))
		move();
	if (scene.turns == MAX_IDLE)
		wrong("no end after %u accesses", now.nr);
	return scene.ok && !scene.off;
}

static void run(void)
{
	unsigned vcpu = 0;

	while (turn(&vcpu))
		;
	if (scene.ok && good("the end", machine_save(&scene.vm, &now.state)))
		memcpy(now.memory, scene.vm.memory, MACHINE_SIZE);
}

/* --- the end ----------------------------------------------------------------------------------------- */

static void compare_accesses(void)
{
	for (unsigned i = 0; i < first.nr || i < now.nr; i++) {
		const struct access *a = &first.accesses[i], *b = &now.accesses[i];

		if (!memcmp(a, b, sizeof(*a)))
			continue;
		wrong("access %u is %08llx+%u %u %08x, not %08llx+%u %u %08x", i,
		      (unsigned long long)b->address, b->len, b->is_write, b->value,
		      (unsigned long long)a->address, a->len, a->is_write, a->value);
		return;
	}
}

static void compare(void)
{
	compare_accesses();
	compare_states(&first.state, &now.state);
	for (unsigned i = 0; i < MACHINE_SIZE; i++)
		if (first.memory[i] != now.memory[i]) {
			wrong("byte %x of the memory is %02x, not %02x", i,
			      (unsigned char)now.memory[i], (unsigned char)first.memory[i]);
			break;
		}
}

bool move_run(const struct move_machine *machine, unsigned *turns, unsigned *moves)
{
	memset(&scene, 0, sizeof(scene));
	scene.machine = machine;
	scene.ok = true;
	memset(&now, 0, sizeof(now));
	if (!good("/dev/kvm", kvm_client_open(&scene.client, machine->backend)))
		return false;
	if (good("a VM", machine_create(&scene.client, &scene.vm, guest_image, guest_size)) &&
	    good("pc", kvm_client_set_reg(&scene.vm.vcpus[0], kvm_client_core_reg(15), guest_base)))
		run();
	machine_destroy(&scene.vm);
	kvm_client_close(&scene.client);
	if (scene.ok && now.nr < LEAST)
		wrong("only %u accesses", now.nr);
	if (scene.ok && !first.nr)
		first = now;
	if (scene.ok)
		compare();
	*turns = scene.turns;
	*moves = scene.moves;
	return scene.ok;
}
