/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/target/random/play.h"

#include <stdio.h>
#include <string.h>

#include "testing/target/random/boot.h"
#ifdef PLAY_NIGHTLY
#include "testing/target/random/programs_nightly.h"
#define programs_image programs_nightly_image
#else
#include "testing/target/random/programs.h"
#endif

#define MEMORY_SIZE 0x10000u
#define ROM	    0x80100000u
#define ROM_SIZE    0x1000u
#define DEVICE_WOKE 0x0a0007f0u
#define MAX_RUNS    5000
#define FLAG_T32    2u
#define EC(hsr)	    ((hsr) >> 26)
#define EC_HAS_COND 0x10u
#define EC_IABT	    0x20u
#define EC_DABT	    0x24u
#define HSR_COND    0x01f00000u
#define HSR_ISV	    0x01000000u
#define HSR_IL	    0x02000000u

struct program {
	uint32_t offset, size, flags, regs[8];
};

unsigned play_classes[64], play_exits;
bool play_show;

static struct {
	const struct play_machine *machine;
	struct program program;
	uint8_t *memory;
	unsigned loads;
	bool began; /* the program, behind boot.S */
} now;

static uint32_t word(unsigned offset)
{
	uint32_t value;

	memcpy(&value, programs_image + offset, sizeof(value));
	return value;
}

unsigned play_count(void)
{
	return word(0);
}

/* --- digests ----------------------------------------------------------------------------------------- */

static uint32_t mix(uint32_t digest, uint64_t value)
{
	for (unsigned i = 0; i < 8; i++)
		digest = (digest ^ (uint8_t)(value >> 8 * i)) * 16777619u;
	return digest;
}

static void show(struct kvm_client_vcpu *vcpu)
{
	for (unsigned i = 0; i < 38; i++) {
		uint64_t value = 0;

		kvm_client_get_reg(vcpu, kvm_client_core_reg(i), &value);
		printf("%s%08x", i % 13 ? " " : "\n\t", (uint32_t)value);
	}
	printf("\n");
}

static uint32_t core_digest(struct kvm_client_vcpu *vcpu, unsigned regs)
{
	uint32_t digest = 2166136261u;

	for (unsigned i = 0; i < regs; i++) {
		uint64_t value = 0;

		kvm_client_get_reg(vcpu, kvm_client_core_reg(i), &value);
		digest = mix(digest, value);
	}
	return digest;
}

static uint32_t vfp_digest(struct kvm_client_vcpu *vcpu)
{
	uint32_t digest = 2166136261u;

	for (unsigned i = 0; i < 32; i++) {
		uint64_t value = 0;

		kvm_client_get_reg(vcpu, 0x4030000000120000ull | i, &value);
		digest = mix(digest, value);
	}
	return digest;
}

static uint32_t memory_digest(void)
{
	uint32_t digest = 2166136261u;

	for (unsigned i = 0; i < MEMORY_SIZE; i += 8) {
		uint64_t value;

		memcpy(&value, now.memory + i, sizeof(value));
		digest = mix(digest, value);
	}
	return digest;
}

/* --- records ----------------------------------------------------------------------------------------- */

/*
 * What the architecture lets a core choose (ARM DDI 0406C B3.13.6): whether a T32 instruction's syndrome has its
 * condition, and IL where there is no syndrome of an instruction.
 */
static uint32_t told_by_all_cores(uint32_t hsr)
{
	if (now.program.flags & FLAG_T32 && EC(hsr) && EC(hsr) < EC_HAS_COND)
		return hsr & ~HSR_COND;
	if (EC(hsr) == EC_IABT || (EC(hsr) == EC_DABT && !(hsr & HSR_ISV)))
		return hsr & ~HSR_IL;
	return hsr;
}

static void tell_exit(struct play_record *record)
{
	if (record->kind == PLAY_EXIT && record->b >= boot_body)
		now.began = true;
	if (record->kind == PLAY_EXIT && now.began) {
		play_classes[EC(record->a)]++;
		play_exits++;
	}
	record->a = told_by_all_cores(record->a);
	if (now.began)
		now.machine->record(record);
}

static void tell_exits(void)
{
	struct play_record record;

	while (now.machine->event(&record))
		tell_exit(&record);
}

static void serve(struct kvm_client_vcpu *vcpu)
{
	struct kvm_run *run = vcpu->run;
	struct play_record record = {.kind = PLAY_ACCESS,
				     .a = (uint32_t)run->mmio.phys_addr,
				     .b = run->mmio.len | (uint32_t)run->mmio.is_write << 8,
				     .d = core_digest(vcpu, 17)};

	if (!run->mmio.is_write) {
		uint32_t answer = 0x9e3779b9u * ++now.loads;

		memset(run->mmio.data, 0, sizeof(run->mmio.data));
		memcpy(run->mmio.data, &answer, run->mmio.len);
	}
	memcpy(&record.c, run->mmio.data, sizeof(record.c));
	if (run->mmio.phys_addr == DEVICE_WOKE)
		kvm_client_irq_line(vcpu->vm, 0, false);
	now.machine->record(&record);
	if (play_show)
		show(vcpu);
}

/* --- a program --------------------------------------------------------------------------------------- */

void play_wake(struct kvm_client_vm *vm)
{
	kvm_client_irq_line(vm, 0, true);
}

static void run(struct kvm_client_vcpu *vcpu)
{
	struct play_record record = {.kind = PLAY_END};
	int result = 0;

	for (unsigned i = 0; i < MAX_RUNS && !result; i++) {
		result = kvm_client_run(vcpu);
		tell_exits();
		if (result || vcpu->run->exit_reason != KVM_EXIT_MMIO)
			break;
		serve(vcpu);
	}
	record.a = result ? (uint32_t)result : vcpu->run->exit_reason;
	record.b = core_digest(vcpu, 38);
	record.c = vfp_digest(vcpu);
	record.d = memory_digest();
	now.machine->record(&record);
}

static bool use_vm(struct kvm_client_vm *vm)
{
	struct kvm_client_vcpu vcpu;
	bool ok;

	if (kvm_client_set_memory(vm, 0, boot_base, MEMORY_SIZE, now.memory, 0) ||
	    kvm_client_set_memory(vm, 1, ROM, ROM_SIZE, now.memory + MEMORY_SIZE,
				  KVM_MEM_READONLY) ||
	    kvm_client_create_vcpu(vm, 0, &vcpu))
		return false;
	ok = !kvm_client_preferred_target(vm, &vcpu.init);
	vcpu.init.features[0] |= 1u << KVM_ARM_VCPU_PSCI_0_2;
	ok = ok && !kvm_arm_vcpu_init(&vcpu) &&
	     !kvm_client_set_reg(&vcpu, kvm_client_core_reg(15), boot_base);
	if (ok) {
		now.machine->begin(vm);
		run(&vcpu);
		now.machine->end();
	}
	kvm_client_destroy_vcpu(&vcpu);
	return ok;
}

static void fill_memory(void)
{
	memset(now.memory, 0x5a, MEMORY_SIZE + ROM_SIZE);
	memcpy(now.memory, boot_image, boot_size);
	memcpy(now.memory + (boot_body - boot_base), programs_image + now.program.offset,
	       now.program.size);
	memcpy(now.memory + (boot_parameters - boot_base), &now.program.flags,
	       sizeof(now.program.flags) + sizeof(now.program.regs));
}

bool play_program(const struct play_machine *machine, unsigned n)
{
	struct kvm_client client;
	struct kvm_client_vm vm;
	bool ok = false;

	memcpy(&now.program, programs_image + 4 + n * sizeof(now.program), sizeof(now.program));
	now.machine = machine;
	now.loads = 0;
	now.began = false;
	now.memory = machine->backend->memory_get(MEMORY_SIZE + ROM_SIZE);
	if (!now.memory || kvm_client_open(&client, machine->backend))
		return false;
	fill_memory();
	if (!kvm_client_create_vm(&client, &vm)) {
		ok = use_vm(&vm);
		kvm_client_destroy_vm(&vm);
	}
	kvm_client_close(&client);
	machine->backend->memory_put(now.memory, MEMORY_SIZE + ROM_SIZE);
	return ok;
}

void play_print_classes(void)
{
	static const char *const names[64] = {
		[0x01] = "WFI", [0x03] = "CP15_32", [0x04] = "CP15_64", [0x05] = "CP14_32",
		[0x12] = "HVC", [0x13] = "SMC",	    [0x20] = "IABT",	[0x24] = "DABT",
	};

	for (unsigned i = 0; i < 64; i++)
		if (play_classes[i])
			printf("random: %6u exits of class 0x%02x %s\n", play_classes[i], i,
			       names[i] ? names[i] : "");
	printf("random: %6u exits of %u programs\n", play_exits, play_count());
}
