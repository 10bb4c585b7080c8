/* SPDX-License-Identifier: GPL-2.0-only */
/* Words that several CPUs change without a lock. Each call is a point where the simulator may switch CPUs. */
#ifndef HAL_ATOMIC_H
#define HAL_ATOMIC_H

#include "hal/types.h"

/* Tells the simulator that another CPU may run here; nothing on the target. */
#ifdef HAL_SCHEDULED
void hal_schedule_point(void);
#else
static inline void hal_schedule_point(void)
{
}
#endif

/* Reads; nothing after it is done before it. */
static inline uint32_t hal_load_acquire(const uint32_t *word)
{
	hal_schedule_point();
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

/* Writes; everything before it is seen first. */
static inline void hal_store_release(uint32_t *word, uint32_t value)
{
	hal_schedule_point();
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

/* Sets bits and returns the word as it was; ordered against everything before and after. */
static inline uint32_t hal_fetch_or(uint32_t *word, uint32_t bits)
{
	hal_schedule_point();
	return __atomic_fetch_or(word, bits, __ATOMIC_SEQ_CST);
}

/* Keeps only bits and returns the word as it was; ordered against everything before and after. */
static inline uint32_t hal_fetch_and(uint32_t *word, uint32_t bits)
{
	hal_schedule_point();
	return __atomic_fetch_and(word, bits, __ATOMIC_SEQ_CST);
}

/* Adds and returns the word as it was; ordered against everything before and after. */
static inline uint32_t hal_fetch_add(uint32_t *word, uint32_t value)
{
	hal_schedule_point();
	return __atomic_fetch_add(word, value, __ATOMIC_SEQ_CST);
}

/* Stores value and returns the word as it was; ordered against everything before and after. */
static inline uint32_t hal_exchange(uint32_t *word, uint32_t value)
{
	hal_schedule_point();
	return __atomic_exchange_n(word, value, __ATOMIC_SEQ_CST);
}

/* Stores value if the word is expected; returns whether it did; ordered against everything around it. */
static inline bool hal_compare_exchange(uint32_t *word, uint32_t expected, uint32_t value)
{
	hal_schedule_point();
	return __atomic_compare_exchange_n(word, &expected, value, false, __ATOMIC_SEQ_CST,
					   __ATOMIC_SEQ_CST);
}

/* Reads 64 bits in one piece; nothing after it is done before it. */
static inline uint64_t hal_load_acquire64(const uint64_t *word)
{
	hal_schedule_point();
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

/* Writes 64 bits in one piece; everything before it is seen first. */
static inline void hal_store_release64(uint64_t *word, uint64_t value)
{
	hal_schedule_point();
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

#endif
