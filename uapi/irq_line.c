/* SPDX-License-Identifier: GPL-2.0-only */
#include "uapi/irq_line.h"

#include "core/vcpu/run.h"
#include "core/vgic/vgic.h"
#include "hal/atomic.h"
#include "hal/errno.h"
#include "uapi/kvm.h"

/* The lines of a vcpu, by number (SD-047). */
static const uint32_t cpu_lines[] = {
	[KVM_ARM_IRQ_CPU_IRQ] = VCPU_LINE_IRQ,
	[KVM_ARM_IRQ_CPU_FIQ] = VCPU_LINE_FIQ,
};

#define FIRST_PPI 16
#define FIRST_SPI 32
#define END_SPI	  1020

/*
 * Drives a line of the vcpu itself, where no interrupt controller in the kernel does; it looks at its interrupts again only
 * if the line changed.
 */
static int cpu_line(struct vm *vm, uint32_t index, uint32_t number, bool level)
{
	struct vcpu *vcpu;
	uint32_t line, old;

	if (vgic_exists(vm))
		return -HAL_ENXIO;
	if (index >= vm_nr_vcpus(vm) || number >= HAL_ARRAY_SIZE(cpu_lines))
		return -HAL_EINVAL;
	vcpu = vm->vcpus[hal_index_mask(index, VM_MAX_VCPUS)];
	line = cpu_lines[hal_index_mask(number, HAL_ARRAY_SIZE(cpu_lines))];
	old = level ? hal_fetch_or(&vcpu->irq_lines, line) : hal_fetch_and(&vcpu->irq_lines, ~line);
	if (!!(old & line) != level) {
		hal_fetch_or(&vcpu->requests, VCPU_REQUEST_IRQ_PENDING);
		vcpu_kick(vcpu);
	}
	return 0;
}

/* Drives a line of the interrupt controller in the kernel, if it is one from first on and below end. */
static int vgic_line(struct vm *vm, uint32_t index, uint32_t intid, bool level, uint32_t first,
		     uint32_t end)
{
	if (!vgic_exists(vm))
		return -HAL_ENXIO;
	if (intid < first || intid >= end)
		return -HAL_EINVAL;
	return vgic_inject(vm, index, intid, level, NULL);
}

int uapi_irq_line(struct vm *vm, uint32_t irq, bool level)
{
	const uint32_t index = hal_bits(irq, 31, 28) << 8 | hal_bits(irq, 23, 16);
	const uint32_t number = hal_bits(irq, 15, 0);

	hal_trace(HAL_TRACE_IRQ_LINE, 0, 0, irq, level, 0);

	switch (hal_bits(irq, 27, 24)) {
	case KVM_ARM_IRQ_TYPE_CPU:
		return cpu_line(vm, index, number, level);
	case KVM_ARM_IRQ_TYPE_SPI: /* the vcpu does not matter */
		return vgic_line(vm, 0, number, level, FIRST_SPI, END_SPI);
	case KVM_ARM_IRQ_TYPE_PPI:
		return vgic_line(vm, index, number, level, FIRST_PPI, FIRST_SPI);
	default:
		return -HAL_EINVAL;
	}
}
