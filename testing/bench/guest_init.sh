#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The first process of the benchmark's guest.
/bin/busybox mount -t devtmpfs dev /dev
for module in /modules/*; do
	/bin/busybox insmod "$module"
done
/bin/block_reads
/bin/busybox poweroff -f
