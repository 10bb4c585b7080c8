/* SPDX-License-Identifier: GPL-2.0-only */
/* The smallest module of two sources: shows that kernel_module and target_test work. */
#include "testing/target/smoke/smoke.h"

#include <linux/module.h>

static int __init smoke_init(void)
{
	pr_info("smoke: loaded, answer %d\n", smoke_answer());
	return 0;
}

static void __exit smoke_exit(void)
{
}

module_init(smoke_init);
module_exit(smoke_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("test of the build rules");
