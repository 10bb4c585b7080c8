/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/unit/uapi/fake_kernel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct fake_kernel fake_kernel;

void fake_kernel_reset(void)
{
	memset(&fake_kernel, 0, sizeof(fake_kernel));
	fake_kernel.version = 12;
	fake_kernel.map_size = 8192;
	fake_kernel.has_mp_state = true;
}

void fake_kernel_fail(unsigned cmd, int error, unsigned nth)
{
	fake_kernel.fail_cmd = cmd;
	fake_kernel.fail_error = error;
	fake_kernel.fail_nth = nth;
	fake_kernel.nr_calls = 0;
}

unsigned fake_kernel_count_calls(unsigned cmd)
{
	unsigned n = 0;

	for (unsigned i = 0; i < fake_kernel.nr_calls; i++)
		n += fake_kernel.calls[i] == cmd;
	return n;
}

static int fake_open(void)
{
	return fake_kernel.open_error ? fake_kernel.open_error : FD_KVM;
}

static int fake_close(int fd)
{
	fake_kernel.closed[fake_kernel.nr_closed++] = fd;
	return 0;
}

static void *fake_map(int fd, size_t size)
{
	return fake_kernel.map_fails ? NULL : calloc(1, size);
}

static void fake_unmap(void *start, size_t size)
{
	fake_kernel.unmapped++;
	free(start);
}

static int get_list(struct kvm_reg_list *list)
{
	const uint64_t room = list->n;

	list->n = fake_kernel.nr_regs;
	if (room < fake_kernel.nr_regs)
		return -E2BIG;
	for (uint64_t i = 0; i < fake_kernel.nr_regs; i++)
		list->reg[i] = fake_kernel.regs[i].id;
	return 0;
}

static struct fake_reg *find_reg(uint64_t id)
{
	for (uint64_t i = 0; i < fake_kernel.nr_regs; i++)
		if (fake_kernel.regs[i].id == id)
			return &fake_kernel.regs[i];
	return NULL;
}

static int get_reg(const struct kvm_one_reg *one)
{
	struct fake_reg *reg = find_reg(one->id);

	if (!reg)
		return -ENOENT;
	reg->gets++;
	if (!reg->get_error)
		memcpy((void *)(uintptr_t)one->addr, &reg->value, KVM_REG_SIZE(one->id));
	return reg->get_error;
}

static int set_reg(const struct kvm_one_reg *one)
{
	struct fake_reg *reg = find_reg(one->id);

	if (!reg)
		return -ENOENT;
	reg->sets++;
	if (!reg->set_error)
		memcpy(&reg->value, (void *)(uintptr_t)one->addr, KVM_REG_SIZE(one->id));
	return reg->set_error;
}

static int init_vcpu(const struct kvm_vcpu_init *init)
{
	fake_kernel.init = *init;
	return init->target == fake_kernel.target_accepted ? 0 : -EINVAL;
}

static int set_device_attr(const struct kvm_device_attr *attr)
{
	fake_kernel.attr_addresses[fake_kernel.nr_attrs] = *(const uint64_t *)(uintptr_t)attr->addr;
	fake_kernel.attrs[fake_kernel.nr_attrs++] = *attr;
	return 0;
}

static int fake_ioctl(int fd, unsigned int cmd, unsigned long arg)
{
	void *data = (void *)arg;

	fake_kernel.calls[fake_kernel.nr_calls++] = cmd;
	if (cmd == fake_kernel.fail_cmd && fake_kernel_count_calls(cmd) >= fake_kernel.fail_nth)
		return fake_kernel.fail_error;
	switch (cmd) {
	case KVM_GET_API_VERSION:
		return fake_kernel.version;
	case KVM_GET_VCPU_MMAP_SIZE:
		return fake_kernel.map_size;
	case KVM_CHECK_EXTENSION:
		return arg == KVM_CAP_MP_STATE ? fake_kernel.has_mp_state : 0;
	case KVM_CREATE_VM:
		return FD_VM;
	case KVM_CREATE_VCPU:
		return FD_VCPU;
	case KVM_ARM_PREFERRED_TARGET:
		*(struct kvm_vcpu_init *)data = (struct kvm_vcpu_init){
			.target = fake_kernel.target};
		return 0;
	case KVM_ARM_VCPU_INIT:
		return init_vcpu(data);
	case KVM_GET_REG_LIST:
		return get_list(data);
	case KVM_GET_ONE_REG: /* and KVM_ARM_SET_DEVICE_ADDR, which has the same number */
		if (fd == FD_VCPU)
			return get_reg(data);
		fake_kernel.addrs[fake_kernel.nr_addrs++] = *(struct kvm_arm_device_addr *)data;
		return 0;
	case KVM_SET_ONE_REG:
		return set_reg(data);
	case KVM_GET_MP_STATE:
		*(struct kvm_mp_state *)data = fake_kernel.mp_state;
		return 0;
	case KVM_SET_MP_STATE:
		fake_kernel.mp_state = *(struct kvm_mp_state *)data;
		return 0;
	case KVM_SET_DEVICE_ATTR:
		return set_device_attr(data);
	case KVM_SET_USER_MEMORY_REGION:
		fake_kernel.region = *(struct kvm_userspace_memory_region *)data;
		return 0;
	case KVM_IRQ_LINE:
		fake_kernel.line = *(struct kvm_irq_level *)data;
		return 0;
	default:
		return 0;
	}
}

const struct kvm_backend fake_kernel_backend = {
	.open = fake_open,
	.ioctl = fake_ioctl,
	.close = fake_close,
	.map = fake_map,
	.unmap = fake_unmap,
};
