/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/target/exits/exits.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "testing/target/exits/guest_a32.h"
#include "testing/target/exits/guest_a32_big.h"
#include "testing/target/exits/guest_t32.h"
#include "testing/target/exits/guest_t32_big.h"
#include "uapi/client/client.h"

#define BASE	    0x80000000u
#define MEMORY_SIZE 0x10000
#define RESULTS	    0x8000
#define DEVICE	    0x0a000000u
#define ROM	    0x80100000u
#define ROM_SIZE    0x1000
#define ROM_WORD    0x70707070u
#define BEHIND	    (BASE + MEMORY_SIZE)
#define MAX_RUNS    100

/* The values that the guest stores. */
#define A 0x11223344u
#define B 0x55667788u

/* The nth answer of the device to a load, from 0: its sign bit is set at each width. */
#define LOADED(n) (0x81828384u + 0x01010101u * (n))

static const struct program {
	const unsigned char *image;
	const unsigned *size;
	bool thumb, big;
} programs[EXITS_NR_GUESTS] = {
	[EXITS_A32] = {guest_a32_image, &guest_a32_size, false, false},
	[EXITS_A32_BIG] = {guest_a32_big_image, &guest_a32_big_size, false, true},
	[EXITS_T32] = {guest_t32_image, &guest_t32_size, true, false},
	[EXITS_T32_BIG] = {guest_t32_big_image, &guest_t32_big_size, true, true},
};

/* Covers: SD-043, SD-062. What user space must be asked, in order. value: of a store, as the register's low bytes. */
static const struct access {
	char kind; /* 'w' or 'r' */
	uint32_t address;
	uint32_t len;
	uint32_t value;
} accesses[] = {
	/* with a syndrome */
	{'w', DEVICE, 4, A},
	{'w', DEVICE + 4, 2, A & 0xffff},
	{'w', DEVICE + 6, 1, A & 0xff},
	{'r', DEVICE, 4, 0},
	{'r', DEVICE + 4, 2, 0},
	{'r', DEVICE + 4, 2, 0},
	{'r', DEVICE + 6, 1, 0},
	{'r', DEVICE + 6, 1, 0},
	/* two words */
	{'w', DEVICE, 4, A},
	{'w', DEVICE + 4, 4, B},
	{'r', DEVICE + 8, 4, 0},
	{'r', DEVICE + 12, 4, 0},
	{'r', DEVICE + 8, 4, 0},
	{'r', DEVICE + 12, 4, 0},
	/* indexed */
	{'w', DEVICE, 4, A},
	{'w', DEVICE + 4, 2, A & 0xffff},
	{'w', DEVICE + 6, 1, A & 0xff},
	{'w', DEVICE + 16, 4, B},
	{'r', DEVICE + 16, 4, 0},
	{'r', DEVICE + 3, 1, 0},
	{'r', DEVICE + 4, 2, 0},
	{'r', DEVICE + 4, 2, 0},
	/* unprivileged */
	{'w', DEVICE, 4, A},
	{'r', DEVICE, 4, 0},
	/* several words */
	{'w', DEVICE, 4, A},
	{'w', DEVICE + 4, 4, B},
	{'w', DEVICE, 4, A},
	{'w', DEVICE + 4, 4, B},
	{'r', DEVICE, 4, 0},
	{'r', DEVICE + 4, 4, 0},
	{'r', DEVICE, 4, 0},
	{'r', DEVICE + 4, 4, 0},
	{'w', DEVICE - 8, 4, A},
	{'w', DEVICE - 4, 4, B},
	{'r', DEVICE - 8, 4, 0},
	{'r', DEVICE - 4, 4, 0},
	/* half in memory */
	{'r', BEHIND, 4, 0},
	{'w', BEHIND, 4, B},
	/* exclusive */
	{'r', DEVICE, 4, 0},
	/* floating point: A is the low word of d1, which is at the higher address of a big-endian guest */
	{'v', DEVICE, 4, A},
	{'v', DEVICE + 4, 4, B},
	{'u', DEVICE + 8, 4, 0},
	{'u', DEVICE + 12, 4, 0},
	{'w', DEVICE, 4, A},
	{'w', DEVICE + 4, 4, B},
	{'r', DEVICE, 4, 0},
	{'r', DEVICE + 4, 4, 0},
	/* conditional */
	{'r', DEVICE, 4, 0},
	/* with translation on: at their intermediate addresses, without a syndrome, and after a permission fault */
	{'w', DEVICE + 4, 4, A},
	{'r', DEVICE + 8, 4, 0},
	{'r', DEVICE + 12, 4, 0},
	{'w', ROM + 0x10, 4, A},
};

#define NR_ACCESSES (sizeof(accesses) / sizeof(accesses[0]))

/* What the guest must have seen, in order. */
static const uint32_t results[] = {
	/* with a syndrome */
	LOADED(0),
	LOADED(1) & 0xffff,
	(LOADED(2) & 0xffff) | 0xffff0000,
	LOADED(3) & 0xff,
	(LOADED(4) & 0xff) | 0xffffff00,
	/* two words */
	LOADED(5),
	LOADED(6),
	DEVICE + 8,
	LOADED(7),
	LOADED(8),
	DEVICE,
	/* indexed */
	DEVICE + 7,
	DEVICE + 16,
	LOADED(9),
	DEVICE,
	(LOADED(10) & 0xff) | 0xffffff00,
	(LOADED(11) & 0xffff) | 0xffff0000,
	LOADED(12) & 0xffff,
	DEVICE + 6,
	/* unprivileged */
	LOADED(13),
	/* several words */
	DEVICE + 8,
	DEVICE,
	LOADED(14),
	LOADED(15),
	DEVICE + 8,
	LOADED(16),
	LOADED(17),
	DEVICE,
	LOADED(18),
	LOADED(19),
	/* half in memory */
	B,
	LOADED(20),
	A,
	/* exclusive */
	LOADED(21),
	/* floating point */
	LOADED(22),
	LOADED(23),
	LOADED(24),
	LOADED(25),
	DEVICE,
	/* conditional */
	LOADED(26),
	/* coprocessors */
	0,
	2,
	0x77,
	0,
	0,
	0,
	6,
	/* virtual memory control */
	1,
	BASE + 0x4000,
	0,
	B,
	LOADED(27),
	LOADED(28),
	ROM_WORD,
	ROM_WORD,
	/* calls */
	0x10000,
	0x10000,
	0xffffffff,
	6,
};

#define NR_RESULTS (sizeof(results) / sizeof(results[0]))

static struct {
	void (*tell)(const char *line);
	const struct program *program;
	unsigned accesses, loads;
	bool ok;
} scene;

static void __attribute__((format(printf, 1, 2))) different(const char *format, ...)
{
	char line[160];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	scene.tell(line);
	scene.ok = false;
}

/* Between a value and its bytes in the guest's memory order. */
static unsigned byte_of(unsigned i, unsigned len)
{
	return 8 * (scene.program->big ? len - 1 - i : i);
}

static uint32_t value_of(const uint8_t *bytes, unsigned len)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < len; i++)
		value |= (uint32_t)bytes[i] << byte_of(i, len);
	return value;
}

/* A double word of a big-endian guest has its upper half first: kinds 'v' and 'u' change places then. */
static struct access expected(unsigned n)
{
	struct access access = accesses[n];
	bool swapped = (access.kind == 'v' || access.kind == 'u') && scene.program->big;

	if (swapped)
		access.value = accesses[access.address & 4 ? n - 1 : n + 1].value;
	return access;
}

/* The answer to a load: the halves of a double word of a big-endian guest are answered as they are registered. */
static uint32_t answer(const struct access *access)
{
	unsigned n = scene.loads++;

	if (access->kind == 'u' && scene.program->big)
		return LOADED(access->address & 4 ? n - 1 : n + 1);
	return LOADED(n);
}

static void serve(struct kvm_run *run)
{
	struct access want;
	uint32_t value;

	if (scene.accesses >= NR_ACCESSES) {
		different("access %u: none was expected", scene.accesses++);
		return;
	}
	want = expected(scene.accesses);
	if (run->mmio.phys_addr != want.address || run->mmio.len != want.len ||
	    run->mmio.is_write != (want.kind == 'w' || want.kind == 'v'))
		different("access %u: %08llx+%u %u, expected %08x+%u %c", scene.accesses,
			  (unsigned long long)run->mmio.phys_addr, run->mmio.len,
			  run->mmio.is_write, want.address, want.len, want.kind);
	scene.accesses++;
	if (run->mmio.is_write) {
		value = value_of(run->mmio.data, want.len);
		if (value != want.value)
			different("access %u: value %08x, expected %08x", scene.accesses - 1, value,
				  want.value);
		return;
	}
	value = answer(&want);
	memset(run->mmio.data, 0xee, sizeof(run->mmio.data));
	for (unsigned i = 0; i < want.len; i++)
		run->mmio.data[i] = (uint8_t)(value >> byte_of(i, want.len));
}

static void run_guest(struct kvm_client_vcpu *vcpu)
{
	for (unsigned i = 0; i < MAX_RUNS; i++) {
		int result = kvm_client_run(vcpu);

		if (!result && vcpu->run->exit_reason == KVM_EXIT_MMIO) {
			serve(vcpu->run);
			continue;
		}
		if (result || vcpu->run->exit_reason != KVM_EXIT_SYSTEM_EVENT)
			different("run %d: exit %u after access %u", result, vcpu->run->exit_reason,
				  scene.accesses);
		return;
	}
	different("too many runs");
}

static void check_results(const uint8_t *memory)
{
	if (scene.accesses != NR_ACCESSES)
		different("%u accesses, expected %u", scene.accesses, (unsigned)NR_ACCESSES);
	for (unsigned i = 0; i < NR_RESULTS; i++) {
		uint32_t value = value_of(memory + RESULTS + 4 * i, 4);

		if (value != results[i])
			different("result %u: %08x, expected %08x", i, value, results[i]);
	}
}

static void use_vcpu(struct kvm_client_vcpu *vcpu, const uint8_t *memory)
{
	if (kvm_client_preferred_target(vcpu->vm, &vcpu->init)) {
		different("no target");
		return;
	}
	vcpu->init.features[0] |= 1u << KVM_ARM_VCPU_PSCI_0_2;
	if (kvm_arm_vcpu_init(vcpu) || kvm_client_set_reg(vcpu, kvm_client_core_reg(15), BASE) ||
	    kvm_client_set_reg(vcpu, kvm_client_core_reg(16),
			       scene.program->thumb ? 0x1f3 : 0x1d3)) {
		different("no vcpu");
		return;
	}
	run_guest(vcpu);
	check_results(memory);
}

static void use_vm(struct kvm_client_vm *vm, uint8_t *memory)
{
	uint8_t *rom = memory + MEMORY_SIZE;
	struct kvm_client_vcpu vcpu;

	memcpy(memory, scene.program->image, *scene.program->size);
	memset(rom, ROM_WORD & 0xff, ROM_SIZE);
	if (kvm_client_set_memory(vm, 0, BASE, MEMORY_SIZE, memory, 0) ||
	    kvm_client_set_memory(vm, 1, ROM, ROM_SIZE, rom, KVM_MEM_READONLY) ||
	    kvm_client_create_vcpu(vm, 0, &vcpu)) {
		different("no memory or no vcpu");
		return;
	}
	use_vcpu(&vcpu, memory);
	kvm_client_destroy_vcpu(&vcpu);
}

bool exits_run(const struct kvm_backend *backend, enum exits_guest guest,
	       void (*tell)(const char *line))
{
	uint8_t *memory = backend->memory_get(MEMORY_SIZE + ROM_SIZE);
	struct kvm_client client;
	struct kvm_client_vm vm;

	scene.tell = tell;
	scene.program = &programs[guest];
	scene.accesses = scene.loads = 0;
	scene.ok = true;
	if (!memory || kvm_client_open(&client, backend)) {
		different("no /dev/kvm");
		return false;
	}
	if (kvm_client_create_vm(&client, &vm)) {
		different("no VM");
	} else {
		use_vm(&vm, memory);
		kvm_client_destroy_vm(&vm);
	}
	kvm_client_close(&client);
	backend->memory_put(memory, MEMORY_SIZE + ROM_SIZE);
	return scene.ok;
}
