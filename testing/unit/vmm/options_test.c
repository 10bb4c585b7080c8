/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdio.h>
#include <string.h>

#include "testing/harness/test.h"
#include "vmm/options.h"

#define MAX_WORDS 32

/* A command line, split at blanks, in memory that may be written to. */
struct line {
	char text[512];
	char *words[MAX_WORDS];
	int count;
};

static bool parse(struct line *line, const char *text, struct options *options, struct error *error)
{
	snprintf(line->text, sizeof(line->text), "vm32 %s", text);
	line->count = 0;
	for (char *word = strtok(line->text, " "); word && line->count < MAX_WORDS - 1;
	     word = strtok(NULL, " "))
		line->words[line->count++] = word;
	error->text[0] = '\0';
	return options_parse(line->count, line->words, options, error);
}

TEST(options, all_of_them_are_understood)
{
	struct options options;
	struct error error;
	struct line line;

	REQUIRE(parse(&line,
		      "run --kernel k --initrd i --append quiet --cpus 8 --memory 2G --disk a "
		      "--disk b,ro --console virtio --snapshot s --stats",
		      &options, &error));
	CHECK_EQ(COMMAND_RUN, options.command);
	CHECK_STR("k", options.kernel);
	CHECK_STR("i", options.initrd);
	CHECK_STR("quiet", options.append);
	CHECK_EQ(8, options.cpus);
	CHECK_EQ(0x80000000, options.memory);
	REQUIRE_EQ(2, options.nr_disks);
	CHECK_STR("a", options.disks[0].path);
	CHECK(!options.disks[0].read_only);
	CHECK_STR("b", options.disks[1].path);
	CHECK(options.disks[1].read_only);
	CHECK_EQ(CONSOLE_VIRTIO, options.console);
	CHECK_STR("s", options.snapshot);
	CHECK(options.stats);
	CHECK(!options.trace);
}

TEST(options, defaults_are_one_cpu_256m_and_the_serial_port)
{
	struct options options;
	struct error error;
	struct line line;

	REQUIRE(parse(&line, "run --kernel k", &options, &error));
	CHECK_EQ(1, options.cpus);
	CHECK_EQ(256 << 20, options.memory);
	CHECK_EQ(CONSOLE_PL011, options.console);
	CHECK_EQ(0, options.nr_disks);
	CHECK(!options.stats);
}

static const struct command_row {
	const char *label, *text;
	enum command command;
	bool trace;
} command_rows[] = {
	{"help", "--help", COMMAND_HELP, false},
	{"help_short", "-h", COMMAND_HELP, false},
	{"help_of_a_command", "run --kernel --help", COMMAND_HELP, false},
	{"info", "info", COMMAND_INFO, false},
	{"run", "run --kernel k", COMMAND_RUN, false},
	{"run_from_a_snapshot", "run --restore s", COMMAND_RUN, false},
	{"trace", "trace --kernel k", COMMAND_RUN, true},
};

TEST_TABLE(options, command_is_known, struct command_row, command_rows)
{
	struct options options;
	struct error error;
	struct line line;

	REQUIRE(parse(&line, row->text, &options, &error));
	CHECK_EQ(row->command, options.command);
	CHECK_EQ(row->trace, options.trace);
}

static const struct size_row {
	const char *label, *text;
	uint64_t bytes;
} size_rows[] = {
	{"least", "48M", 48u << 20},	  {"small_letter", "512m", 512u << 20},
	{"kilo", "65540K", 65540u << 10}, {"not_whole_pages", "65541K", 65540u << 10},
	{"giga", "1G", 1u << 30},
};

TEST_TABLE(options, memory_size_is_read, struct size_row, size_rows)
{
	struct options options;
	struct error error;
	struct line line;
	char text[64];

	snprintf(text, sizeof(text), "run --kernel k --memory %s", row->text);
	REQUIRE(parse(&line, text, &options, &error));
	CHECK_EQ((int64_t)row->bytes, (int64_t)options.memory);
}

/* Each says what is wrong, and what to do. */
static const struct wrong_row {
	const char *label, *text, *wrong, *remedy;
} wrong_rows[] = {
	{"nothing", "", "say what to do", "run, trace, info"},
	{"command", "fly", "'fly' is not a command", "run, trace or info"},
	{"option", "run --kernel k --colour", "'--colour' is not an option", "--help"},
	{"no_kernel", "run --cpus 2", "name the guest's kernel", "--kernel FILE"},
	{"word_missing", "run --kernel", "a file has to follow", "--help"},
	{"cpus_9", "run --kernel k --cpus 9", "--cpus 9", "1 to 8"},
	{"cpus_0", "run --kernel k --cpus 0", "--cpus 0", "1 to 8"},
	{"cpus_huge", "run --kernel k --cpus 99999999999999999999", "--cpus 9", "1 to 8"},
	{"cpus_word", "run --kernel k --cpus two", "--cpus two", "1 to 8"},
	{"cpus_negative", "run --kernel k --cpus -1", "--cpus -1", "1 to 8"},
	{"cpus_with_more", "run --kernel k --cpus 2x", "--cpus 2x", "1 to 8"},
	{"memory_8g", "run --kernel k --memory 8G", "--memory 8G", "48M to 2G"},
	{"memory_wraps", "run --kernel k --memory 4294967295G", "--memory 4", "48M to 2G"},
	{"memory_small", "run --kernel k --memory 1M", "--memory 1M", "48M to 2G"},
	{"memory_bare", "run --kernel k --memory 512", "--memory 512", "such as 512M"},
	{"memory_word", "run --kernel k --memory lots", "--memory lots", "such as 512M"},
	{"memory_more", "run --kernel k --memory 512MB", "--memory 512MB", "such as 512M"},
	{"console", "run --kernel k --console vga", "--console vga", "pl011 or virtio"},
	{"disk_flag", "run --kernel k --disk d,rw", "'rw' is not known", "FILE,ro"},
	{"disk_empty", "run --kernel k --disk ,ro", "name the file", "disk"},
	{"disks_9",
	 "run --kernel k --disk 1 --disk 2 --disk 3 --disk 4 --disk 5 --disk 6 --disk 7 "
	 "--disk 8 --disk 9",
	 "8 disks", "leave one out"},
	{"info_word", "info all", "takes no options", "vm32 info"},
	{"restore_and_kernel", "run --restore s --kernel k", "has its kernel already", "leave out"},
};

TEST_TABLE(options, what_is_wrong_is_named_with_a_remedy, struct wrong_row, wrong_rows)
{
	struct options options;
	struct error error;
	struct line line;

	REQUIRE(!parse(&line, row->text, &options, &error));
	NOTE("%s", error.text);
	CHECK(strstr(error.text, row->wrong));
	CHECK(strstr(error.text, row->remedy));
}

TEST(options, usage_names_every_option_and_command)
{
	static const char *const words[] = {
		"vm32 run",   "vm32 trace", "vm32 info", "--kernel", "--initrd",
		"--append",   "--cpus",	    "--memory",	 "--disk",   "--console",
		"--snapshot", "--restore",  "--stats",	 "Ctrl-A x",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		NOTE("%s", words[i]);
		CHECK(strstr(options_usage, words[i]));
	}
}
