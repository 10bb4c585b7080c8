/* SPDX-License-Identifier: GPL-2.0-only */
#include "vmm/options.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

const char options_usage[] =
	"Usage: vm32 run --kernel FILE [OPTION]...    run a guest\n"
	"       vm32 trace --kernel FILE [OPTION]...  the same, and say each second why it was "
	"left\n"
	"       vm32 info                             say what this host offers to guests\n"
	"       vm32 --help\n"
	"\n"
	"  --kernel FILE       a Linux kernel for 32-bit ARM: a zImage, Debian's "
	"/boot/vmlinuz-*-armmp\n"
	"  --initrd FILE       its initramfs\n"
	"  --append TEXT       more words for its command line; the console is named without you\n"
	"  --cpus N            virtual CPUs, 1 to 8 (1)\n"
	"  --memory SIZE       memory, 48M to 2G (256M)\n"
	"  --disk FILE[,ro]    a raw disk image, up to 8 of them: /dev/vda, /dev/vdb, ...\n"
	"  --console KIND      pl011: the serial port, ttyAMA0 (the default); virtio: hvc0\n"
	"  --snapshot FILE     Ctrl-A s, or signal USR1, saves the guest to FILE and ends vm32\n"
	"  --restore FILE      go on with a guest that was saved, in place of --kernel; give its "
	"disks again\n"
	"  --stats             at the end, say how often and why the guest was left, and for how "
	"long\n"
	"  --no-eventfds       handle the queues of devices on the way out of the guest\n"
	"\n"
	"Ctrl-A x leaves, Ctrl-A s saves, Ctrl-A a is Ctrl-A. Exit status: 0 when the guest "
	"powered off or was saved\n"
	"or left, 1 when something failed, 2 when the command line is wrong.\n";

/* What an option does with its word. */
typedef bool (*option_set)(struct options *options, char *word, struct error *error);

static bool set_kernel(struct options *options, char *word, struct error *error)
{
	options->kernel = word;
	return true;
}

static bool set_initrd(struct options *options, char *word, struct error *error)
{
	options->initrd = word;
	return true;
}

static bool set_append(struct options *options, char *word, struct error *error)
{
	options->append = word;
	return true;
}

static bool set_snapshot(struct options *options, char *word, struct error *error)
{
	options->snapshot = word;
	return true;
}

static bool set_restore(struct options *options, char *word, struct error *error)
{
	options->restore = word;
	return true;
}

/* A number without a sign, and what stands behind it; false: there is none, or it is too large. */
static bool number(const char *word, uint64_t *value, const char **rest)
{
	*value = 0;
	*rest = word;
	while (isdigit((unsigned char)**rest)) {
		*value = *value * 10 + (uint64_t)(*(*rest)++ - '0');
		if (*value > UINT32_MAX)
			return false;
	}
	return *rest != word;
}

static bool set_cpus(struct options *options, char *word, struct error *error)
{
	const char *rest;
	uint64_t value;

	if (!number(word, &value, &rest) || *rest || value < 1 || value > LAYOUT_MAX_CPUS)
		return error_set(error,
				 "--cpus %s: a guest has 1 to %d CPUs, as many as its interrupt "
				 "controller (GICv2) can serve; choose a number from there",
				 word, LAYOUT_MAX_CPUS);
	options->cpus = (unsigned)value;
	return true;
}

static bool set_memory(struct options *options, char *word, struct error *error)
{
	static const char suffixes[] = "KMG";
	const char *rest, *suffix;
	uint64_t value;
	bool ok = number(word, &value, &rest);

	suffix = *rest ? strchr(suffixes, toupper((unsigned char)*rest)) : NULL;
	if (suffix) {
		value <<= 10 * (suffix - suffixes + 1);
		rest++;
	}
	if (!ok || *rest || !suffix)
		return error_set(error, "--memory %s: write a number and K, M or G, such as 512M",
				 word);
	if (value < LAYOUT_RAM_MIN || value > LAYOUT_RAM_MAX)
		return error_set(
			error,
			"--memory %s: a guest can have 48M to 2G (its memory lies in the upper "
			"half of 4G); choose a size from there",
			word);
	options->memory = value & ~((uint64_t)0xfff);
	return true;
}

static bool set_disk(struct options *options, char *word, struct error *error)
{
	struct disk_option *disk = &options->disks[options->nr_disks];
	char *comma = strrchr(word, ',');

	if (options->nr_disks == LAYOUT_MAX_DISKS)
		return error_set(error, "--disk %s: a guest can have %d disks; leave one out", word,
				 LAYOUT_MAX_DISKS);
	if (comma && strcmp(comma, ",ro"))
		return error_set(
			error,
			"--disk %s: '%s' is not known; write FILE, or FILE,ro for a disk that is "
			"not to be written to",
			word, comma + 1);
	if (comma)
		*comma = '\0';
	if (!*word)
		return error_set(error, "--disk: name the file with the disk's contents");
	*disk = (struct disk_option){.path = word, .read_only = comma != NULL};
	options->nr_disks++;
	return true;
}

static bool set_console(struct options *options, char *word, struct error *error)
{
	if (!strcmp(word, "pl011"))
		options->console = CONSOLE_PL011;
	else if (!strcmp(word, "virtio"))
		options->console = CONSOLE_VIRTIO;
	else
		return error_set(error, "--console %s: choose pl011 or virtio", word);
	return true;
}

static bool set_stats(struct options *options, char *word, struct error *error)
{
	options->stats = true;
	return true;
}

static bool set_no_eventfds(struct options *options, char *word, struct error *error)
{
	options->no_eventfds = true;
	return true;
}

static const struct option {
	const char *name;
	const char *wants; /* what follows; NULL: nothing */
	option_set set;
} options_known[] = {
	{"--kernel", "a file", set_kernel},
	{"--initrd", "a file", set_initrd},
	{"--append", "a text", set_append},
	{"--cpus", "a number", set_cpus},
	{"--memory", "a size", set_memory},
	{"--disk", "a file", set_disk},
	{"--console", "pl011 or virtio", set_console},
	{"--snapshot", "a file", set_snapshot},
	{"--restore", "a file", set_restore},
	{"--stats", NULL, set_stats},
	{"--no-eventfds", NULL, set_no_eventfds},
};

static const struct option *find(const char *name)
{
	for (size_t i = 0; i < sizeof(options_known) / sizeof(options_known[0]); i++)
		if (!strcmp(options_known[i].name, name))
			return &options_known[i];
	return NULL;
}

static bool parse_options(int argc, char **argv, struct options *options, struct error *error)
{
	for (int i = 2; i < argc; i++) {
		const struct option *option = find(argv[i]);

		if (!option)
			return error_set(error, "'%s' is not an option of vm32 %s; see vm32 --help",
					 argv[i], argv[1]);
		if (option->wants && i + 1 == argc)
			return error_set(error, "%s: %s has to follow; see vm32 --help", argv[i],
					 option->wants);
		if (!option->set(options, option->wants ? argv[++i] : NULL, error))
			return false;
	}
	return true;
}

static bool is_help(const char *word)
{
	return !strcmp(word, "--help") || !strcmp(word, "-h") || !strcmp(word, "help");
}

bool options_parse(int argc, char **argv, struct options *options, struct error *error)
{
	*options = (struct options){.cpus = 1, .memory = 256u << 20};
	if (argc < 2)
		return error_set(error, "say what to do: run, trace, info; see vm32 --help");
	for (int i = 1; i < argc; i++)
		if (is_help(argv[i]) && (i == 1 || argv[i][0] == '-'))
			return true;
	if (!strcmp(argv[1], "info")) {
		options->command = COMMAND_INFO;
		return argc == 2 || error_set(error, "vm32 info takes no options");
	}
	if (strcmp(argv[1], "run") && strcmp(argv[1], "trace"))
		return error_set(
			error, "'%s' is not a command of vm32: run, trace or info; see vm32 --help",
			argv[1]);
	options->command = COMMAND_RUN;
	options->trace = !strcmp(argv[1], "trace");
	options->stats = options->trace;
	if (!parse_options(argc, argv, options, error))
		return false;
	if (options->restore && (options->kernel || options->initrd || options->append))
		return error_set(
			error,
			"--restore goes on with a saved guest, which has its kernel already: "
			"leave out --kernel, --initrd and --append");
	if (!options->kernel && !options->restore)
		return error_set(error, "name the guest's kernel: --kernel FILE, such as "
					"--kernel /boot/vmlinuz-*-armmp");
	return true;
}
