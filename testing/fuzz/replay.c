/* SPDX-License-Identifier: GPL-2.0-only */
/* The main program of a fuzz target without libFuzzer: each file named on the command line once, and no input. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = NULL;
	size_t size = 0, room = 0;

	if (!file) {
		perror(path);
		return 1;
	}
	do {
		if (size == room) {
			room = room ? 2 * room : 4096;
			data = realloc(data, room);
			if (!data)
				abort();
		}
		size += fread(data + size, 1, room - size, file);
	} while (!feof(file) && !ferror(file));
	fclose(file);
	/* Said before the run: the last name in the log is the input that crashed. */
	printf("replay %s (%zu bytes)\n", path, size);
	fflush(stdout);
	/* A block of the exact size lets AddressSanitizer see the first byte too many. */
	data = realloc(data, size ? size : 1);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return 0;
}

int main(int argc, char **argv)
{
	int failed = 0;

	LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	for (int i = 1; i < argc; i++)
		failed |= replay(argv[i]);
	printf("%d inputs replayed\n", argc - 1);
	return failed;
}
