/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/target/smoke/smoke.h"

int smoke_answer(void)
{
	return 42;
}
