/* SPDX-License-Identifier: GPL-2.0-only */
#define _GNU_SOURCE
#include "arch_sim/hal/dev_kvm.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "arch_sim/hal/event.h"
#include "arch_sim/hal/host.h"
#include "core/vcpu/hypervisor.h"
#include "hal/errno.h"
#include "uapi/dispatch.h"

#define NR_MAPPINGS 64

/* A mapping of a vcpu. */
struct mapping {
	char *start;
	size_t size;
	struct sim_file *file;
};

static struct dev_kvm {
	bool loaded;
	struct hypervisor hypervisor;
	struct mapping mappings[NR_MAPPINGS];
} dev;

/* What a system call does with a result of the kernel's. */
static int to_user(long result)
{
	if (result >= 0)
		return (int)result;
	errno = (int)-result;
	return -1;
}

int sim_kvm_load(void)
{
	const int error = hypervisor_init(&dev.hypervisor);

	dev.loaded = !error;
	return error;
}

int sim_kvm_unload(void)
{
	const struct uapi_counts counts = uapi_counts();

	if (counts.vms || counts.vcpus || counts.devices)
		return -HAL_EBUSY;
	dev.loaded = false;
	return 0;
}

int sim_open(void)
{
	int fd;

	if (!dev.loaded)
		return to_user(-HAL_ENOENT);
	fd = hal_file_reserve((enum hal_file)SIM_FILE_SYSTEM, NULL);
	if (fd >= 0)
		hal_file_publish(fd);
	return to_user(fd);
}

static long dispatch(const struct sim_file *file, unsigned int cmd, unsigned long arg)
{
	switch (file->kind) {
	case SIM_FILE_VM:
		return uapi_vm_ioctl(file->object, cmd, arg);
	case SIM_FILE_VCPU:
		return uapi_vcpu_ioctl(file->object, cmd, arg);
	case SIM_FILE_DEVICE:
		return uapi_device_ioctl(file->object, cmd, arg);
	case SIM_FILE_EVENT:
		return -HAL_ENOTTY;
	default:
		return uapi_system_ioctl(&dev.hypervisor, cmd, arg);
	}
}

static void put(struct sim_file *file)
{
	struct sim_file last;

	if (!sim_file_put(file, &last))
		return;
	switch (last.kind) {
	case SIM_FILE_VM:
		uapi_vm_release(last.object);
		break;
	case SIM_FILE_VCPU:
		uapi_vcpu_release(last.object);
		break;
	case SIM_FILE_DEVICE:
		uapi_device_release(last.object);
		break;
	case SIM_FILE_EVENT:
		sim_event_release(last.object);
		break;
	default:
		break;
	}
}

/* A descriptor may be closed while it is used: the call keeps the file. */
int sim_ioctl(int fd, unsigned int cmd, unsigned long arg)
{
	struct sim_file *file = sim_fd_file(fd);
	long result;

	if (!file)
		return to_user(-HAL_EBADF);
	file->users++;
	result = dispatch(file, cmd, arg);
	put(file);
	sim_host_deliver_signals();
	return to_user(result);
}

int sim_close(int fd)
{
	struct sim_file *file = sim_fd_close(fd);

	if (!file)
		return to_user(-HAL_EBADF);
	put(file);
	return 0;
}

/* Shows one page of a vcpu at an address; where it has none, the end of the file lies: touching it is SIGBUS. */
static bool map_page(char *at, struct uapi_vcpu *vcpu, unsigned long pgoff)
{
	void *page = uapi_vcpu_page(vcpu, pgoff);
	const off_t offset = page ? (off_t)(sim_ram_pa(page).v - SIM_RAM_BASE)
				  : (off_t)SIM_RAM_SIZE;

	return mmap(at, HAL_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
		    sim_ram_file(), offset) == at;
}

static struct mapping *find_mapping(const char *start)
{
	for (unsigned i = 0; i < NR_MAPPINGS; i++)
		if (dev.mappings[i].start == start)
			return &dev.mappings[i];
	return NULL;
}

void *sim_mmap(int fd, size_t size, uint64_t offset)
{
	struct sim_file *file = sim_fd_file(fd);
	struct mapping *mapping = find_mapping(NULL);
	char *start;

	if (!file || file->kind != SIM_FILE_VCPU || !mapping) {
		to_user(!file ? -HAL_EBADF : !mapping ? -HAL_ENOMEM : -HAL_ENODEV);
		return MAP_FAILED;
	}
	start = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (start == MAP_FAILED)
		return MAP_FAILED;
	for (size_t done = 0; done < size; done += HAL_PAGE_SIZE)
		if (!map_page(start + done, file->object,
			      (unsigned long)((offset + done) / HAL_PAGE_SIZE)))
			abort();
	file->users++;
	*mapping = (struct mapping){start, size, file};
	return start;
}

int sim_munmap(void *start, size_t size)
{
	struct mapping *mapping = find_mapping(start);

	if (!start || !mapping || mapping->size != size)
		return to_user(-HAL_EINVAL);
	munmap(start, size);
	put(mapping->file);
	*mapping = (struct mapping){0};
	return 0;
}
