/* SPDX-License-Identifier: GPL-2.0-only */
#include "vmm/info.h"

#include <stdio.h>
#include <string.h>

#include "uapi/client/client.h"
#include "vmm/machine.h"
#include "vmm/registers.h"

static const struct capability {
	unsigned number;
	const char *words;
} capabilities[] = {
	{KVM_CAP_NR_VCPUS, "virtual CPUs that have a CPU of their own"},
	{KVM_CAP_MAX_VCPUS, "virtual CPUs at most (a GICv2 serves 8 of them)"},
	{KVM_CAP_NR_MEMSLOTS, "memory slots"},
	{KVM_CAP_IRQCHIP, "interrupt controller in the kernel"},
	{KVM_CAP_IRQ_ROUTING, "routes of interrupts"},
	{KVM_CAP_IRQFD, "interrupts by eventfd"},
	{KVM_CAP_IRQFD_RESAMPLE, "level-triggered interrupts by eventfd"},
	{KVM_CAP_IOEVENTFD, "notifications by eventfd"},
	{KVM_CAP_COALESCED_MMIO, "coalesced writes"},
	{KVM_CAP_SYNC_MMU, "memory that the host may swap and move"},
	{KVM_CAP_READONLY_MEM, "read-only memory"},
	{KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2, "dirty log that is cleared by hand"},
	{KVM_CAP_ARM_PSCI_0_2, "PSCI 0.2 and 1.0"},
	{KVM_CAP_MP_STATE, "power states"},
	{KVM_CAP_ONE_REG, "single registers"},
	{KVM_CAP_VCPU_EVENTS, "pending aborts"},
	{KVM_CAP_IMMEDIATE_EXIT, "immediate exit"},
	{KVM_CAP_ARM_USER_IRQ, "interrupt controller in the monitor"},
	{KVM_CAP_ARM_NISV_TO_USER, "undecoded accesses"},
	{KVM_CAP_ARM_INJECT_EXT_DABT, "external aborts"},
};

static void print_capabilities(struct kvm_client *client)
{
	printf("\nWhat the module can do:\n");
	for (size_t i = 0; i < sizeof(capabilities) / sizeof(capabilities[0]); i++) {
		const int value = kvm_client_check(client, capabilities[i].number);

		if (value <= 0)
			printf("  no   %s\n", capabilities[i].words);
		else if (value == 1)
			printf("  yes  %s\n", capabilities[i].words);
		else
			printf("  %-4d %s\n", value, capabilities[i].words);
	}
}

static void print_cpu(const struct kvm_client_host *host)
{
	static const struct {
		enum kvm_client_feature feature;
		const char *name;
	} features[] = {
		{KVM_CLIENT_FEATURE_LPAE, "long descriptors (LPAE)"},
		{KVM_CLIENT_FEATURE_DIVIDE, "division"},
		{KVM_CLIENT_FEATURE_VFP_D32, "32 floating-point registers"},
		{KVM_CLIENT_FEATURE_NEON, "NEON"},
		{KVM_CLIENT_FEATURE_VFP_FMA, "fused multiply-add"},
	};

	printf("A guest's CPU: %s, MIDR %08x, with", host->dtb_compatible, host->midr);
	for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++)
		if (host->features & features[i].feature)
			printf("%s %s", i ? "," : "", features[i].name);
	printf("\n");
}

static void print_gic(struct kvm_client_vm *vm)
{
	struct kvm_create_device device = {
		.type = KVM_DEV_TYPE_ARM_VGIC_V2,
		.flags = KVM_CREATE_DEVICE_TEST,
	};
	const int result = kvm_client_vm_ioctl(vm, KVM_CREATE_DEVICE, &device);

	if (result)
		printf("Interrupt controller: none (%s); a Linux guest cannot run\n",
		       strerror(-result));
	else
		printf("Interrupt controller: GICv2 in the kernel, up to 8 CPUs, its CPU interface "
		       "in "
		       "hardware\n");
}

static void print_timer(struct kvm_client_vcpu *vcpu)
{
	uint64_t count;

	if (kvm_client_get_reg(vcpu, KVM_REG_ARM_TIMER_CNT, &count))
		printf("Timers: none\n");
	else
		printf("Timers: the virtual timer (interrupt 27) in hardware, the physical one "
		       "(30) "
		       "emulated\n");
}

static void print_registers(struct kvm_client_vcpu *vcpu)
{
	static struct registers registers;
	struct error error;

	if (!registers_read(vcpu, &registers, &error)) {
		printf("Registers: %s\n", error.text);
		return;
	}
	printf("\nThe %u registers of a virtual CPU that was just made:\n", registers.n);
	for (uint32_t i = 0; i < registers.n; i++) {
		char name[32];

		register_name(registers.reg[i].id, name, sizeof(name));
		printf("%16s %-16llx%s", name, (unsigned long long)registers.reg[i].value,
		       i % 3 == 2 || i + 1 == registers.n ? "\n" : "");
	}
}

static bool print_vcpu(struct kvm_client_vm *vm, struct error *error)
{
	struct kvm_client_vcpu vcpu;
	int result = kvm_client_create_vcpu(vm, 0, &vcpu);

	if (result)
		return error_set(error, "no virtual CPU can be made: %s", strerror(-result));
	result = kvm_client_preferred_target(vm, &vcpu.init);
	vcpu.init.features[0] |= 1u << KVM_ARM_VCPU_PSCI_0_2;
	if (!result)
		result = kvm_arm_vcpu_init(&vcpu);
	if (!result) {
		print_timer(&vcpu);
		print_capabilities(vm->client);
		print_registers(&vcpu);
	}
	kvm_client_destroy_vcpu(&vcpu);
	return !result ||
	       error_set(error, "a virtual CPU cannot be initialised: %s", strerror(-result));
}

bool info_print(struct error *error)
{
	struct kvm_client client;
	struct kvm_client_host host;
	struct kvm_client_vm vm;
	bool ok;
	int result;

	if (!machine_open_kvm(&client, error))
		return false;
	printf("/dev/kvm: version %d of the interface\n", KVM_API_VERSION);
	if (kvm_arm_get_host_cpu_features(platform.backend, &host))
		print_cpu(&host);
	result = kvm_client_create_vm(&client, &vm);
	if (result) {
		kvm_client_close(&client);
		return error_set(error, "no VM can be made: %s", strerror(-result));
	}
	print_gic(&vm);
	ok = print_vcpu(&vm, error);
	kvm_client_destroy_vm(&vm);
	kvm_client_close(&client);
	return ok;
}
