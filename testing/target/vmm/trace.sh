#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What vm32 says about the host, and about a guest's exits: each second and at the end.
. /bin/common.sh

vm32 info >/info 2>&1 || fail "vm32 info: $(cat /info)"
cat /info
grep -q 'cortex-a15' /info || fail "vm32 info does not name the CPU"

number=$(random_number)
vm32 trace --kernel /boot/vmlinuz --initrd /boot/initrd --append "$usual job=$number rounds=2" >/log 2>&1 </dev/null ||
	fail "vm32 trace: $(cat /log)"
check /log "$number" 1 2
grep '^vm32: ' /log
[ "$(grep -c '^vm32: exits in a second: ' /log)" -ge 2 ] || fail "nothing was said while the guest ran"
grep -q '^vm32: exits in a second:.* serial port [1-9]' /log || fail "the serial port's exits are missing"
grep -q '^vm32: exits to vm32 by *count *ms *us each$' /log || fail "there is no table"
for kind in "serial port" "random numbers" "power off, reset" all; do
	grep -Eq "^vm32: $kind +[1-9]" /log || fail "'$kind' is missing"
done
# The counts add up to that of the last line.
awk '/^vm32: exits to/ {table = 1; next} /^vm32: all/ {if ($3 != sum) exit 1; ok = 1}
	table && match($0, / [0-9]+ +[0-9.]+ +[0-9.]+$/) {split(substr($0, RSTART), f); sum += f[1]} END {exit !ok}' /log ||
	fail "the counts do not add up"
