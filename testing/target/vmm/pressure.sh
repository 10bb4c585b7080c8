#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A guest with 512 MiB fills them on a host that has less: its pages are swapped out to a disk and in again under it.
. /bin/common.sh

mkswap /dev/vda >/dev/null
swapon /dev/vda || fail "swapon"
number=$(random_number)
# A host that swaps stops CPUs for seconds; the guest's watchdogs would take that for its own fault.
boot /log "$number" "nowatchdog rcupdate.rcu_cpu_stall_suppress=1 rounds=1 memory=400" --cpus 2 --memory 512M || fail "vm32: $(cat /log)"
check /log "$number" 2 1
answers /log "memory 400"
out=$(awk '$1 == "pswpout" {print $2}' /proc/vmstat)
in=$(awk '$1 == "pswpin" {print $2}' /proc/vmstat)
echo "pages swapped out: $out, in: $in"
[ "$out" -gt 10000 ] || fail "nothing was swapped out"
