/* SPDX-License-Identifier: GPL-2.0-only */
#include "arch_sim/hal/dev_kvm_client.h"

#include <errno.h>
#include <sys/mman.h>

#include "arch_sim/hal/dev_kvm.h"
#include "arch_sim/hal/event.h"
#include "arch_sim/hal/host.h"

static int checked(int result)
{
	return result < 0 ? -errno : result;
}

static int client_open(void)
{
	return checked(sim_open());
}

static int client_ioctl(int fd, unsigned int cmd, unsigned long arg)
{
	return checked(sim_ioctl(fd, cmd, arg));
}

static int client_close(int fd)
{
	return checked(sim_close(fd));
}

static void *client_map(int fd, size_t size)
{
	void *start = sim_mmap(fd, size, 0);

	return start == MAP_FAILED ? NULL : start;
}

static void client_unmap(void *start, size_t size)
{
	sim_munmap(start, size);
}

static void *client_memory_get(size_t size)
{
	return sim_user_map(size, 0);
}

static void client_memory_put(void *start, size_t size)
{
	sim_user_unmap(start);
}

const struct kvm_backend kvm_backend_sim = {
	.open = client_open,
	.ioctl = client_ioctl,
	.close = client_close,
	.map = client_map,
	.unmap = client_unmap,
	.memory_get = client_memory_get,
	.memory_put = client_memory_put,
	.event = sim_event_create,
	.event_write = sim_event_write,
	.event_read = sim_event_read,
};
