#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The guest reboots once, and finds on its disk what it left there.
. /bin/common.sh

make_disk /disk 1
number=$(random_number)
boot /log "$number" "rounds=2 first=reboot" --cpus 2 --disk /disk || fail "vm32: $(cat /log)"
answers /log reboot
grep -q 'vm32: the guest resets' /log || fail "no reset: $(cat /log)"
[ "$(head -c 4 /disk)" = once ] || fail "the disk was not written"
check /log "$number" 2 2 /disk
