/* SPDX-License-Identifier: GPL-2.0-only */
/* Exits on the real /dev/kvm. Exit code 0: all went as it must. */
#include <stdio.h>

#include "testing/target/exits/exits.h"

static void tell(const char *line)
{
	printf("exits: %s\n", line);
}

int main(void)
{
	bool ok = true;

	for (unsigned guest = 0; guest < EXITS_NR_GUESTS; guest++) {
		printf("exits: guest %u\n", guest);
		ok = exits_run(&kvm_backend_host, (enum exits_guest)guest, tell) && ok;
	}
	puts(ok ? "exits: ok" : "exits: FAILED");
	return !ok;
}
