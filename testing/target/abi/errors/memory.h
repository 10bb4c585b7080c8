/* SPDX-License-Identifier: GPL-2.0-only */
/* What core/mm answers: slots, the dirty log. */
#ifndef TESTING_TARGET_ABI_ERRORS_MEMORY_H
#define TESTING_TARGET_ABI_ERRORS_MEMORY_H

#include "testing/target/abi/errors/row.h"

/* A slot: number, flags, guest address, size, offset of its memory in that of slot 0 (0x80000000, 64 KiB). */
#define SLOT(slot, flags, address, size, offset)               \
	{                                                      \
		slot, flags, ID(address), ID(size), ID(offset) \
	}
#define IPA_LIMIT (1ull << 40)

static const struct abi_error abi_memory_errors[] = {
	{"slot again", ABI_VM, ABI_MEMORY_6, KVM_SET_USER_MEMORY_REGION, 0, 0,
	 SLOT(0, 0, 0x80000000, 0x10000, 0)},
	{"slot moved", ABI_VM, ABI_MEMORY_6, KVM_SET_USER_MEMORY_REGION, 0, 0,
	 SLOT(0, 0, 0x90000000, 0x10000, 0)},
	{"slot deleted", ABI_VM, ABI_MEMORY_6, KVM_SET_USER_MEMORY_REGION, 0, 0,
	 SLOT(0, 0, 0x80000000, 0, 0)},
	{"slot logged", ABI_VM, ABI_MEMORY_6, KVM_SET_USER_MEMORY_REGION, 0, 0,
	 SLOT(0, 1, 0x80000000, 0x10000, 0)},
	{"slot flags", ABI_VM, ABI_MEMORY_6, KVM_SET_USER_MEMORY_REGION, -EINVAL, 0,
	 SLOT(1, 4, 0x90000000, 0x1000, 0)},
	{"slot 32", ABI_VM, ABI_MEMORY_6, KVM_SET_USER_MEMORY_REGION, -EINVAL, 0,
	 SLOT(32, 0, 0x90000000, 0x1000, 0)},
	{"slot of address space 1", ABI_VM, ABI_MEMORY_6, KVM_SET_USER_MEMORY_REGION, -EINVAL, 0,
	 SLOT(0x10001, 0, 0x90000000, 0x1000, 0)},
	{"slot size unaligned", ABI_VM, ABI_MEMORY_6, KVM_SET_USER_MEMORY_REGION, -EINVAL, 0,
	 SLOT(1, 0, 0x90000000, 0x1001, 0)},
	{"slot address unaligned", ABI_VM, ABI_MEMORY_6, KVM_SET_USER_MEMORY_REGION, -EINVAL, 0,
	 SLOT(1, 0, 0x90000800, 0x1000, 0)},
	{"slot memory unaligned", ABI_VM, ABI_MEMORY_6, KVM_SET_USER_MEMORY_REGION, -EINVAL, 0,
	 SLOT(1, 0, 0x90000000, 0x1000, 1)},
	{"CVE_2013_1943 slot memory of the kernel", ABI_VM, ABI_PLAIN, KVM_SET_USER_MEMORY_REGION,
	 -EINVAL, 0, SLOT(1, 0, 0x90000000, 0x1000, 0xffffffffffffe000)},
	{"slot wraps", ABI_VM, ABI_MEMORY_6, KVM_SET_USER_MEMORY_REGION, -EINVAL, 0,
	 SLOT(1, 0, 0xfffffffffffff000, 0x2000, 0)},
	{"slot resized", ABI_VM, ABI_MEMORY_6, KVM_SET_USER_MEMORY_REGION, -EINVAL, 0,
	 SLOT(0, 0, 0x80000000, 0x8000, 0)},
	{"slot with other memory", ABI_VM, ABI_MEMORY_6, KVM_SET_USER_MEMORY_REGION, -EINVAL, 0,
	 SLOT(0, 0, 0x80000000, 0x10000, 0x1000)},
	{"slot made read-only", ABI_VM, ABI_MEMORY_6, KVM_SET_USER_MEMORY_REGION, -EINVAL, 0,
	 SLOT(0, 2, 0x80000000, 0x10000, 0)},
	{"slot that is missing deleted", ABI_VM, ABI_MEMORY_6, KVM_SET_USER_MEMORY_REGION, -EINVAL,
	 0, SLOT(1, 0, 0x90000000, 0, 0)},
	{"slot overlaps", ABI_VM, ABI_MEMORY_6, KVM_SET_USER_MEMORY_REGION, -EEXIST, 0,
	 SLOT(1, 0, 0x8000f000, 0x2000, 0)},
	{"slot beyond 2^40", ABI_VM, ABI_MEMORY_6, KVM_SET_USER_MEMORY_REGION, -EFAULT, 0,
	 SLOT(1, 0, IPA_LIMIT - 0x1000, 0x2000, 0)},
	{"B9 slot ends at 2^40", ABI_VM, ABI_MEMORY_6, KVM_SET_USER_MEMORY_REGION, 0, 0,
	 SLOT(1, 0, IPA_LIMIT - 0x2000, 0x2000, 0)},
	{"GET_DIRTY_LOG slot 32", ABI_VM, ABI_MEMORY_2, KVM_GET_DIRTY_LOG, -EINVAL, 0, {32}},
	{"GET_DIRTY_LOG address space 1",
	 ABI_VM,
	 ABI_MEMORY_2,
	 KVM_GET_DIRTY_LOG,
	 -EINVAL,
	 0,
	 {0x10000}},
	{"GET_DIRTY_LOG not logged", ABI_VM, ABI_MEMORY_2, KVM_GET_DIRTY_LOG, -ENOENT, 0, {0, 1}},
	{"CLEAR_DIRTY_LOG slot 32", ABI_VM, ABI_PLAIN, KVM_CLEAR_DIRTY_LOG, -EINVAL, 0, {32, 64}},
	{"CLEAR_DIRTY_LOG not logged", ABI_VM, ABI_PLAIN, KVM_CLEAR_DIRTY_LOG, -ENOENT, 0, {0, 16}},
};

#undef SLOT
#undef IPA_LIMIT

#endif
