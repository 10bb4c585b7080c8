/* SPDX-License-Identifier: GPL-2.0-only */
/* KVM_IRQ_LINE: interrupt lines that user space drives. */
#ifndef UAPI_IRQ_LINE_H
#define UAPI_IRQ_LINE_H

#include "core/vcpu/vm.h"

/*
 * Raises or lowers a line. irq: bits 27:24 type, 31:28 and 23:16 index of the vcpu, 15:0 number (SD-046,
 * X3; SPEC.md sections 2.5 and 12.5). Returns 0, -HAL_EINVAL for a word that names no line, or -HAL_ENXIO for
 * a line of an interrupt controller that the VM does not have, or of a vcpu if it has one; and the errors of vgic_inject().
 * Any thread, may sleep.
 */
int uapi_irq_line(struct vm *vm, uint32_t irq, bool level);

#endif
