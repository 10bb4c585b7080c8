/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which call answers what error, a row each (SPEC.md sections 2.1 and 2.5). The same rows are run against the dispatcher
 * alone, the simulated /dev/kvm and the real one.
 */
#ifndef TESTING_TARGET_ABI_ERRORS_ROW_H
#define TESTING_TARGET_ABI_ERRORS_ROW_H

#include <errno.h>
#include <stdint.h>

#include "uapi/kvm.h"

/* An address that is nobody's. */
#define ABI_BAD_ADDRESS 0x1000u

enum abi_descriptor {
	ABI_SYSTEM,
	ABI_VM,
	ABI_VCPU,     /* initialised, with no features */
	ABI_RAW_VCPU, /* not initialised */
	ABI_LOG_VM,   /* its slot 0 is logged */

	/* of a VM that has a vgic, without addresses; */
	ABI_GIC_VM,
	ABI_GIC_VCPU, /* initialised */
	ABI_GIC,      /* its device */

	/* of one whose vgic is initialised; */
	ABI_INIT_VM,
	ABI_INIT_GIC,

	/* of one whose CPU interface is put into slot 0 (initialised vcpu), or is mapped at 0x8010000 (VM) */
	ABI_SLOT_VCPU,
	ABI_MAPPED_VM,
};

enum abi_circumstance {
	ABI_PLAIN,
	ABI_FOREIGN,	 /* another process calls */
	ABI_KILLED,	 /* the thread is killed while it waits for the vcpu */
	ABI_BAD_POINTER, /* arg points nowhere */
	ABI_MEMORY_2,	 /* the address of a slot's memory is added to words 2 and 3 of data; */
	ABI_MEMORY_6,	 /* to words 6 and 7 */
	ABI_SIGNED_6,	 /* to words 6 and 7, sign-extended, as compilers do it */
	ABI_READ_ONLY_6, /* the address of memory that cannot be written to words 6 and 7 */
	ABI_EVENT_0,	 /* a descriptor of an event is put into word 0 of data; */
	ABI_EVENT_5,	 /* into word 5; */
	ABI_FILE_0,	 /* that of the VM, which is none of an event, into word 0; */
	ABI_FILE_5,	 /* into word 5 */
	ABI_VALUE,  /* words 4 and 5 get the address of words 6 and 7: an attribute and its value */
	ABI_TARGET, /* the host's target is added to word 0 */
};

/* arg is value, unless the call has a structure: then it points to data. */
struct abi_error {
	const char *label;
	enum abi_descriptor descriptor;
	enum abi_circumstance circumstance;
	unsigned int cmd;
	int expected;
	unsigned long value;
	uint32_t data[26];
};

#define ID(id) (uint32_t)(id), (uint32_t)((uint64_t)(id) >> 32)

#endif
