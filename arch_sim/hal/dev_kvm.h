/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The simulated /dev/kvm: the system calls that a monitor makes on it, with their semantics. Each returns what the
 * call returns, and -1 with errno set where it fails.
 */
#ifndef ARCH_SIM_HAL_DEV_KVM_H
#define ARCH_SIM_HAL_DEV_KVM_H

#include "hal/types.h"

/* Loads the hypervisor on the simulated host: 0 or a negative errno. Then /dev/kvm is there. */
int sim_kvm_load(void);

/* Takes it away again: 0, or -HAL_EBUSY while anything of it is in use. */
int sim_kvm_unload(void);

/* open("/dev/kvm", O_RDWR | O_CLOEXEC) */
int sim_open(void);

int sim_ioctl(int fd, unsigned int cmd, unsigned long arg);

/*
 * mmap() of a descriptor, shared: size bytes from page offset. Only vcpus can be mapped; a page that is not there
 * raises SIGBUS when it is touched. MAP_FAILED on failure. The mapping keeps the vcpu alive.
 */
void *sim_mmap(int fd, size_t size, uint64_t offset);
int sim_munmap(void *start, size_t size);

int sim_close(int fd);

#endif
