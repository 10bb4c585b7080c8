// SPDX-License-Identifier: GPL-2.0-only
/*
 * Covers: G22
 * A debugger has set a breakpoint for the task that runs a vcpu. The guest executes the very same address in User mode, and
 * nothing happens to it; the task does, and it is hit.
 */
#define _GNU_SOURCE
#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "testing/target/switch/watched.h"
#include "uapi/client/client.h"

#define DEVICE	     0x0a000000u
#define MEMORY_SIZE  0x10000
#define WATCHED_CODE (watched_base + 0x40)

#define CORE(n) (0x4020000000100000ull | (n))

static int wrong;

static void expect(const char *what, uint64_t wanted, uint64_t got)
{
	if (wanted == got)
		return;
	printf("breakpoints: %s: %llu, not %llu\n", what, (unsigned long long)got,
	       (unsigned long long)wanted);
	wrong++;
}

/* Counts what this task does in user space at address. Returns the descriptor. */
static int break_on(uint32_t address)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_BREAKPOINT,
		.size = sizeof(attr),
		.bp_type = HW_BREAKPOINT_X,
		.bp_addr = address,
		.bp_len = HW_BREAKPOINT_LEN_4,
		.exclude_kernel = 1,
		.exclude_hv = 1,
	};

	return (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

static uint64_t hits(int event)
{
	uint64_t count = ~0ull;

	return read(event, &count, sizeof(count)) == sizeof(count) ? count : ~0ull;
}

/* How the guest's call ended: see watched.S. */
static uint32_t run(struct kvm_client_vcpu *vcpu)
{
	uint32_t value = ~0u;

	if (!kvm_client_run(vcpu) && vcpu->run->exit_reason == KVM_EXIT_MMIO &&
	    vcpu->run->mmio.phys_addr == DEVICE)
		memcpy(&value, vcpu->run->mmio.data, sizeof(value));
	return value;
}

static void use(struct kvm_client_vcpu *vcpu)
{
	uint32_t (*watched)(void) = (uint32_t(*)(void))WATCHED_CODE;
	int breakpoint;

	kvm_client_set_reg(vcpu, CORE(15), watched_base);
	kvm_client_set_reg(vcpu, CORE(12), DEVICE);
	expect("the guest's call without a breakpoint", 0, run(vcpu));
	breakpoint = break_on(WATCHED_CODE);
	expect("the guest's call", 0, run(vcpu));
	expect("hits by the guest", 0, hits(breakpoint));
	expect("what the task's own call returns", 0x600d, watched());
	expect("hits by the task", 1, hits(breakpoint));
	expect("the guest's next call", 0, run(vcpu));
	close(breakpoint);
}

int main(void)
{
	void *memory = mmap((void *)watched_base, MEMORY_SIZE, PROT_READ | PROT_WRITE | PROT_EXEC,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	struct kvm_client_vcpu vcpu;
	struct kvm_client client;
	struct kvm_client_vm vm;

	if (memory == MAP_FAILED || kvm_client_open(&client, &kvm_backend_host) ||
	    kvm_client_create_vm(&client, &vm))
		return 1;
	memcpy(memory, watched_image, watched_size);
	__builtin___clear_cache(memory, (char *)memory + watched_size);
	if (kvm_client_set_memory(&vm, 0, watched_base, MEMORY_SIZE, memory, 0) ||
	    kvm_client_create_vcpu(&vm, 0, &vcpu) || kvm_client_preferred_target(&vm, &vcpu.init) ||
	    kvm_arm_vcpu_init(&vcpu))
		return 1;
	use(&vcpu);
	puts(wrong ? "breakpoints: FAILED" : "breakpoints: ok");
	return wrong != 0;
}
