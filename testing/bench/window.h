/* SPDX-License-Identifier: GPL-2.0-only */
/* The marks that count.c looks for. The processor does nothing at either; a guest may set them as well as the host. */
#ifndef TESTING_BENCH_WINDOW_H
#define TESTING_BENCH_WINDOW_H

/* Of the guest's disk. */
#define WARM_UP_READS 16
#define READS	      1000

static inline void begin_window(void)
{
	__asm__ volatile("mov.w r10, r10" ::: "memory");
}

static inline void end_window(void)
{
	__asm__ volatile("mov.w r11, r11" ::: "memory");
}

#endif
