// SPDX-License-Identifier: GPL-2.0-only
/* hal/host.h: lines in the log. */
#define pr_fmt(format) KBUILD_MODNAME ": " format

#include <linux/printk.h>

#include "hal/host.h"

void hal_report(enum hal_report what, uint32_t vcpu_id, uint32_t a, uint32_t b)
{
	static const struct {
		const char *what, *a, *b;
	} lines[] = {
		[HAL_REPORT_UNKNOWN_TRAP] = {"unknown trap", "HSR", "PC"},
		[HAL_REPORT_UNKNOWN_CP15] = {"unknown CP15 access", "HSR", "PC"},
		[HAL_REPORT_UNKNOWN_ABORT] = {"unknown abort", "HSR", "address"},
		[HAL_REPORT_HYP_FAULT] = {"fault in Hyp mode", "cause", "PC"},
	};

	if (what == HAL_REPORT_SUPPRESSED)
		pr_warn("vcpu %u: no more will be reported of this VM\n", vcpu_id);
	else
		pr_warn("vcpu %u: %s, %s %08x, %s %08x\n", vcpu_id, lines[what].what, lines[what].a,
			a, lines[what].b, b);
}
