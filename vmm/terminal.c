/* SPDX-License-Identifier: GPL-2.0-only */
#define _GNU_SOURCE
#include "vmm/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "vmm/error.h"

static struct {
	volatile sig_atomic_t raw;
	struct termios saved;
	int lifeline; /* closed when we end, by whatever it is */
	pid_t guard;
} terminal = {.lifeline = -1};

void terminal_fill_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

static void put_back(void)
{
	tcsetattr(STDIN_FILENO, TCSANOW, &terminal.saved);
}

/* After what cannot be survived: put the terminal back, and let the signal do what it does. */
static void fatal(int number)
{
	if (terminal.raw)
		put_back();
	signal(number, SIG_DFL);
	raise(number);
}

/* Waits for our end in a process of its own, which SIGKILL does not reach. */
static void guard(int pipe_end)
{
	static const char text[] = "\r\nvm32: killed; the terminal is as it was\r\n";
	char byte;
	ssize_t got;

	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_IGN);
	do
		got = read(pipe_end, &byte, 1);
	while (got < 0 && errno == EINTR);
	if (!got) {
		put_back();
		if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
			_exit(1);
	}
	_exit(0);
}

static void start_guard(void)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		return;
	terminal.guard = fork();
	if (!terminal.guard) {
		close(ends[1]);
		guard(ends[0]);
	}
	close(ends[0]);
	terminal.lifeline = ends[1];
}

static void stop_guard(void)
{
	if (terminal.lifeline < 0)
		return;
	/* A byte says that all is well. */
	if (write(terminal.lifeline, "", 1) < 0)
		return;
	close(terminal.lifeline);
	terminal.lifeline = -1;
	if (terminal.guard > 0)
		waitpid(terminal.guard, NULL, 0);
}

void terminal_raw(void)
{
	static const int numbers[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
	struct termios raw;

	if (terminal.raw || tcgetattr(STDIN_FILENO, &terminal.saved))
		return;
	for (unsigned i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		signal(numbers[i], fatal);
	atexit(terminal_restore);
	start_guard();
	raw = terminal.saved;
	cfmakeraw(&raw);
	if (tcsetattr(STDIN_FILENO, TCSANOW, &raw))
		return;
	terminal.raw = 1;
	say_raw(true);
}

void terminal_restore(void)
{
	if (!terminal.raw)
		return;
	put_back();
	terminal.raw = 0;
	say_raw(false);
	stop_guard();
}
