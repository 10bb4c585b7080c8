// SPDX-License-Identifier: GPL-2.0-only
/* replay FILE: plays all programs on the real /dev/kvm and compares with what the simulator had written down. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "testing/target/random/play.h"

#define TRACING "/sys/kernel/tracing/"
#define EC_WFX	0x01

static FILE *golden;
static unsigned program, position, differences, awake;

/* --- the trace --------------------------------------------------------------------------------------- */

static int pipe_fd;
static char text[65536];
static size_t have;

static void write_file(const char *path, const char *what)
{
	FILE *file = fopen(path, "w");

	if (!file || fputs(what, file) < 0 || fclose(file)) {
		perror(path);
		exit(1);
	}
}

/* The next line of the trace, or NULL. */
static char *next_line(void)
{
	static char line[400];
	char *end = memchr(text, '\n', have);
	size_t size;

	if (!end) {
		ssize_t got = read(pipe_fd, text + have, sizeof(text) - have);

		if (got <= 0)
			return NULL;
		have += (size_t)got;
		end = memchr(text, '\n', have);
		if (!end)
			return NULL;
	}
	size = (size_t)(end - text);
	snprintf(line, sizeof(line), "%.*s", (int)size, text);
	have -= size + 1;
	memmove(text, end + 1, have);
	return line;
}

static bool event(struct play_record *record)
{
	unsigned hsr, ec, hxfar;
	unsigned long long pc, ipa;
	char *line, *at;

	while ((line = next_line())) {
		at = strstr(line, "kvm_exit: HVC: ");
		if (at && sscanf(at, "kvm_exit: HVC: HSR_EC: %x (%*[^)]), PC: %llx, HSR: %x", &ec,
				 &pc, &hsr) == 3) {
			*record = (struct play_record){
				.kind = PLAY_EXIT, .a = hsr, .b = (uint32_t)pc};
			return true;
		}
		at = strstr(line, "kvm_guest_fault: ");
		if (at && sscanf(at, "kvm_guest_fault: ipa %llx, hsr %x, hxfar %x", &ipa, &hsr,
				 &hxfar) == 3) {
			*record = (struct play_record){.kind = PLAY_FAULT,
						       .a = hsr,
						       .b = hxfar,
						       .c = (uint32_t)(ipa >> 8) & ~0xfu};
			return true;
		}
		if (strstr(line, "LOST")) {
			printf("replay: %s\n", line);
			differences++;
		}
	}
	return false;
}

/* --- sleeps ------------------------------------------------------------------------------------------ */

static pthread_t waker;
static struct kvm_client_vm *current;
static atomic_bool stop;

static long waits(void)
{
	char path[100];
	long value = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/sys/kernel/debug/kvm/%d-%d/wfi_exit_stat", getpid(),
		 current->fd);
	file = fopen(path, "r");
	if (!file || fscanf(file, "%ld", &value) != 1)
		exit(1);
	fclose(file);
	return value;
}

/* Runs only when nobody else wants the CPU: then the vcpu sleeps. */
static void *wake(void *unused)
{
	const struct sched_param none = {0};
	long seen = 0;

	sched_setscheduler(0, SCHED_IDLE, &none);
	while (!stop) {
		long value = waits();

		if (value != seen)
			play_wake(current);
		seen = value;
	}
	return NULL;
}

static void begin(struct kvm_client_vm *vm)
{
	current = vm;
	stop = false;
	pthread_create(&waker, NULL, wake, NULL);
}

static void end(void)
{
	stop = true;
	pthread_join(waker, NULL);
}

/* --- comparing --------------------------------------------------------------------------------------- */

static void print(const char *who, const struct play_record *r)
{
	static const char *const kinds[] = {"exit", "fault", "access", "end"};

	printf("replay: %s: %s %08x %08x %08x %08x\n", who, r->kind < 4 ? kinds[r->kind] : "?",
	       r->a, r->b, r->c, r->d);
}

static struct play_record next_wanted(void)
{
	struct play_record wanted;

	if (fread(&wanted, sizeof(wanted), 1, golden) != 1)
		wanted = (struct play_record){.kind = 9};
	position++;
	return wanted;
}

static bool differ(const struct play_record *a, const struct play_record *b)
{
	return memcmp(a, b, sizeof(*a));
}

static bool is_wfi(const struct play_record *r)
{
	return r->kind == PLAY_EXIT && r->a >> 26 == EC_WFX && !(r->a & 1);
}

/*
 * A WFI that finds a wake-up event pending does nothing, and does not trap either (ARM DDI 0406C B1.8.14): the host's own
 * interrupt may be the event, when it comes within the few instructions before. The guest goes on as if it had been woken.
 */
static void compare(const struct play_record *got)
{
	struct play_record wanted = next_wanted();

	if (is_wfi(&wanted) && differ(&wanted, got)) {
		awake++;
		wanted = next_wanted();
	}
	if (!differ(&wanted, got))
		return;
	if (differences++ == 0) {
		printf("replay: program %u, record %u\n", program, position - 1);
		print("simulator", &wanted);
		print("target", got);
	}
}

/* That is to be rare, or WFI is not trapped. */
static void check_awake(void)
{
	printf("replay: %u of %u WFI found an event pending\n", awake,
	       awake + play_classes[EC_WFX]);
	if (awake * 16 > play_classes[EC_WFX])
		differences++;
}

static void show(const struct play_record *record)
{
	print("again", record);
}

int main(int argc, char **argv)
{
	static const struct play_machine machine = {
		.backend = &kvm_backend_host,
		.begin = begin,
		.end = end,
		.event = event,
		.record = compare,
	};
	struct play_machine shown = machine;
	uint32_t magic = 0;

	shown.record = show;
	golden = argc > 1 ? fopen(argv[1], "rb") : NULL;
	if (!golden || fread(&magic, sizeof(magic), 1, golden) != 1 || magic != PLAY_FILE_MAGIC)
		return 2;
	mount("debugfs", "/sys/kernel/debug", "debugfs", 0, "");
	mount("tracefs", "/sys/kernel/tracing", "tracefs", 0, "");
	write_file(TRACING "events/kvm/kvm_exit/enable", "1");
	write_file(TRACING "events/kvm/kvm_guest_fault/enable", "1");
	pipe_fd = open(TRACING "trace_pipe", O_RDONLY | O_NONBLOCK);
	for (program = 0; program < play_count() && !differences; program++)
		if (!play_program(&machine, program))
			differences++;
	if (differences) {
		play_show = true;
		play_program(&shown, program - 1);
	}
	if (fgetc(golden) != EOF)
		differences++;
	play_print_classes();
	check_awake();
	puts(differences ? "replay: FAILED" : "replay: the traces are equal");
	return differences != 0;
}
