/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/target/skeleton/skeleton.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "testing/target/skeleton/guest.h"
#include "uapi/client/client.h"

#define MEMORY_SIZE 0x10000
#define MAX_RUNS    64

/* What must happen, line by line. */
static const char *const expected[] = {
	"vm 0",
	"slot 0",
	"vcpu 0",
	"run before init: -8",
	"target 0",
	"init 0",
	"pc 0",
	"run 0: write 0a000000+4 5a 00 00 00",
	"run 0: read 0a000004+4",
	"run 0: write 0a000008+4 78 56 34 82",
	"run 0: write 0a00000c+2 78 56",
	"run 0: read 0a000011+1",
	"run 0: write 0a000014+4 82 ff ff ff",
	"run 0: write 0a000018+4 00 00 01 00",
	"run 0: system event 1",
	"memory 82345678 82345679",
	"r0 fffffffa r1 00000000 r4 0a000000 r5 80001000",
	"mp state 5",
	"done",
};

/* What a read of the device's byte at address gives. */
static uint8_t device_byte(uint64_t address)
{
	static const uint8_t bytes[] = {0x78, 0x56, 0x34, 0x82};

	return address == 0x0a000011 ? 0x82 : bytes[address % 4];
}

static struct {
	void (*tell)(const char *line);
	unsigned line;
	bool ok;
} log_;

/* Notes a step, and whether it is what must come next. */
static void __attribute__((format(printf, 1, 2))) step(const char *format, ...)
{
	char line[128], text[300];
	const char *wanted = "nothing";
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (log_.line < sizeof(expected) / sizeof(expected[0]))
		wanted = expected[log_.line];
	log_.line++;
	log_.tell(line);
	if (strcmp(line, wanted)) {
		snprintf(text, sizeof(text), "different: '%s' was expected", wanted);
		log_.tell(text);
		log_.ok = false;
	}
}

/* Answers the device access that a run came back with. */
static void answer_mmio(struct kvm_run *run)
{
	char text[32] = "";

	if (!run->mmio.is_write) {
		for (unsigned i = 0; i < run->mmio.len && i < 8; i++)
			run->mmio.data[i] = device_byte(run->mmio.phys_addr + i);
		step("run 0: read %08llx+%u", (unsigned long long)run->mmio.phys_addr,
		     run->mmio.len);
		return;
	}
	for (unsigned i = 0; i < run->mmio.len && i < 8; i++)
		snprintf(text + 3 * i, sizeof(text) - 3 * i, " %02x", run->mmio.data[i]);
	step("run 0: write %08llx+%u%s", (unsigned long long)run->mmio.phys_addr, run->mmio.len,
	     text);
}

/* Runs until the guest is off, or something happens that must not. */
static void run_guest(struct kvm_client_vcpu *vcpu)
{
	for (unsigned i = 0; i < MAX_RUNS; i++) {
		const int result = kvm_client_run(vcpu);

		if (!result && vcpu->run->exit_reason == KVM_EXIT_MMIO) {
			answer_mmio(vcpu->run);
			continue;
		}
		if (!result && vcpu->run->exit_reason == KVM_EXIT_SYSTEM_EVENT)
			step("run 0: system event %u", vcpu->run->system_event.type);
		else
			step("run %d: exit %u", result, vcpu->run->exit_reason);
		return;
	}
	step("too many runs");
}

static uint32_t core_reg(struct kvm_client_vcpu *vcpu, unsigned index)
{
	uint64_t value = 0;

	kvm_client_get_reg(vcpu, kvm_client_core_reg(index), &value);
	return (uint32_t)value;
}

static void use_vcpu(struct kvm_client_vcpu *vcpu, const void *memory)
{
	const uint32_t *words = (const uint32_t *)((const char *)memory + guest_memory -
						   guest_base);

	step("run before init: %d", kvm_client_run(vcpu));
	step("target %d", kvm_client_preferred_target(vcpu->vm, &vcpu->init));
	vcpu->init.features[0] |= 1u << KVM_ARM_VCPU_PSCI_0_2;
	step("init %d", kvm_arm_vcpu_init(vcpu));
	step("pc %d", kvm_client_set_reg(vcpu, kvm_client_core_reg(15), guest_base));
	run_guest(vcpu);
	step("memory %08x %08x", words[0], words[1]);
	step("r0 %08x r1 %08x r4 %08x r5 %08x", core_reg(vcpu, 0), core_reg(vcpu, 1),
	     core_reg(vcpu, 4), core_reg(vcpu, 5));
	if (!kvm_arm_sync_mpstate_to_qemu(vcpu))
		step("mp state %d", vcpu->powered_off ? KVM_MP_STATE_STOPPED : 0);
}

static void use_vm(struct kvm_client_vm *vm, void *memory)
{
	struct kvm_client_vcpu vcpu;
	int result;

	memcpy(memory, guest_image, guest_size);
	step("slot %d", kvm_client_set_memory(vm, 0, guest_base, MEMORY_SIZE, memory, 0));
	result = kvm_client_create_vcpu(vm, 0, &vcpu);
	step("vcpu %d", result);
	if (result)
		return;
	use_vcpu(&vcpu, memory);
	kvm_client_destroy_vcpu(&vcpu);
}

bool skeleton_run(const struct kvm_backend *backend, void (*tell)(const char *line))
{
	void *memory = backend->memory_get(MEMORY_SIZE);
	struct kvm_client client;
	struct kvm_client_vm vm;
	int result = kvm_client_open(&client, backend);

	log_.tell = tell;
	log_.line = 0;
	log_.ok = true;
	if (result || !memory) {
		step("open %d", result);
		return false;
	}
	result = kvm_client_create_vm(&client, &vm);
	step("vm %d", result);
	if (!result) {
		use_vm(&vm, memory);
		kvm_client_destroy_vm(&vm);
	}
	kvm_client_close(&client);
	backend->memory_put(memory, MEMORY_SIZE);
	step("done");
	return log_.ok && log_.line == sizeof(expected) / sizeof(expected[0]);
}
