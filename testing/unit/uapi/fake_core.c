/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/unit/uapi/fake_core.h"

#include <string.h>

#include "core/event/coalesced.h"
#include "core/event/routing.h"
#include "core/mm/dirty_log.h"
#include "core/vcpu/onereg.h"
#include "core/vcpu/power.h"
#include "core/vcpu/reset.h"
#include "core/timer/attr.h"
#include "core/timer/guest.h"
#include "core/vgic/attr.h"
#include "core/vgic/vgic.h"
#include "hal/errno.h"
#include "hal/gic.h"
#include "uapi/vgic.h"
#include "uapi/kvm.h"

struct fake_core fake_core;

const uint64_t fake_reg_ids[FAKE_NR_REGS] = {
	0x4020000000100000,
	0x4030000000140000,
	0x40200000000f0000,
};

void fake_core_reset(void)
{
	memset(&fake_core, 0, sizeof(fake_core));
}

/* --- VMs and vcpus ----------------------------------------------------------------------------------- */

int hypervisor_init(struct hypervisor *hypervisor)
{
	return fake_core.load_result;
}

int vm_create(struct hypervisor *hypervisor, unsigned long type, struct vm **out)
{
	struct vm *vm;

	if (type)
		return -HAL_EINVAL;
	vm = hal_alloc(sizeof(*vm));
	if (!vm)
		return -HAL_ENOMEM;
	hal_mutex_init(&vm->lock);
	vm->hypervisor = hypervisor;
	vm->mm = hal_current_mm();
	fake_core.vm = vm;
	*out = vm;
	return 0;
}

void vm_destroy(struct vm *vm)
{
	for (uint32_t i = 0; i < vm->nr_vcpus; i++)
		vcpu_destroy(vm->vcpus[i]);
	hal_free(vm);
}

int vcpu_create(struct vm *vm, uint32_t id, struct vcpu **out)
{
	struct vcpu *vcpu;

	if (id >= VM_MAX_VCPUS)
		return -HAL_EINVAL;
	vcpu = hal_alloc(sizeof(*vcpu));
	if (!vcpu)
		return -HAL_ENOMEM;
	vcpu->vm = vm;
	vcpu->id = id;
	vcpu->index = vm->nr_vcpus;
	vcpu->target = VCPU_TARGET_NONE;
	for (uint32_t i = 0; i < vm->nr_vcpus; i++) {
		if (vm->vcpus[i]->id == id) {
			hal_free(vcpu);
			return -HAL_EEXIST;
		}
	}
	*out = vcpu;
	return 0;
}

void vcpu_publish(struct vcpu *vcpu)
{
	vcpu->vm->vcpus[vcpu->vm->nr_vcpus++] = vcpu;
}

void vcpu_destroy(struct vcpu *vcpu)
{
	hal_free(vcpu);
}

void vcpu_kick(struct vcpu *vcpu)
{
	fake_core.kicks++;
}

void vcpu_timeout(void *vcpu)
{
}

bool vcpu_wake_condition(void *vcpu)
{
	return true;
}

int kvm_arch_vcpu_ioctl_run(struct vcpu *vcpu, const uint8_t mmio_data[8], bool immediate_exit)
{
	fake_core.calls++;
	fake_core.runs++;
	memcpy(fake_core.mmio_data, mmio_data, sizeof(fake_core.mmio_data));
	fake_core.immediate_exit = immediate_exit;
	if (fake_core.on_run)
		fake_core.on_run();
	vcpu->exit = fake_core.exit;
	return fake_core.run_result;
}

/* --- vcpu state -------------------------------------------------------------------------------------- */

int vcpu_preferred_target(void)
{
	return fake_core.preferred_target;
}

int vcpu_init(struct vcpu *vcpu, uint32_t target, const uint32_t features[VCPU_FEATURE_WORDS])
{
	fake_core.calls++;
	fake_core.target = target;
	memcpy(fake_core.features, features, sizeof(fake_core.features));
	if (!fake_core.result)
		vcpu->target = VCPU_TARGET_A15;
	return fake_core.result;
}

void power_perform_reset(struct vcpu *vcpu)
{
	fake_core.mp_state_at_reset = fake_core.mp_state;
	fake_core.resets++;
}

uint32_t power_get_mp_state(const struct vcpu *vcpu)
{
	return fake_core.mp_state;
}

int power_set_mp_state(struct vcpu *vcpu, uint32_t mp_state)
{
	fake_core.calls++;
	fake_core.mp_state = mp_state;
	return fake_core.result;
}

void events_get(const struct vcpu *vcpu, struct vcpu_events *events)
{
	*events = fake_core.events;
}

int events_set(struct vcpu *vcpu, const struct vcpu_events *events)
{
	fake_core.calls++;
	fake_core.events = *events;
	return fake_core.result;
}

unsigned onereg_count(const struct vcpu *vcpu)
{
	return FAKE_NR_REGS;
}

uint64_t onereg_id(const struct vcpu *vcpu, unsigned i)
{
	return fake_reg_ids[i];
}

static int find_reg(uint64_t id)
{
	for (int i = 0; i < FAKE_NR_REGS; i++)
		if (fake_reg_ids[i] == id)
			return i;
	return -HAL_ENOENT;
}

int onereg_check(const struct vcpu *vcpu, uint64_t id)
{
	const int i = find_reg(id);

	return i < 0 ? i : (int)KVM_REG_SIZE(id);
}

int onereg_get(const struct vcpu *vcpu, uint64_t id, uint64_t *value)
{
	*value = fake_core.regs[find_reg(id)];
	return fake_core.result;
}

int onereg_set(struct vcpu *vcpu, uint64_t id, uint64_t value)
{
	const int i = find_reg(id);

	fake_core.calls++;
	if (i == FAKE_NR_REGS - 1 && value)
		return -HAL_EINVAL;
	fake_core.regs[i] = value;
	return 0;
}

/* --- memory ------------------------------------------------------------------------------------------ */

int memslot_set(struct vm *vm, const struct memslot_request *request)
{
	fake_core.calls++;
	fake_core.slot = *request;
	return fake_core.result;
}

int dirty_log_get(struct vm *vm, uint32_t slot, hva_t bitmap)
{
	fake_core.calls++;
	fake_core.log.slot = slot;
	fake_core.log.bitmap = bitmap;
	return fake_core.result;
}

int dirty_log_clear(struct vm *vm, uint32_t slot, uint64_t first_page, uint32_t pages, hva_t bitmap)
{
	fake_core.calls++;
	fake_core.log.slot = slot;
	fake_core.log.pages = pages;
	fake_core.log.first_page = first_page;
	fake_core.log.bitmap = bitmap;
	return fake_core.result;
}

/* --- events ------------------------------------------------------------------------------------------ */

int irqfd_set(struct vm *vm, const struct irqfd_request *request)
{
	fake_core.calls++;
	fake_core.irqfd = *request;
	return fake_core.result;
}

void irqfd_signalled(void *irqfd)
{
}

void irqfd_gone(void *irqfd)
{
}

int ioeventfd_set(struct vm *vm, const struct ioeventfd_request *request)
{
	fake_core.calls++;
	fake_core.ioeventfd = *request;
	return fake_core.result;
}

int routing_set(struct vm *vm, uint32_t nr, uint32_t flags, hva_t address)
{
	fake_core.calls++;
	fake_core.routing.nr = nr;
	fake_core.routing.flags = flags;
	fake_core.routing.address = address;
	return fake_core.result;
}

static int set_zone(uint64_t addr, uint32_t size, uint32_t pio, bool registered)
{
	fake_core.calls++;
	fake_core.zone.addr = addr;
	fake_core.zone.size = size;
	fake_core.zone.pio = pio;
	fake_core.zone.registered = registered;
	return fake_core.result;
}

int coalesced_register(struct vm *vm, uint64_t addr, uint32_t size, uint32_t pio)
{
	return set_zone(addr, size, pio, true);
}

int coalesced_unregister(struct vm *vm, uint64_t addr, uint32_t size, uint32_t pio)
{
	return set_zone(addr, size, pio, false);
}

int vgic_inject(struct vm *vm, uint32_t index, uint32_t intid, bool level, const void *owner)
{
	fake_core.calls++;
	fake_core.line.index = index;
	fake_core.line.intid = intid;
	fake_core.line.level = level;
	fake_core.line.owned = owner;
	return fake_core.result;
}

bool hal_gic_host(struct hal_gic *gic)
{
	return fake_core.gic;
}

int vgic_create(struct vm *vm)
{
	if (!fake_core.gic)
		return -HAL_ENXIO;
	fake_core.calls++;
	if (!fake_core.result)
		fake_core_set_vgic(true);
	return fake_core.result;
}

int vgic_set_address(struct vm *vm, uint64_t frame, uint64_t address)
{
	fake_core.calls++;
	fake_core.vgic_attr.attr = frame;
	fake_core.vgic_attr.value = address;
	return fake_core.result;
}

bool vgic_attr_is_wide(uint32_t group)
{
	return group == VGIC_GROUP_ADDR;
}

static int use_attr(uint32_t group, uint64_t attr)
{
	fake_core.calls++;
	fake_core.vgic_attr.calls++;
	fake_core.vgic_attr.group = group;
	fake_core.vgic_attr.attr = attr;
	fake_core.vgic_attr.set = false;
	fake_core.vgic_attr.has = false;
	return fake_core.result;
}

int vgic_attr_set(struct vm *vm, uint32_t group, uint64_t attr, uint64_t value)
{
	const int result = use_attr(group, attr);

	fake_core.vgic_attr.set = true;
	fake_core.vgic_attr.value = value;
	return result;
}

int vgic_attr_get(struct vm *vm, uint32_t group, uint64_t attr, uint64_t *value)
{
	*value = fake_core.vgic_attr.value;
	return use_attr(group, attr);
}

int vgic_attr_has(struct vm *vm, uint32_t group, uint64_t attr)
{
	const int result = use_attr(group, attr);

	fake_core.vgic_attr.has = true;
	return result;
}

int timer_attr_has(uint64_t attr)
{
	return attr < 2 ? 0 : -HAL_ENXIO;
}

int timer_attr_may_set(const struct vcpu *vcpu)
{
	return vgic_exists(vcpu->vm) ? 0 : -HAL_EINVAL;
}

int timer_attr_set(struct vcpu *vcpu, uint64_t attr, uint32_t intid)
{
	fake_core.calls++;
	fake_core.timer_attr.attr = attr;
	fake_core.timer_attr.intid = intid;
	return fake_core.result;
}

int timer_attr_get(const struct vcpu *vcpu, uint64_t attr, uint32_t *intid)
{
	*intid = attr ? 30 : 27;
	return timer_attr_has(attr);
}

uint32_t timer_report(struct vcpu *vcpu)
{
	return fake_core.levels;
}

void fake_core_set_vgic(bool there)
{
	static char vgic;

	fake_core.vm->vgic = there ? (struct vgic *)&vgic : NULL;
}

/* --- devices ----------------------------------------------------------------------------------------- */

static int create_device(struct vm *vm)
{
	fake_core.calls++;
	if (!fake_core.device_result)
		fake_core.devices++;
	return fake_core.device_result;
}

static int access_device(unsigned call, const struct kvm_device_attr *attr)
{
	fake_core.device_call = call;
	fake_core.attr = *attr;
	return fake_core.device_result;
}

static int set_attr(struct uapi_vm *vm, const struct kvm_device_attr *attr)
{
	return access_device(KVM_SET_DEVICE_ATTR, attr);
}

static int get_attr(struct uapi_vm *vm, const struct kvm_device_attr *attr)
{
	return access_device(KVM_GET_DEVICE_ATTR, attr);
}

static int has_attr(struct uapi_vm *vm, const struct kvm_device_attr *attr)
{
	return access_device(KVM_HAS_DEVICE_ATTR, attr);
}

const struct uapi_device_type *uapi_device_type(uint32_t number)
{
	static const struct uapi_device_type open = {create_device, set_attr, get_attr, has_attr};
	static const struct uapi_device_type closed = {.create = create_device};

	if (number == KVM_DEV_TYPE_ARM_VGIC_V2 && fake_core.gic)
		return &uapi_vgic;
	return number == 100 ? &open : number == 101 ? &closed : NULL;
}
