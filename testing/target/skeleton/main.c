/* SPDX-License-Identifier: GPL-2.0-only */
/* The walking skeleton on the real /dev/kvm. Exit code 0: all went as it must. */
#include <stdio.h>

#include "testing/target/skeleton/skeleton.h"

static void tell(const char *line)
{
	printf("skeleton: %s\n", line);
}

int main(void)
{
	const bool ok = skeleton_run(&kvm_backend_host, tell);

	puts(ok ? "skeleton: ok" : "skeleton: FAILED");
	return !ok;
}
