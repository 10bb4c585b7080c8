// SPDX-License-Identifier: GPL-2.0-only
/* stress PART NUMBER...: see stress.sh. Exit code 0: all went as it must. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "testing/target/stress/common.h"

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc == 3 && !strcmp(argv[1], "after-exec"))
		return stress_after_exec(atoi(argv[2]));
	note_base();
	for (int i = 1; i + 1 < argc && !complaints; i += 2) {
		unsigned number = (unsigned)atoi(argv[i + 1]);

		if (!strcmp(argv[i], "isolation"))
			stress_isolation(number);
		else if (!strcmp(argv[i], "migration"))
			stress_migration(number);
		else if (!strcmp(argv[i], "vms"))
			stress_vms(number);
		else if (!strcmp(argv[i], "kills"))
			stress_kills(number);
		else if (!strcmp(argv[i], "failures"))
			stress_failures();
		else if (!strcmp(argv[i], "processes"))
			stress_processes();
		else if (!strcmp(argv[i], "without-vfp"))
			stress_without_vfp();
		else
			return 2;
		expect_nothing_left(argv[i]);
	}
	if (complaints)
		puts("stress: FAILED");
	return complaints != 0;
}
