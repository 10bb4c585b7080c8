/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The types that every room shares: fixed-width integers, addresses that cannot be mixed up, errors.
 * Kbuild has no <stdint.h>; this is the only header of hal/ and core/ that knows where types come from.
 */
#ifndef HAL_TYPES_H
#define HAL_TYPES_H

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#endif

/* A guest physical address (intermediate physical address), 40 bits. */
typedef struct {
	uint64_t v;
} ipa_t;

/* A host physical address, 40 bits. */
typedef struct {
	uint64_t v;
} hpa_t;

/* A virtual address in the monitor's address space; the ABI carries it in 64 bits. */
typedef struct {
	uint64_t v;
} hva_t;

/* A guest virtual address. */
typedef struct {
	uint32_t v;
} gva_t;

static inline ipa_t ipa(uint64_t v)
{
	return (ipa_t){v};
}

static inline hpa_t hpa(uint64_t v)
{
	return (hpa_t){v};
}

static inline hva_t hva(uint64_t v)
{
	return (hva_t){v};
}

static inline gva_t gva(uint32_t v)
{
	return (gva_t){v};
}

#define HAL_PAGE_SHIFT 12
#define HAL_PAGE_SIZE  (1u << HAL_PAGE_SHIFT)

/* A local variable that is written before it is read: kernels let compilers clear what is not marked so. */
#define HAL_UNSET __attribute__((uninitialized))

/* Number of elements of an array. */
#define HAL_ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* A field of value, bits high:low inclusive. */
static inline uint32_t hal_bits(uint32_t value, unsigned high, unsigned low)
{
	return (value >> low) & (0xffffffffu >> (31 - (high - low)));
}

/* One bit of value. */
static inline bool hal_bit(uint32_t value, unsigned bit)
{
	return (value >> bit) & 1;
}

/* Tells a test which indices are masked; nothing where it is not defined. */
#ifdef HAL_INDEX_RECORDED
void hal_index_recorded(uint32_t index, uint32_t size);
#else
static inline void hal_index_recorded(uint32_t index, uint32_t size)
{
}
#endif

/*
 * The index if it is below size (at most 2^31), else 0, without a branch: for an index of user space or of a guest that has
 * been checked, so that a core that speculates past the check reads nothing beyond the array (CVE-2017-5753).
 */
static inline uint32_t hal_index_mask(uint32_t index, uint32_t size)
{
	hal_index_recorded(index, size);
	__asm__("" : "+r"(index)); /* the compiler may know of the check */
	return index & (uint32_t)((int32_t) ~(index | (size - 1 - index)) >> 31);
}

#endif
