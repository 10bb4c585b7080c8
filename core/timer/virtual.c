/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/timer/virtual.h"

#include "core/vcpu/run.h"
#include "hal/atomic.h"
#include "hal/timer.h"

uint64_t timer_virtual_count(const struct vm *vm)
{
	return hal_counter_read() - hal_load_acquire64(&vm->cntvoff);
}

void timer_virtual_set_count(struct vm *vm, uint64_t count)
{
	uint32_t nr_vcpus = vm_nr_vcpus(vm);

	hal_store_release64(&vm->cntvoff, hal_counter_read() - count);
	for (uint32_t i = 0; i < nr_vcpus; i++)
		vcpu_kick(vm->vcpus[i]);
}
