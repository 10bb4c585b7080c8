#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# boots.sh CPUS TIMES [OPTION OF VM32]...: boots the guest and runs its job so many times in a row.
. /bin/common.sh
cpus=$1 times=$2
shift 2

make_disk /disk 4
for n in $(seq "$times"); do
	number=$(random_number)
	start=$(now)
	boot /log "$number" "rounds=2" --cpus "$cpus" --disk /disk,ro --stats "$@" || fail "vm32: $(cat /log)"
	check /log "$number" "$cpus" 2 /disk
	echo "boot $n: ok, $start to $(now)"
done
grep '^vm32: ' /log
