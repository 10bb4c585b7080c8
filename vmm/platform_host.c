/* SPDX-License-Identifier: GPL-2.0-only */
#include "vmm/platform.h"

#include <stddef.h>

const struct platform platform = {
	.backend = &kvm_backend_host, .threads = true, .load = NULL, .slice = NULL};
