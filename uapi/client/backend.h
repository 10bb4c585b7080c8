/* SPDX-License-Identifier: GPL-2.0-only */
/* What the client library needs of the machine that it runs on. */
#ifndef UAPI_CLIENT_BACKEND_H
#define UAPI_CLIENT_BACKEND_H

#include <stddef.h>
#include <stdint.h>

/* The system calls that a monitor makes. All but the pointers return a negative errno when they fail. */
struct kvm_backend {
	/* open("/dev/kvm"): a descriptor. */
	int (*open)(void);
	int (*ioctl)(int fd, unsigned int cmd, unsigned long arg);
	int (*close)(int fd);
	/* Maps size bytes of a vcpu from offset 0, shared; NULL: not possible. */
	void *(*map)(int fd, size_t size);
	void (*unmap)(void *start, size_t size);
	/* Zeroed memory for a guest, size a multiple of 4 KiB; NULL: not possible. */
	void *(*memory_get)(size_t size);
	void (*memory_put)(void *start, size_t size);
	/* eventfd(0): a descriptor that never blocks; what is written adds up, reading takes it (-EAGAIN: nothing). */
	int (*event)(void);
	int (*event_write)(int fd, uint64_t value);
	int (*event_read)(int fd, uint64_t *value);
};

/* The real system calls. */
extern const struct kvm_backend kvm_backend_host;

#endif
