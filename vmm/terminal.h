/* SPDX-License-Identifier: GPL-2.0-only */
/* The user's terminal while the guest has it: raw, and put back on every way out. */
#ifndef VMM_TERMINAL_H
#define VMM_TERMINAL_H

#include <stdbool.h>

/* Sees that descriptors 0 to 2 are open, so that nothing else of ours can become one of them. */
void terminal_fill_descriptors(void);

/*
 * Makes the terminal raw if standard input is one. It is put back by terminal_restore(), at exit, after a fatal signal,
 * and by a process of its own when vm32 is killed. Before any thread is started.
 */
void terminal_raw(void);
void terminal_restore(void);

#endif
