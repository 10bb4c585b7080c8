/* SPDX-License-Identifier: GPL-2.0-only */
/* The ABI's checks on the real /dev/kvm. Exit code 0: all passed. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "testing/target/abi/abi.h"
#include "testing/target/abi/states.h"

static void tell(const char *line)
{
	printf("abi: %s\n", line);
}

/* The answer comes back as the child's exit code: an errno, or 255 for success. */
static int call_foreign(int fd, unsigned int cmd, unsigned long arg)
{
	const pid_t child = fork();
	int status;

	if (!child) {
		const int result = kvm_backend_host.ioctl(fd, cmd, arg);

		_exit(result < 0 ? -result : 255);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return -1000;
	return WEXITSTATUS(status) == 255 ? 0 : -WEXITSTATUS(status);
}

static void ignore(int number)
{
}

/* Again and again, for one signal may come before the call. */
static void interrupt_soon(bool on)
{
	const struct itimerval often = {{0, on * 50000}, {0, on * 50000}};

	signal(SIGALRM, ignore);
	setitimer(ITIMER_REAL, &often, NULL);
}

static void *read_only(size_t size)
{
	void *start = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return start == MAP_FAILED ? NULL : start;
}

int main(void)
{
	const struct abi_machine machine = {
		.backend = &kvm_backend_host,
		.call_foreign = call_foreign,
		.interrupt_soon = interrupt_soon,
		.read_only = read_only,
		.tell = tell,
	};
	unsigned made, made_states, failed = abi_run(&machine, &made), failed_states;

	printf("abi: %u of %u checks failed\n", failed, made);
	failed_states = states_run(&machine, &made_states);
	printf("states: %u of %u checks failed\n", failed_states, made_states);
	return failed || !made || failed_states || !made_states;
}
