/* SPDX-License-Identifier: GPL-2.0-only */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "testing/harness/test.h"
#include "vmm/terminal.h"

enum end {
	END_RESTORE, /* terminal_restore() and a return */
	END_EXIT,    /* exit() without it */
	END_RAW,     /* nothing at all: the child says so while it is raw */
};

/* A child with a terminal of its own, made raw. */
static pid_t start(int *master, int signal_number, enum end end)
{
	const char *name;
	pid_t child;

	*master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*master < 0 || grantpt(*master) || unlockpt(*master))
		abort();
	name = ptsname(*master);
	child = fork();
	if (child)
		return child;
	close(0);
	close(1);
	close(2);
	/* Not our controlling terminal: it would be hung up with us. */
	if (open(name, O_RDWR | O_NOCTTY) != 0 || dup(0) != 1 || dup(0) != 2)
		_exit(9);
	terminal_raw();
	if (write(1, "raw", 3) != 3)
		_exit(9);
	/* The parent has looked when a byte comes. */
	if (read(0, &(char){0}, 1) != 1)
		_exit(9);
	if (signal_number)
		raise(signal_number);
	if (end == END_EXIT)
		exit(7);
	terminal_restore();
	_exit(7);
}

/* Reads until nobody has the terminal open any more; what came before the first "raw" and after is not told apart. */
static void drain(int master, char *text, size_t size)
{
	size_t length = 0;
	ssize_t got;

	do {
		got = read(master, text + length, size - 1 - length);
		if (got > 0)
			length += (size_t)got;
	} while (got > 0 && length < size - 1);
	text[length] = '\0';
}

static bool is_cooked(int master)
{
	struct termios now;

	return !tcgetattr(master, &now) && now.c_lflag & ICANON && now.c_lflag & ECHO &&
	       now.c_oflag & OPOST;
}

static const struct end_row {
	const char *label;
	int signal;
	enum end end;
	const char *said;
} end_rows[] = {
	{"asked", 0, END_RESTORE, ""},	      {"exit", 0, END_EXIT, ""},
	{"segv", SIGSEGV, END_RAW, "killed"}, {"abort", SIGABRT, END_RAW, "killed"},
	{"bus", SIGBUS, END_RAW, "killed"},   {"kill", SIGKILL, END_RAW, "killed"},
	{"term", SIGTERM, END_RAW, "killed"}, /* where nobody handles it */
};

TEST_TABLE(terminal, is_as_it_was_after_every_end, struct end_row, end_rows)
{
	char text[256];
	int master, status;
	const pid_t child = start(&master, row->signal, row->end);

	REQUIRE_EQ(3, read(master, text, 3));
	CHECK(!is_cooked(master));
	REQUIRE_EQ(1, write(master, "x", 1));
	REQUIRE_EQ(child, waitpid(child, &status, 0));
	drain(master, text, sizeof(text));
	CHECK(is_cooked(master));
	CHECK_EQ(row->signal, WIFSIGNALED(status) ? WTERMSIG(status) : 0);
	NOTE("%s", text);
	CHECK_EQ(*row->said != '\0', strstr(text, "killed") != NULL);
	close(master);
}

TEST(terminal, descriptors_that_are_closed_are_filled)
{
	const pid_t child = fork();
	int status;

	if (!child) {
		close(0);
		close(2);
		terminal_fill_descriptors();
		_exit(fcntl(0, F_GETFD) < 0 || fcntl(1, F_GETFD) < 0 || fcntl(2, F_GETFD) < 0);
	}
	REQUIRE_EQ(child, waitpid(child, &status, 0));
	CHECK_EQ(0, status);
}

TEST(terminal, that_is_none_is_left_alone)
{
	const pid_t child = fork();
	int status;

	if (!child) {
		close(0);
		if (open("/dev/null", O_RDWR) != 0)
			_exit(1);
		terminal_raw();
		terminal_restore();
		_exit(0);
	}
	REQUIRE_EQ(child, waitpid(child, &status, 0));
	CHECK_EQ(0, status);
}
