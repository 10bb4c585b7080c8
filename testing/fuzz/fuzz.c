/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The main program of a fuzz target under libFuzzer: the files named on the command line are the seeds, time is
 * $FUZZ_SECONDS, new inputs go to $TEST_TMPDIR and failing ones to $TEST_UNDECLARED_OUTPUTS_DIR.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerRunDriver(int *argc, char ***argv,
			int (*one_input)(const uint8_t *data, size_t size));

static const char *from_env(const char *name, const char *fallback)
{
	const char *value = getenv(name);

	return value && *value ? value : fallback;
}

/* libFuzzer's -seed_inputs: the paths, separated by commas. */
static char *seed_inputs(int argc, char **argv)
{
	size_t size = sizeof("-seed_inputs=");
	char *text;

	for (int i = 1; i < argc; i++)
		size += strlen(argv[i]) + 1;
	text = malloc(size);
	if (!text)
		abort();
	strcpy(text, "-seed_inputs=");
	for (int i = 1; i < argc; i++) {
		strcat(text, argv[i]);
		if (i + 1 < argc)
			strcat(text, ",");
	}
	return text;
}

int main(int argc, char **argv)
{
	static char seconds[64], artifacts[4096], corpus[4096];
	char *seeds = seed_inputs(argc, argv);
	char *args[] = {argv[0], seconds, artifacts, "-rss_limit_mb=4096", corpus, seeds, NULL};
	char **fuzzer_argv = args;
	int fuzzer_argc = argc > 1 ? 6 : 5;

	snprintf(seconds, sizeof(seconds), "-max_total_time=%s", from_env("FUZZ_SECONDS", "10"));
	snprintf(artifacts, sizeof(artifacts), "-artifact_prefix=%s/",
		 from_env("TEST_UNDECLARED_OUTPUTS_DIR", "."));
	snprintf(corpus, sizeof(corpus), "%s", from_env("TEST_TMPDIR", "."));
	return LLVMFuzzerRunDriver(&fuzzer_argc, &fuzzer_argv, LLVMFuzzerTestOneInput);
}
