/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of arch_sim/hal share. */
#ifndef ARCH_SIM_HAL_PRIVATE_H
#define ARCH_SIM_HAL_PRIVATE_H

#include "hal/types.h"

struct sim_cpu;

/* The simulated CPU that the running thread is on. */
struct sim_cpu *sim_hardware_current(void);

/* How many instructions a guest may execute at a stretch. */
uint64_t sim_hardware_slice(void);

/* The CPU's number, without the complaint of hal_cpu_id() when it is not held. */
unsigned sim_host_cpu(void);

#endif
