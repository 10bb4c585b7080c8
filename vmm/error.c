/* SPDX-License-Identifier: GPL-2.0-only */
#include "vmm/error.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

static atomic_bool terminal_is_raw;

bool error_set(struct error *error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return false;
}

void say_raw(bool raw)
{
	atomic_store(&terminal_is_raw, raw);
}

/* One write for a line: threads do not mix theirs. */
void say(const char *format, ...)
{
	char line[1024] = "vm32: ";
	int length = 6;
	va_list args;

	va_start(args, format);
	length += vsnprintf(line + length, sizeof(line) - 10, format, args);
	va_end(args);
	if (length > (int)sizeof(line) - 4)
		length = sizeof(line) - 4;
	if (atomic_load(&terminal_is_raw))
		line[length++] = '\r';
	line[length++] = '\n';
	if (write(STDERR_FILENO, line, (size_t)length) < 0)
		return;
}
