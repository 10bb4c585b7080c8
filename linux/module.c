// SPDX-License-Identifier: GPL-2.0-only
/* Loading and unloading. While a VM exists its descriptors hold the module. */
#define pr_fmt(format) KBUILD_MODNAME ": " format

#include <linux/module.h>

#include "linux/event.h"
#include "linux/file.h"
#include "linux/hooks.h"
#include "linux/hypmode.h"
#include "linux/memory.h"
#include "linux/stats.h"

static int __init put_up(void)
{
	int error = event_init();

	if (error)
		return error;
	error = file_init();
	if (error)
		event_exit();
	return error;
}

static int __init kvm_arm32_init(void)
{
	const char *reason = hypmode_init();

	stats_init();
	if (!reason && put_up()) {
		reason = "/dev/kvm cannot be put up";
		hypmode_exit();
	}
	if (reason) {
		stats_exit();
		memory_check_empty();
		pr_err("cannot be used here: %s\n", reason);
		return -ENODEV;
	}
	hooks_init();
	pr_info("Hyp mode taken over\n");
	return 0;
}

static void __exit kvm_arm32_exit(void)
{
	hooks_exit();
	file_exit();
	event_exit();
	stats_exit();
	hypmode_exit();
	memory_check_empty();
}

module_init(kvm_arm32_init);
module_exit(kvm_arm32_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("KVM for 32-bit ARM");
