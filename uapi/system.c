/* SPDX-License-Identifier: GPL-2.0-only */
/* The ioctls of /dev/kvm, and capabilities (SPEC.md sections 2.1 and 2.4). */
#include "core/event/routing.h"
#include "hal/errno.h"
#include "uapi/call.h"
#include "uapi/vgic.h"

/* What this hypervisor can do (D4). What is not in the table is 0: not there. */
struct capability {
	uint32_t cap;
	int value;
};

static const struct capability capabilities[] = {
	{KVM_CAP_USER_MEMORY, 1},
	{KVM_CAP_NR_MEMSLOTS, MEMSLOT_COUNT},
	{KVM_CAP_SYNC_MMU, 1},
	{KVM_CAP_DESTROY_MEMORY_REGION_WORKS, 1},
	{KVM_CAP_JOIN_MEMORY_REGIONS_WORKS, 1},
	{KVM_CAP_MP_STATE, 1},
	{KVM_CAP_COALESCED_MMIO, KVM_COALESCED_MMIO_PAGE_OFFSET},
	{KVM_CAP_IOEVENTFD, 1},
	{KVM_CAP_INTERNAL_ERROR_DATA, 1},
	{KVM_CAP_VCPU_EVENTS, 1},
	{KVM_CAP_MAX_VCPUS, VM_MAX_VCPUS},
	{KVM_CAP_ONE_REG, 1},
	{KVM_CAP_READONLY_MEM, 1},
	{KVM_CAP_ARM_PSCI, 1},
	{KVM_CAP_ARM_SET_DEVICE_ADDR, 1},
	{KVM_CAP_DEVICE_CTRL, 1},
	{KVM_CAP_ENABLE_CAP_VM, 1},
	{KVM_CAP_ARM_PSCI_0_2, 1},
	{KVM_CAP_CHECK_EXTENSION_VM, 1},
	{KVM_CAP_IOEVENTFD_ANY_LENGTH, 1},
	{KVM_CAP_VCPU_ATTRIBUTES, 1},
	{KVM_CAP_MAX_VCPU_ID, VM_MAX_VCPUS},
	{KVM_CAP_IMMEDIATE_EXIT, 1},
	{KVM_CAP_ARM_USER_IRQ, 1},
	{KVM_CAP_COALESCED_PIO, 1},
	{KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2, 1},
	{KVM_CAP_ARM_IRQ_LINE_LAYOUT_2, 1},
	{KVM_CAP_ARM_NISV_TO_USER, 1},
	{KVM_CAP_ARM_INJECT_EXT_DABT, 1},
};

/* What needs a virtual GICv2, which the host may not have. */
static const struct capability vgic_capabilities[] = {
	{KVM_CAP_IRQCHIP, 1},	     {KVM_CAP_IRQ_ROUTING, ROUTING_MAX_GSIS},
	{KVM_CAP_IRQFD, 1},	     {KVM_CAP_SIGNAL_MSI, 1},
	{KVM_CAP_IRQFD_RESAMPLE, 1},
};

/* The value of a capability of a table; 0: it is not in it. */
static int find_value(const struct capability *table, unsigned nr, unsigned long cap)
{
	for (unsigned i = 0; i < nr; i++)
		if (table[i].cap == cap)
			return table[i].value;
	return 0;
}

long uapi_check_extension(struct uapi_request *request)
{
	int value;

	if (request->arg == KVM_CAP_NR_VCPUS)
		return hal_online_cpus();
	/* Whether messages carry a device is a matter of the VM's interrupt controller. */
	if (request->arg == KVM_CAP_MSI_DEVID && !request->vm)
		return -HAL_EINVAL;
	value = find_value(capabilities, HAL_ARRAY_SIZE(capabilities), request->arg);
	if (!value && uapi_vgic_possible())
		value = find_value(vgic_capabilities, HAL_ARRAY_SIZE(vgic_capabilities),
				   request->arg);
	return value;
}

static long get_api_version(struct uapi_request *request)
{
	return KVM_API_VERSION;
}

static long create_vm(struct uapi_request *request)
{
	return uapi_vm_create(request->hypervisor, request->arg);
}

static long get_vcpu_mmap_size(struct uapi_request *request)
{
	return UAPI_NR_PAGES * HAL_PAGE_SIZE;
}

/* KVM's own tracing, gone since long; the host's tracing sees our events. */
static long trace(struct uapi_request *request)
{
	return -HAL_EOPNOTSUPP;
}

static const struct uapi_call calls[] = {
	{KVM_GET_API_VERSION, UAPI_ARG_ZERO, get_api_version},
	{KVM_CREATE_VM, 0, create_vm},
	{KVM_CHECK_EXTENSION, 0, uapi_check_extension},
	{KVM_GET_VCPU_MMAP_SIZE, UAPI_ARG_ZERO, get_vcpu_mmap_size},
	{KVM_TRACE_ENABLE, 0, trace},
	{KVM_TRACE_PAUSE, 0, trace},
	{KVM_TRACE_DISABLE, 0, trace},
};

const struct uapi_calls uapi_system_calls = {calls, HAL_ARRAY_SIZE(calls)};
