/* SPDX-License-Identifier: GPL-2.0-only */
#define _GNU_SOURCE
#include "vmm/stats.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "vmm/error.h"

uint64_t stats_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void stats_remember(struct stats *stats, int result, const struct kvm_run *run)
{
	struct stats_exit *exit = &stats->last[stats->nr_last++ % STATS_LAST];

	*exit = (struct stats_exit){.result = result, .reason = run->exit_reason};
	if (result)
		return;
	if (run->exit_reason == KVM_EXIT_MMIO) {
		exit->address = run->mmio.phys_addr;
		exit->size = run->mmio.len;
		exit->is_write = run->mmio.is_write;
		memcpy(&exit->value, run->mmio.data, sizeof(exit->value));
	} else if (run->exit_reason == KVM_EXIT_SYSTEM_EVENT) {
		exit->value = run->system_event.type;
	} else if (run->exit_reason == KVM_EXIT_INTERNAL_ERROR) {
		exit->value = run->internal.suberror;
	} else if (run->exit_reason == KVM_EXIT_FAIL_ENTRY) {
		exit->value = (uint32_t)run->fail_entry.hardware_entry_failure_reason;
		exit->address = run->fail_entry.cpu;
	}
}

static const char *system_event(uint32_t type)
{
	return type == KVM_SYSTEM_EVENT_SHUTDOWN ? "the guest powers off"
	       : type == KVM_SYSTEM_EVENT_RESET	 ? "the guest resets"
						 : "a system event that vm32 does not know";
}

/* An entry that failed. Any other reason than that of the interface is the kernel's own. */
static void describe_fail_entry(const struct stats_exit *exit, char *text, size_t size)
{
	if (exit->value == KVM_EXIT_FAIL_ENTRY_CPU_UNSUPPORTED)
		snprintf(text, size,
			 "the host moved it to its CPU %u, a core of another kind than the one it "
			 "began on: " ADVICE_ONE_KIND,
			 (unsigned)exit->address);
	else
		snprintf(text, size,
			 "the host's CPU %u cannot enter guests (reason %#x): dmesg may say why",
			 (unsigned)exit->address, exit->value);
}

void stats_describe(const struct stats_exit *exit, char *text, size_t size)
{
	const uint32_t mask = exit->size < 4 ? (1u << 8 * exit->size) - 1 : ~0u;

	if (exit->result == -EINTR)
		snprintf(text, size, "interrupted by a signal");
	else if (exit->result)
		snprintf(text, size, "KVM_RUN failed: %s", strerror(-exit->result));
	else if (exit->reason == KVM_EXIT_MMIO && exit->is_write)
		snprintf(text, size, "write of %u bytes to %#llx: %#x", exit->size,
			 (unsigned long long)exit->address, exit->value & mask);
	else if (exit->reason == KVM_EXIT_MMIO)
		snprintf(text, size, "read of %u bytes from %#llx", exit->size,
			 (unsigned long long)exit->address);
	else if (exit->reason == KVM_EXIT_SYSTEM_EVENT)
		snprintf(text, size, "%s", system_event(exit->value));
	else if (exit->reason == KVM_EXIT_INTERNAL_ERROR)
		snprintf(text, size, "internal error %u of the kernel", exit->value);
	else if (exit->reason == KVM_EXIT_FAIL_ENTRY)
		describe_fail_entry(exit, text, size);
	else
		snprintf(text, size, "exit reason %u, which vm32 does not know", exit->reason);
}

void stats_say_last(const struct stats *stats, unsigned vcpu)
{
	const uint64_t n = stats->nr_last < STATS_LAST ? stats->nr_last : STATS_LAST;

	say("CPU %u: its last %u exits, the newest last:", vcpu, (unsigned)n);
	for (uint64_t i = stats->nr_last - n; i < stats->nr_last; i++) {
		char text[STATS_TEXT];

		stats_describe(&stats->last[i % STATS_LAST], text, sizeof(text));
		say("  %s", text);
	}
}

static const char *kind_name(const struct bus *bus, unsigned kind)
{
	switch (kind) {
	case STATS_NOBODY:
		return "access to nothing";
	case STATS_INTERRUPTED:
		return "signal";
	case STATS_SYSTEM:
		return "power off, reset";
	case STATS_OTHER:
		return "other";
	default:
		return kind < bus->nr_devices ? bus->devices[kind].name : "?";
	}
}

void stats_say_table(const struct stats *const stats[], unsigned nr, const struct bus *bus)
{
	uint64_t all = 0, all_ns = 0, run = 0;

	say("%-20s %10s %10s %8s", "exits to vm32 by", "count", "ms", "us each");
	for (unsigned kind = 0; kind < STATS_NR_KINDS; kind++) {
		uint64_t count = 0, ns = 0;

		for (unsigned i = 0; i < nr; i++) {
			count += stats[i]->count[kind];
			ns += stats[i]->ns[kind];
		}
		all += count;
		all_ns += ns;
		if (count)
			say("%-20s %10llu %10.1f %8.1f", kind_name(bus, kind),
			    (unsigned long long)count, (double)ns / 1e6,
			    (double)ns / 1e3 / (double)count);
	}
	for (unsigned i = 0; i < nr; i++)
		run += stats[i]->ns_run;
	say("%-20s %10llu %10.1f", "all", (unsigned long long)all, (double)all_ns / 1e6);
	say("%-20s %10s %10.1f", "in KVM_RUN", "", (double)run / 1e6);
}

void stats_say_live(const struct stats *const stats[], unsigned nr, const struct bus *bus,
		    uint64_t before[STATS_NR_KINDS])
{
	char line[512] = "";
	size_t length = 0;

	for (unsigned kind = 0; kind < STATS_NR_KINDS; kind++) {
		uint64_t count = 0;

		for (unsigned i = 0; i < nr; i++)
			count += stats[i]->count[kind];
		if (count != before[kind] && length < sizeof(line))
			length += (size_t)snprintf(line + length, sizeof(line) - length,
						   "%s %s %llu", length ? "," : "",
						   kind_name(bus, kind),
						   (unsigned long long)(count - before[kind]));
		before[kind] = count;
	}
	say("exits in a second:%s", *line ? line : " none");
}
