/* SPDX-License-Identifier: GPL-2.0-only */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "uapi/client/backend.h"

static int checked(int result)
{
	return result < 0 ? -errno : result;
}

static int host_open(void)
{
	return checked(open("/dev/kvm", O_RDWR | O_CLOEXEC));
}

static int host_ioctl(int fd, unsigned int cmd, unsigned long arg)
{
	return checked(ioctl(fd, cmd, arg));
}

static int host_close(int fd)
{
	return checked(close(fd));
}

static void *host_map(int fd, size_t size)
{
	void *start = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	return start == MAP_FAILED ? NULL : start;
}

static void *host_memory_get(size_t size)
{
	void *start = mmap(NULL, size, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return start == MAP_FAILED ? NULL : start;
}

static void host_unmap(void *start, size_t size)
{
	munmap(start, size);
}

static int host_event(void)
{
	return checked(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
}

static int host_event_write(int fd, uint64_t value)
{
	return write(fd, &value, sizeof(value)) < 0 ? -errno : 0;
}

static int host_event_read(int fd, uint64_t *value)
{
	return read(fd, value, sizeof(*value)) < 0 ? -errno : 0;
}

const struct kvm_backend kvm_backend_host = {
	.open = host_open,
	.ioctl = host_ioctl,
	.close = host_close,
	.map = host_map,
	.unmap = host_unmap,
	.memory_get = host_memory_get,
	.memory_put = host_unmap,
	.event = host_event,
	.event_write = host_event_write,
	.event_read = host_event_read,
};
