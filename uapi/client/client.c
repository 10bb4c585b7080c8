/* SPDX-License-Identifier: GPL-2.0-only */
/* The system calls of the client library. */
#include "uapi/client/client.h"

#include <errno.h>
#include <string.h>

static int call(struct kvm_client *client, int fd, unsigned int cmd, const void *arg)
{
	return client->backend->ioctl(fd, cmd, (unsigned long)(uintptr_t)arg);
}

int kvm_client_open(struct kvm_client *client, const struct kvm_backend *backend)
{
	int result;

	*client = (struct kvm_client){.backend = backend, .fd = backend->open()};
	if (client->fd < 0)
		return client->fd;
	result = backend->ioctl(client->fd, KVM_GET_API_VERSION, 0);
	if (result != KVM_API_VERSION) {
		kvm_client_close(client);
		return result < 0 ? result : -ENODEV;
	}
	result = backend->ioctl(client->fd, KVM_GET_VCPU_MMAP_SIZE, 0);
	if (result < 0) {
		kvm_client_close(client);
		return result;
	}
	client->run_size = (size_t)result;
	return 0;
}

void kvm_client_close(struct kvm_client *client)
{
	client->backend->close(client->fd);
}

int kvm_client_check(struct kvm_client *client, unsigned long cap)
{
	return client->backend->ioctl(client->fd, KVM_CHECK_EXTENSION, cap);
}

int kvm_client_create_vm(struct kvm_client *client, struct kvm_client_vm *vm)
{
	*vm = (struct kvm_client_vm){.client = client};
	vm->fd = client->backend->ioctl(client->fd, KVM_CREATE_VM, 0);
	return vm->fd < 0 ? vm->fd : 0;
}

void kvm_client_destroy_vm(struct kvm_client_vm *vm)
{
	vm->client->backend->close(vm->fd);
}

int kvm_client_vm_ioctl(struct kvm_client_vm *vm, unsigned int cmd, const void *arg)
{
	return call(vm->client, vm->fd, cmd, arg);
}

int kvm_client_set_memory(struct kvm_client_vm *vm, uint32_t slot, uint64_t address, uint64_t size,
			  void *memory, uint32_t flags)
{
	const struct kvm_userspace_memory_region region = {
		.slot = slot,
		.flags = flags,
		.guest_phys_addr = address,
		.memory_size = size,
		.userspace_addr = (uintptr_t)memory,
	};

	return kvm_client_vm_ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region);
}

int kvm_client_irq_line(struct kvm_client_vm *vm, uint32_t irq, bool level)
{
	const struct kvm_irq_level line = {.irq = irq, .level = level};

	return kvm_client_vm_ioctl(vm, KVM_IRQ_LINE, &line);
}

int kvm_client_create_vcpu(struct kvm_client_vm *vm, uint32_t id, struct kvm_client_vcpu *vcpu)
{
	const struct kvm_backend *backend = vm->client->backend;

	*vcpu = (struct kvm_client_vcpu){.vm = vm};
	vcpu->fd = backend->ioctl(vm->fd, KVM_CREATE_VCPU, id);
	if (vcpu->fd < 0)
		return vcpu->fd;
	vcpu->run = backend->map(vcpu->fd, vm->client->run_size);
	if (!vcpu->run) {
		backend->close(vcpu->fd);
		return -ENOMEM;
	}
	return 0;
}

int kvm_client_vcpu_ioctl(struct kvm_client_vcpu *vcpu, unsigned int cmd, const void *arg)
{
	return call(vcpu->vm->client, vcpu->fd, cmd, arg);
}

int kvm_client_run(struct kvm_client_vcpu *vcpu)
{
	return kvm_client_vcpu_ioctl(vcpu, KVM_RUN, NULL);
}

/* Of the registers that the library knows how to hold. */
static bool size_is_known(uint64_t id)
{
	const uint64_t size = id & KVM_REG_SIZE_MASK;

	return size == KVM_REG_SIZE_U32 || size == KVM_REG_SIZE_U64;
}

static int transfer(struct kvm_client_vcpu *vcpu, unsigned int cmd, uint64_t id, uint64_t *value)
{
	const struct kvm_one_reg reg = {.id = id, .addr = (uintptr_t)value};

	return size_is_known(id) ? kvm_client_vcpu_ioctl(vcpu, cmd, &reg) : -EINVAL;
}

int kvm_client_get_reg(struct kvm_client_vcpu *vcpu, uint64_t id, uint64_t *value)
{
	*value = 0;
	return transfer(vcpu, KVM_GET_ONE_REG, id, value);
}

int kvm_client_set_reg(struct kvm_client_vcpu *vcpu, uint64_t id, uint64_t value)
{
	return transfer(vcpu, KVM_SET_ONE_REG, id, &value);
}
