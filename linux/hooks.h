/* SPDX-License-Identifier: GPL-2.0-only */
/* What the target tests need to make things go wrong; nothing of it is in a release build. */
#ifndef LINUX_HOOKS_H
#define LINUX_HOOKS_H

#include <linux/types.h>

#ifdef KVM_ARM32_TEST_HOOKS

/* Is this allocation or registration the one that module parameter fail_step wants to fail? */
bool hooks_fail(void);

/* A vcpu is held on this CPU with interrupts off: is that what the rest of the kernel is told? It is counted. */
struct vcpu;
void hooks_running(const struct vcpu *vcpu);

/* Begins and ends the debugfs files through which the tests reach Hyp mode. */
void hooks_init(void);
void hooks_exit(void);

#else

static inline bool hooks_fail(void)
{
	return false;
}

struct vcpu;
static inline void hooks_running(const struct vcpu *vcpu)
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
