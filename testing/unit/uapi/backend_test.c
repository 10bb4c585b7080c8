/* SPDX-License-Identifier: GPL-2.0-only */
/* The client library's backend of real system calls (kvm_backend_host), with or without a /dev/kvm. */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "testing/harness/test.h"
#include "uapi/client/backend.h"

TEST(host_backend, errors_are_negative_errnos)
{
	const struct kvm_backend *host = &kvm_backend_host;
	const int fd = memfd_create("vcpu", 0);
	int waiting;

	CHECK_EQ(-EBADF, host->ioctl(-1, FIONREAD, (unsigned long)(uintptr_t)&waiting));
	CHECK_EQ(-EBADF, host->close(-1));
	CHECK_EQ(0, host->close(fd));
	CHECK(!host->map(-1, 4096));
	CHECK(!host->memory_get(0));
}

TEST(host_backend, maps_files_and_memory)
{
	const struct kvm_backend *host = &kvm_backend_host;
	const int fd = memfd_create("vcpu", 0);
	char *page, *memory;

	CHECK_EQ(0, ftruncate(fd, 4096));
	page = host->map(fd, 4096);
	REQUIRE(page);
	page[1] = 'x';
	CHECK_EQ(1, pread(fd, page, 1, 1));
	CHECK_EQ('x', page[0]);
	host->unmap(page, 4096);
	memory = host->memory_get(8192);
	REQUIRE(memory);
	CHECK_EQ(0, memory[8191]);
	memory[8191] = 1;
	host->memory_put(memory, 8192);
	close(fd);
}

TEST(host_backend, event_adds_up_and_never_blocks)
{
	const struct kvm_backend *host = &kvm_backend_host;
	const int fd = host->event();
	uint64_t value = 0;

	CHECK_GE(fd, 0);
	CHECK_EQ(-EAGAIN, host->event_read(fd, &value));
	CHECK_EQ(0, host->event_write(fd, 3));
	CHECK_EQ(0, host->event_write(fd, 4));
	CHECK_EQ(0, host->event_read(fd, &value));
	CHECK_EQ(7, value);
	CHECK_EQ(0, host->close(fd));
	CHECK_EQ(-EBADF, host->event_write(-1, 1));
}

/* Whether there is a /dev/kvm here or not. */
TEST(host_backend, open_gives_a_descriptor_or_an_error)
{
	const int fd = kvm_backend_host.open();

	if (fd >= 0)
		CHECK_EQ(0, kvm_backend_host.close(fd));
	else
		CHECK_EQ(-errno, fd);
}
