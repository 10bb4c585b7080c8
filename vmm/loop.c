/* SPDX-License-Identifier: GPL-2.0-only */
/* What the main thread does while the guest runs: standard input, signals, queues, output that waits. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "vmm/machine.h"
#include "vmm/vcpu.h"

#define ESCAPE	     0x01 /* Ctrl-A */
#define OUTPUT_WAIT  10	  /* ms: how long the beginning of a line waits for its end */
#define INPUT_WAIT   10	  /* ms: how soon a guest that had no room is asked again */
#define MAX_POLLED   (3 + LAYOUT_MAX_VIRTIO * VIRTIO_MAX_QUEUES)
#define INPUT_BUFFER 64

struct loop {
	struct machine *machine;
	struct pollfd polled[MAX_POLLED];
	struct {
		const struct transport *transport;
		unsigned queue;
	} queues[MAX_POLLED];
	unsigned nr_polled;
	bool escaped;	 /* Ctrl-A was typed */
	size_t nr_input; /* typed, and not taken by the guest yet */
	uint8_t input[INPUT_BUFFER];
	uint64_t next_line; /* of `vm32 trace` */
	uint64_t before[STATS_NR_KINDS];
};

enum {
	POLL_WAKE,
	POLL_SIGNALS,
	POLL_INPUT,
	POLL_QUEUES,
};

/* What takes the place of an outcome. */
static bool yields(int old, enum outcome outcome)
{
	switch (old) {
	case OUTCOME_NONE:
		return true;
	case OUTCOME_SAVE:
		return outcome == OUTCOME_POWER_OFF || outcome == OUTCOME_RESET ||
		       outcome == OUTCOME_FAILED;
	case OUTCOME_RESET:
		return outcome == OUTCOME_TERM || outcome == OUTCOME_LEFT;
	default:
		return false;
	}
}

void machine_end(struct machine *machine, enum outcome outcome)
{
	const uint64_t one = 1;
	int old = OUTCOME_NONE;

	if (outcome == OUTCOME_SAVE)
		atomic_store(&machine->save_wanted, true);
	while (yields(old, outcome) &&
	       !atomic_compare_exchange_weak(&machine->outcome, &old, (int)outcome))
		;
	if (machine->wake >= 0 && write(machine->wake, &one, sizeof(one)) < 0)
		return; /* it is awake */
}

static void drain(int fd)
{
	uint64_t count;

	while (read(fd, &count, sizeof(count)) > 0)
		;
}

/* --- signals ------------------------------------------------------------------------------------------- */

static sigset_t held_signals(void)
{
	static const int numbers[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1};
	sigset_t set;

	sigemptyset(&set);
	for (unsigned i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		sigaddset(&set, numbers[i]);
	return set;
}

/* Threads that are made later inherit the mask. */
void machine_hold_signals(void)
{
	const sigset_t set = held_signals();

	pthread_sigmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static int open_signals(void)
{
	const sigset_t set = held_signals();

	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void save_or_say(struct machine *machine)
{
	if (machine->options->snapshot)
		machine_end(machine, OUTCOME_SAVE);
	else
		say("to save the guest, start vm32 with --snapshot FILE");
}

static void take_signal(struct loop *loop)
{
	struct signalfd_siginfo info;

	if (read(loop->polled[POLL_SIGNALS].fd, &info, sizeof(info)) != (ssize_t)sizeof(info))
		return;
	if (info.ssi_signo == SIGUSR1) {
		save_or_say(loop->machine);
		return;
	}
	say("ended by signal %u (%s)", info.ssi_signo, strsignal((int)info.ssi_signo));
	machine_end(loop->machine, OUTCOME_TERM);
}

/* --- input --------------------------------------------------------------------------------------------- */

/* Gives the guest what was typed, as much as it takes. */
static void feed(struct loop *loop)
{
	struct machine *machine = loop->machine;
	struct bus_device *bus = machine->console_bus ? machine->console_bus : machine->uart_bus;
	size_t taken;

	if (!loop->nr_input)
		return;
	pthread_mutex_lock(&bus->lock);
	if (machine->console_bus)
		taken = virtio_console_input(&machine->console, loop->input, loop->nr_input);
	else
		taken = pl011_input(&machine->uart, loop->input, loop->nr_input);
	pthread_mutex_unlock(&bus->lock);
	loop->nr_input -= taken;
	memmove(loop->input, loop->input + taken, loop->nr_input);
}

static void command(struct loop *loop, uint8_t byte)
{
	switch (byte) {
	case 'x':
		say("left by Ctrl-A x");
		machine_end(loop->machine, OUTCOME_LEFT);
		break;
	case 's':
		save_or_say(loop->machine);
		break;
	case 'a':
	case ESCAPE:
		loop->input[loop->nr_input++] = ESCAPE;
		break;
	default:
		say("Ctrl-A x leaves, Ctrl-A s saves, Ctrl-A a is Ctrl-A");
		break;
	}
}

/* Ctrl-A is the user's word to vm32, where there is a user. */
static void take_input(struct loop *loop)
{
	uint8_t bytes[INPUT_BUFFER];
	const ssize_t size = read(STDIN_FILENO, bytes, sizeof(bytes) - loop->nr_input);

	if (size < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (size <= 0) {
		/* Nobody types any more; the guest goes on. */
		loop->polled[POLL_INPUT].fd = -1;
		return;
	}
	for (ssize_t i = 0; i < size; i++) {
		if (loop->escaped)
			command(loop, bytes[i]);
		else if (bytes[i] != ESCAPE || !isatty(STDIN_FILENO))
			loop->input[loop->nr_input++] = bytes[i];
		loop->escaped = !loop->escaped && bytes[i] == ESCAPE && isatty(STDIN_FILENO);
	}
}

/* --- the loop ------------------------------------------------------------------------------------------ */

static void watch(struct loop *loop, int fd)
{
	loop->polled[loop->nr_polled++] = (struct pollfd){.fd = fd, .events = POLLIN};
}

static void watch_all(struct loop *loop, int signals)
{
	struct machine *machine = loop->machine;

	watch(loop, machine->wake);
	watch(loop, signals);
	watch(loop, STDIN_FILENO);
	for (unsigned i = 0; i < machine->nr_transports; i++)
		for (unsigned q = 0; q < VIRTIO_MAX_QUEUES; q++) {
			if (machine->transports[i].notify[q] < 0)
				continue;
			loop->queues[loop->nr_polled].transport = &machine->transports[i];
			loop->queues[loop->nr_polled].queue = q;
			watch(loop, machine->transports[i].notify[q]);
		}
}

static void say_live(struct loop *loop)
{
	struct machine *machine = loop->machine;
	const struct stats *stats[LAYOUT_MAX_CPUS];
	const uint64_t now = stats_now();

	if (!machine->options->trace || now < loop->next_line)
		return;
	for (unsigned i = 0; i < machine->nr_vcpus; i++)
		stats[i] = &machine->vcpus[i].stats;
	if (loop->next_line)
		stats_say_live(stats, machine->nr_vcpus, &machine->bus, loop->before);
	loop->next_line = now + 1000000000u;
}

static int patience(struct loop *loop)
{
	if (loop->nr_input)
		return INPUT_WAIT;
	if (output_waits(&loop->machine->output))
		return OUTPUT_WAIT;
	return loop->machine->options->trace ? 200 : -1;
}

/* Waits for something to do, timeout ms at most, and does it. */
static void turn(struct loop *loop, int timeout)
{
	int ready;

	/* What does not fit is not read. */
	loop->polled[POLL_INPUT].events = loop->nr_input < INPUT_BUFFER ? POLLIN : 0;
	ready = poll(loop->polled, loop->nr_polled, timeout);
	if (ready == 0)
		output_flush(&loop->machine->output);
	for (unsigned i = POLL_QUEUES; ready > 0 && i < loop->nr_polled; i++)
		if (loop->polled[i].revents) {
			drain(loop->polled[i].fd);
			machine_process(loop->queues[i].transport, loop->queues[i].queue);
		}
	if (ready > 0 && loop->polled[POLL_WAKE].revents)
		drain(loop->polled[POLL_WAKE].fd);
	if (ready > 0 && loop->polled[POLL_SIGNALS].revents)
		take_signal(loop);
	if (ready > 0 && loop->polled[POLL_INPUT].revents)
		take_input(loop);
	feed(loop);
	say_live(loop);
}

static bool going_on(const struct machine *machine)
{
	return atomic_load(&machine->outcome) == OUTCOME_NONE;
}

static void run_threads(struct loop *loop)
{
	struct machine *machine = loop->machine;

	if (!vcpus_start(machine)) {
		say("a thread for each virtual CPU cannot be had: %s", strerror(errno));
		machine_end(machine, OUTCOME_FAILED);
	}
	while (going_on(machine))
		turn(loop, patience(loop));
	vcpus_stop(machine);
	/* What the guest has asked for last: a snapshot has no requests on their way. */
	turn(loop, 0);
}

static void run_in_turns(struct loop *loop)
{
	struct machine *machine = loop->machine;

	while (going_on(machine)) {
		for (unsigned i = 0; i < machine->nr_vcpus && going_on(machine); i++) {
			platform.slice();
			vcpu_step(&machine->vcpus[i]);
		}
		turn(loop, 0);
	}
}

enum outcome machine_run(struct machine *machine)
{
	struct loop loop = {.machine = machine};
	const int signals = open_signals();

	machine->output.signals = signals;
	watch_all(&loop, signals);
	if (platform.threads)
		run_threads(&loop);
	else
		run_in_turns(&loop);
	output_flush(&machine->output);
	machine->output.signals = -1;
	if (signals >= 0)
		close(signals);
	return (enum outcome)atomic_load(&machine->outcome);
}
