/* SPDX-License-Identifier: GPL-2.0-only */
/* The event descriptors of the simulated host, as user space has them: eventfd(2), read and write, never blocking. */
#ifndef ARCH_SIM_HAL_EVENT_H
#define ARCH_SIM_HAL_EVENT_H

#include "hal/types.h"

struct hal_event;

/* Makes a descriptor of a new event; -HAL_EMFILE. It is closed by sim_close() (arch_sim/hal/dev_kvm.h). */
int sim_event_create(void);

/* Adds value; who listens hears it before this returns. Returns 0, or -HAL_EBADF, -HAL_EINVAL. */
int sim_event_write(int fd, uint64_t value);

/* Reads what was added since the last read; -HAL_EAGAIN: nothing. */
int sim_event_read(int fd, uint64_t *value);

/* The last descriptor is closed: listeners are told so, in the thread of the caller. For dev_kvm.c. */
void sim_event_release(struct hal_event *event);

#endif
