/* SPDX-License-Identifier: GPL-2.0-only */
/* What went wrong, in words for the user: what it is, and what to do about it. */
#ifndef VMM_ERROR_H
#define VMM_ERROR_H

#include <stdbool.h>

struct error {
	char text[512];
};

/* What helps where the host has cores of two kinds, such as a big.LITTLE machine. */
#define ADVICE_ONE_KIND "bind vm32 to cores of one kind: 'taskset -c LIST vm32 ...'"

/* Fills *error and returns false, so that a function can end with it. */
bool error_set(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Writes a line to standard error, led by "vm32: "; carriage returns are added while the terminal is raw. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Whether the terminal is raw: say() then ends lines with \r\n. */
void say_raw(bool raw);

#endif
