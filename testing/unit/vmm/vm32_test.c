/* SPDX-License-Identifier: GPL-2.0-only */
/* vm32 from end to end: the program itself, on the simulated /dev/kvm, with a small kernel (small_main.c). */
#define _GNU_SOURCE
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "testing/harness/test.h"

#define VM32 "vmm/vm32_sim run --kernel testing/unit/vmm/small.bin "

struct end {
	char text[16384];
	int status; /* of the exit; -1: none */
};

/* Runs a line of the shell's: what it says, and its exit status. */
static struct end run_line(const char *line)
{
	struct end end = {.status = -1};
	FILE *pipe = popen(line, "r");
	int status;

	if (!pipe)
		return end;
	end.text[fread(end.text, 1, sizeof(end.text) - 1, pipe)] = '\0';
	status = pclose(pipe);
	if (WIFEXITED(status))
		end.status = WEXITSTATUS(status);
	return end;
}

/* Runs vm32, behind something: what it says on both descriptors. */
static struct end run(const char *before, const char *options)
{
	char line[1024];

	snprintf(line, sizeof(line), "%s" VM32 "%s 2>&1", before, options);
	return run_line(line);
}

static const struct case_row {
	const char *label;
	const char *before, *options;
	int status;
	const char *says; /* all of it; NULL: see parts */
	const char *parts[4];
} case_rows[] = {
	{"hello", "", "--memory 48M </dev/null", 0, "hello\n", {0}},
	{"no_input", "", "--memory 48M <&-", 0, "hello\n", {0}},
	/* CPU_ON succeeds, and the second CPU's store is seen. */
	{"second_cpu",
	 "",
	 "--memory 48M --cpus 2 --append 'x second' </dev/null",
	 0,
	 "hello\n00000000\n0000600d\n",
	 {0}},
	/* ... or there is none (INVALID_PARAMETERS). */
	{"no_such_cpu",
	 "",
	 "--memory 48M --append 'x lonely' </dev/null",
	 0,
	 "hello\nfffffffe\n",
	 {0}},
	{"input",
	 "echo what is typed | ",
	 "--memory 48M --append 'x echo'",
	 0,
	 "hello\nWHAT IS TYPED\n",
	 {0}},
	/* Transports by their device ids, in the order of the layout: disks, then random numbers. */
	{"devices",
	 "head -c 4096 /dev/zero >\"$TEST_TMPDIR/disk\"; ",
	 "--memory 48M --append 'x devices' --disk \"$TEST_TMPDIR/disk\",ro </dev/null",
	 0,
	 "hello\n00000002\n00000004\n",
	 {0}},
	{"console",
	 "",
	 "--memory 48M --append 'x devices' --console virtio </dev/null",
	 0,
	 "hello\n00000004\n00000003\n",
	 {0}},
	{"statistics",
	 "",
	 "--memory 48M --stats </dev/null",
	 0,
	 NULL,
	 {"exits to vm32 by", "serial port                   6", "power off, reset              1",
	  "in KVM_RUN"}},
	/* The simulated host has 64 MiB, and no page is left for a table: what the guest was left for last, and where. */
	{"failure",
	 "",
	 "--memory 65440K --append 'x touch' </dev/null",
	 1,
	 NULL,
	 {"vm32: CPU 0 cannot go on: KVM_RUN failed: Cannot allocate memory\n",
	  "vm32:   write of 4 bytes to 0x1c090000: 0xa\nvm32:   KVM_RUN failed", "pc 82000",
	  "vm32: the guest cannot go on\n"}},
	/* A place where no guest can be saved is told before one runs. */
	{"snapshot_nowhere",
	 "",
	 "--memory 48M --snapshot none/saved </dev/null",
	 1,
	 "vm32: --snapshot none/saved: No such file or directory; choose another place\n",
	 {0}},
	{"snapshot_over_a_folder",
	 "mkdir -p \"$TEST_TMPDIR/folder\"; ",
	 "--memory 48M --snapshot \"$TEST_TMPDIR/folder\" </dev/null",
	 1,
	 NULL,
	 {"vm32: --snapshot ",
	  "/folder: this is there already, and no file; choose another place\n"}},
	{"snapshot_over_a_device",
	 "",
	 "--memory 48M --snapshot /dev/null </dev/null",
	 1,
	 "vm32: --snapshot /dev/null: this is there already, and no file; choose another place\n",
	 {0}},
	{"too_much",
	 "",
	 "--memory 128M </dev/null",
	 1,
	 NULL,
	 {"--memory 128M: the host cannot give that much to one process"}},
};

TEST_TABLE(vm32, guest_runs_to_its_end, struct case_row, case_rows)
{
	const struct end end = run(row->before, row->options);

	NOTE("%s", end.text);
	CHECK_EQ(row->status, end.status);
	if (row->says)
		CHECK_STR(row->says, end.text);
	for (unsigned i = 0; i < 4 && row->parts[i]; i++)
		CHECK(strstr(end.text, row->parts[i]));
}

/* The beginning of a script: vm32 in the background with the options, which reads and writes on descriptors 3 and 4. */
#define STARTED(options)                                                                    \
	"cd_in=$TEST_TMPDIR/in.$$ cd_out=$TEST_TMPDIR/out.$$; mkfifo $cd_in $cd_out; " VM32 \
	"--memory 48M " options                                                             \
	" <$cd_in >$cd_out 2>&1 & exec 3>$cd_in 4<$cd_out; read -r line <&4; "

/* A guest that resets starts again from its file; a signal ends it. */
TEST(vm32, reset_starts_again_and_a_signal_ends_it)
{
	/* The signal may come in the middle of a line of the guest's. */
	const struct end end = run_line(
		STARTED("--append 'x reset'") "echo $line; read -r line <&4; echo $line; "
					      "read -r line <&4; echo $line; kill -TERM $!; "
					      "sed -n 's/.*vm32: ended/vm32: ended/p' <&4; "
					      "wait $!");

	CHECK_STR("hello\nvm32: the guest resets\nhello\nvm32: ended by signal 15 (Terminated)\n",
		  end.text);
	CHECK_EQ(1, end.status);
}

/* Saved while it waits for input, it gets it in a new process. */
TEST(vm32, snapshot_goes_on_in_a_new_process)
{
	const struct end end = run_line(STARTED(
		"--append 'x echo' --snapshot $TEST_TMPDIR/saved") "kill -USR1 $!; cat <&4; wait "
								   "$! && "
								   "echo typed later | "
								   "vmm/vm32_sim run --restore "
								   "$TEST_TMPDIR/saved");

	NOTE("%s", end.text);
	CHECK(strstr(end.text, "vm32: saved to "));
	CHECK(strstr(end.text, "\nTYPED LATER\n"));
	CHECK_EQ(0, end.status);
}

/* A guest that does nothing but reset is saved at one of its starts, and goes on from there. */
TEST(vm32, snapshot_of_a_guest_that_resets)
{
	const struct end end = run_line(STARTED(
		"--append 'x reset' --snapshot $TEST_TMPDIR/resets") "kill -USR1 $!; cat <&4; wait "
								     "$! && "
								     "vmm/vm32_sim run --restore "
								     "$TEST_TMPDIR/resets 2>&1");
	const char *saved = strstr(end.text, "vm32: saved to ");

	NOTE("%s", end.text);
	REQUIRE(saved);
	CHECK(strstr(saved, "vm32: the guest resets, and a guest that was restored has no kernel"));
	CHECK_EQ(0, end.status);
}

/* Killed, it leaves nothing that keeps the next one from running. */
TEST(vm32, killed_leaves_nothing_behind)
{
	const struct end end = run_line(STARTED(
		"--append 'x echo' --snapshot $TEST_TMPDIR/never") "kill -KILL $!; wait $!; echo "
								   "$?; ls $TEST_TMPDIR | grep -c "
								   "never");

	CHECK_STR("137\n0\n", end.text);
}

/* --- on a terminal ------------------------------------------------------------------------------------- */

#define SILENCE 60000 /* ms: after so long nothing more comes */

struct session {
	int user, terminal;
	pid_t vm32;
	char text[4096]; /* what the user has seen */
};

/* vm32 with the small kernel, which waits for a line, on a terminal of its own. */
static void start(struct session *session)
{
	char saved[512];

	if (openpty(&session->user, &session->terminal, NULL, NULL, NULL))
		return;
	snprintf(saved, sizeof(saved), "%s/terminal", getenv("TEST_TMPDIR"));
	session->vm32 = fork();
	if (session->vm32)
		return;
	for (int fd = 0; fd < 3; fd++)
		dup2(session->terminal, fd);
	close(session->user);
	close(session->terminal);
	execl("vmm/vm32_sim", "vm32_sim", "run", "--kernel", "testing/unit/vmm/small.bin",
	      "--memory", "48M", "--append", "x echo", "--snapshot", saved, NULL);
	_exit(127);
}

/* Reads what vm32 says until the text has come; false: it has not, and nothing more comes. */
static bool see(struct session *session, const char *text)
{
	size_t size = strlen(session->text);

	while (!strstr(session->text, text)) {
		struct pollfd polled = {.fd = session->user, .events = POLLIN};
		const ssize_t got = poll(&polled, 1, SILENCE) <= 0
					    ? 0
					    : read(session->user, session->text + size,
						   sizeof(session->text) - 1 - size);

		if (got <= 0)
			return false;
		size += (size_t)got;
	}
	return true;
}

static const struct terminal_row {
	const char *label;
	const char *typed;
	int signal;	  /* sent to vm32 afterwards */
	const char *says; /* the last words */
	int status;	  /* of the exit; or the signal that ended it, negative */
} terminal_rows[] = {
	{"power_off", "what is typed\n", 0, "WHAT IS TYPED\n", 0},
	{"left", "\001x", 0, "vm32: left by Ctrl-A x", 0},
	{"saved", "\001s", 0, "vm32: saved to ", 0},
	{"ctrl_a_is_typed", "a\001ax\n", 0, "A\001X\n", 0},
	{"other_key", "\001?\001x", 0, "Ctrl-A a is Ctrl-A\r\nvm32: left by", 0},
	{"terminated", "", SIGTERM, "vm32: ended by signal 15 (Terminated)", 1},
	{"interrupted", "", SIGINT, "vm32: ended by signal 2 (Interrupt)", 1},
	{"hung_up", "", SIGHUP, "vm32: ended by signal 1 (Hangup)", 1},
	{"quit", "", SIGQUIT, "vm32: ended by signal 3 (Quit)", 1},
	{"killed", "", SIGKILL, "vm32: killed; the terminal is as it was", -SIGKILL},
};

TEST_TABLE(vm32, terminal_is_as_it_was, struct terminal_row, terminal_rows)
{
	struct session session = {.user = -1};
	struct termios before, meanwhile, after;
	int status = 0;

	start(&session);
	REQUIRE(session.vm32 > 0);
	REQUIRE_EQ(0, tcgetattr(session.terminal, &before));
	CHECK(see(&session, "hello"));
	REQUIRE_EQ(0, tcgetattr(session.terminal, &meanwhile));
	CHECK_EQ(0, meanwhile.c_lflag & (ICANON | ECHO | ISIG));
	CHECK_EQ((ssize_t)strlen(row->typed), write(session.user, row->typed, strlen(row->typed)));
	if (row->signal)
		kill(session.vm32, row->signal);
	if (!see(&session, row->says)) {
		NOTE("%s", session.text);
		kill(session.vm32, SIGKILL);
		CHECK(false);
	}
	REQUIRE_EQ(session.vm32, waitpid(session.vm32, &status, 0));
	CHECK_EQ(row->status, WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status));
	REQUIRE_EQ(0, tcgetattr(session.terminal, &after));
	CHECK_EQ(before.c_lflag, after.c_lflag);
	CHECK_EQ(before.c_iflag, after.c_iflag);
	CHECK_EQ(before.c_oflag, after.c_oflag);
	close(session.user);
	close(session.terminal);
}
