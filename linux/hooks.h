/* SPDX-License-Identifier: GPL-2.0-only */
/* What the target tests need to make things go wrong; nothing of it is in a release build. */
#ifndef LINUX_HOOKS_H
#define LINUX_HOOKS_H

#include <linux/types.h>

#ifdef KVM_ARM32_TEST_HOOKS

/*
 * Is this allocation, registration, pin or copy the one that module parameter fail_step wants to fail? A number written
 * there counts from then on; steps tells how many there have been.
 */
bool hooks_fail(void);

/* Is this to be a host without VFP (module parameter no_vfp)? */
bool hooks_no_vfp(void);

/* A page of user space is held (1) or given back (-1): module parameter pins. */
void hooks_pin(int by);

/* A vcpu is held on this CPU with interrupts off: is that what the rest of the kernel is told? It is counted. */
struct vcpu;
void hooks_running(const struct vcpu *vcpu);

/* Does the kernel's address view lead to pa, as this CPU translates it? It is counted (R17). */
void hooks_view(const void *view, phys_addr_t pa);

/* Begins and ends the debugfs files through which the tests reach Hyp mode. */
void hooks_init(void);
void hooks_exit(void);

#else

static inline bool hooks_fail(void)
{
	return false;
}

static inline bool hooks_no_vfp(void)
{
	return false;
}

static inline void hooks_pin(int by)
{
}

struct vcpu;
static inline void hooks_running(const struct vcpu *vcpu)
{
}

static inline void hooks_view(const void *view, phys_addr_t pa)
{
}

static inline void hooks_init(void)
{
}

static inline void hooks_exit(void)
{
}

#endif

#endif
