/* SPDX-License-Identifier: GPL-2.0-only */
/* vm32: runs a guest on /dev/kvm of a 32-bit ARM host. */
#include <stdio.h>
#include <stdlib.h>

#include "vmm/info.h"
#include "vmm/machine.h"
#include "vmm/registers.h"
#include "vmm/snapshot.h"
#include "vmm/terminal.h"

enum {
	STATUS_OK,
	STATUS_FAILED,
	STATUS_USAGE,
};

/* What does not change from one power-on to the next. */
struct session {
	struct options options;
	struct boot boot;
	struct virtio_block disks[LAYOUT_MAX_DISKS];
	unsigned nr_disks; /* that are open */
	struct snapshot snapshot;
	bool save_wanted; /* before the guest came to its end */
	struct machine machine;
};

static bool open_disks(struct session *session, struct error *error)
{
	const struct options *options = &session->options;

	while (session->nr_disks < options->nr_disks) {
		const struct disk_option *disk = &options->disks[session->nr_disks];

		if (!virtio_block_open(&session->disks[session->nr_disks], disk->path,
				       disk->read_only, error))
			return false;
		session->nr_disks++;
	}
	return true;
}

/* Whatever can be wrong with files is found before anything is started. */
static bool open_session(struct session *session, struct error *error)
{
	if (session->options.snapshot && !snapshot_check(session->options.snapshot, error))
		return false;
	if (session->options.restore) {
		if (!snapshot_open(&session->snapshot, &session->options, error))
			return false;
	} else if (!boot_read(&session->options, &session->boot, error)) {
		return false;
	}
	return open_disks(session, error);
}

static void close_session(struct session *session)
{
	while (session->nr_disks)
		virtio_block_close(&session->disks[--session->nr_disks]);
	snapshot_close(&session->snapshot);
	boot_free(&session->boot);
}

static void say_stats(const struct machine *machine)
{
	const struct stats *stats[LAYOUT_MAX_CPUS];

	for (unsigned i = 0; i < machine->nr_vcpus; i++)
		stats[i] = &machine->vcpus[i].stats;
	stats_say_table(stats, machine->nr_vcpus, &machine->bus);
}

static void say_failure(struct machine *machine)
{
	for (unsigned i = 0; i < machine->nr_vcpus; i++) {
		stats_say_last(&machine->vcpus[i].stats, i);
		registers_say(&machine->vcpus[i].client, i);
	}
}

/* From power-on to what ends it. */
static enum outcome run_once(struct session *session, struct error *error)
{
	struct machine *machine = &session->machine;
	enum outcome outcome = OUTCOME_FAILED;
	bool ok;

	if (!machine_create(machine, &session->options, session->disks, error))
		return OUTCOME_FAILED;
	ok = session->snapshot.file ? snapshot_load(&session->snapshot, machine, error)
				    : machine_boot(machine, &session->boot, error);
	if (ok) {
		/* A guest that reset just when it was to be saved is saved at its next start. */
		if (session->save_wanted)
			machine_end(machine, OUTCOME_SAVE);
		outcome = machine_run(machine);
		session->save_wanted = atomic_load(&machine->save_wanted);
		terminal_restore();
		if (outcome == OUTCOME_FAILED) {
			say_failure(machine);
			error_set(error, "the guest cannot go on");
		}
		if (outcome == OUTCOME_SAVE && !snapshot_save(machine, error))
			outcome = OUTCOME_FAILED;
		if (session->options.stats)
			say_stats(machine);
	}
	machine_destroy(machine);
	return outcome;
}

static int run(struct session *session)
{
	struct error error = {""};
	enum outcome outcome;

	machine_hold_signals();
	if (!open_session(session, &error)) {
		close_session(session);
		say("%s", error.text);
		return STATUS_FAILED;
	}
	do {
		terminal_raw();
		outcome = run_once(session, &error);
		if (outcome == OUTCOME_RESET && session->options.restore) {
			say("the guest resets, and a guest that was restored has no kernel to "
			    "start "
			    "from: it ends here");
			break;
		}
		if (outcome == OUTCOME_RESET)
			say("the guest resets");
	} while (outcome == OUTCOME_RESET);
	terminal_restore();
	close_session(session);
	if (outcome == OUTCOME_FAILED)
		say("%s", error.text);
	if (session->save_wanted && outcome != OUTCOME_SAVE && outcome != OUTCOME_FAILED)
		say("the guest came to its end before it was saved");
	if (outcome == OUTCOME_SAVE)
		say("saved to %s", session->options.snapshot);
	return outcome == OUTCOME_FAILED || outcome == OUTCOME_TERM ? STATUS_FAILED : STATUS_OK;
}

static int info(void)
{
	struct error error = {""};

	if (info_print(&error))
		return STATUS_OK;
	say("%s", error.text);
	return STATUS_FAILED;
}

int main(int argc, char **argv)
{
	static struct session session;
	struct error error = {""};

	terminal_fill_descriptors();
	if (!options_parse(argc, argv, &session.options, &error)) {
		say("%s", error.text);
		return STATUS_USAGE;
	}
	if (platform.load)
		platform.load();
	switch (session.options.command) {
	case COMMAND_HELP:
		fputs(options_usage, stdout);
		return STATUS_OK;
	case COMMAND_INFO:
		return info();
	default:
		return run(&session);
	}
}
