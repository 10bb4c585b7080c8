// SPDX-License-Identifier: GPL-2.0-only
/*
 * Covers: SD-033, SD-036, SD-040, R22
 * The world switch, register by register: the monitor gives every one a value of its own through ONE_REG, the guest
 * shows what it finds in the hardware, and ONE_REG tells the same afterwards. Neither uses the other's registers by
 * mistake: the monitor's own VFP registers and thread pointer are looked at after each run.
 */
#include <stdio.h>
#include <string.h>

#include "testing/target/switch/guest.h"
#include "uapi/client/client.h"

#define DEVICE	    0x0a000000u
#define MEMORY_SIZE 0x10000

#define ID32	  0x4020000000000000ull
#define ID64	  0x4030000000000000ull
#define ID_CP15	  0x000f0000u
#define ID_VFP	  0x00120000u
#define ID_VFP_CR 0x00121000u

enum { c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15 };

static const struct reg {
	const char *name;
	uint64_t id, value;
	bool wide;
} regs[] = {
#define CORE(n)			  (ID32 | 0x100000 | (n))
#define GPR(n)			  {"r" #n, CORE(n), 0x41000000u | (n), false},
#define HERE(reg, index, value)	  {#reg, CORE(index), value, false},
#define BANKED(reg, index, value) {#reg, CORE(index), value, false},
#define CP15(crn, opc1, crm, opc2, value)   \
	{#crn " " #opc1 " " #crm " " #opc2, \
	 ID32 | ID_CP15 | (crn) << 11 | (crm) << 7 | (opc1) << 3 | (opc2), value, false},
#define CP15_64(crm, opc1, value) \
	{#crm " " #opc1, ID64 | ID_CP15 | (crm) << 7 | (opc1) << 3, value, true},
#define VFP(reg, index, value) {#reg, ID32 | ID_VFP_CR | (index), value, false},
#define D(n)		       {"d" #n, ID64 | ID_VFP | (n), 0xd0000000d1000000ull + (n)*0x100000001ull, true},
#include "testing/target/switch/registers.inc"
};

#define NR_REGS (sizeof(regs) / sizeof(regs[0]))

static int wrong;

static void compare(const char *what, const char *name, uint64_t wanted, uint64_t got)
{
	if (wanted == got)
		return;
	printf("switch: %s of %s: %016llx, not %016llx\n", what, name, (unsigned long long)got,
	       (unsigned long long)wanted);
	wrong++;
}

/* Runs once with values of our own in the VFP registers that calls keep, and looks at them afterwards. */
static int run(struct kvm_client_vcpu *vcpu)
{
	static const uint64_t mine[8] = {1, 2, 3, 5, 7, 11, 13, 17};
	uint64_t after[8];
	uint32_t thread, thread_after;
	int result;

	__asm__ volatile("mrc p15, 0, %0, c13, c0, 3" : "=r"(thread));
	__asm__ volatile("vldmia %0, {d8-d15}"
			 :
			 : "r"(mine), "m"(mine)
			 : "d8", "d9", "d10", "d11", "d12", "d13", "d14", "d15");
	result = kvm_client_run(vcpu);
	__asm__ volatile("vstmia %1, {d8-d15}" : "=m"(after) : "r"(after));
	__asm__ volatile("mrc p15, 0, %0, c13, c0, 3" : "=r"(thread_after));
	for (unsigned i = 0; i < 8; i++)
		compare("the monitor's own", "d8-d15", mine[i], after[i]);
	compare("the monitor's own", "TPIDRURO", thread, thread_after);
	return result;
}

static uint32_t shown(struct kvm_client_vcpu *vcpu)
{
	uint32_t value = 0xdead;

	if (run(vcpu) || vcpu->run->exit_reason != KVM_EXIT_MMIO ||
	    vcpu->run->mmio.phys_addr != DEVICE) {
		printf("switch: exit %u\n", vcpu->run->exit_reason);
		wrong++;
		return value;
	}
	memcpy(&value, vcpu->run->mmio.data, sizeof(value));
	return value;
}

static void use(struct kvm_client_vcpu *vcpu)
{
	kvm_client_set_reg(vcpu, CORE(15), guest_base);
	kvm_client_set_reg(vcpu, CORE(12), DEVICE);
	for (unsigned i = 0; i < NR_REGS; i++)
		compare("setting", regs[i].name, 0,
			(uint64_t)(int64_t)kvm_client_set_reg(vcpu, regs[i].id, regs[i].value));
	for (unsigned i = 0; i < NR_REGS && wrong < 10; i++) {
		uint64_t value = shown(vcpu);

		if (regs[i].wide)
			value |= (uint64_t)shown(vcpu) << 32;
		compare("the guest's sight", regs[i].name, regs[i].value, value);
	}
	for (unsigned i = 2; i < NR_REGS; i++) {
		uint64_t value = 0;

		kvm_client_get_reg(vcpu, regs[i].id, &value);
		compare("ONE_REG afterwards", regs[i].name, regs[i].value, value);
	}
}

int main(void)
{
	void *memory = kvm_backend_host.memory_get(MEMORY_SIZE);
	struct kvm_client_vcpu vcpu;
	struct kvm_client client;
	struct kvm_client_vm vm;

	if (kvm_client_open(&client, &kvm_backend_host) || kvm_client_create_vm(&client, &vm))
		return 1;
	memcpy(memory, guest_image, guest_size);
	if (kvm_client_set_memory(&vm, 0, guest_base, MEMORY_SIZE, memory, 0) ||
	    kvm_client_create_vcpu(&vm, 0, &vcpu) || kvm_client_preferred_target(&vm, &vcpu.init) ||
	    kvm_arm_vcpu_init(&vcpu))
		return 1;
	use(&vcpu);
	puts(wrong ? "switch: FAILED" : "switch: ok");
	return wrong != 0;
}
