#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The guest is saved while it computes, three times, and goes on in a new process each time.
. /bin/common.sh

make_disk /disk 4
number=$(random_number)
: >/log
vm32 run --kernel /boot/vmlinuz --initrd /boot/initrd --append "$usual job=$number rounds=8" --cpus 2 \
	--disk /disk,ro --snapshot /saved >>/log 2>&1 &
until grep -q 'job: disk' /log; do usleep 100000; done
sleep 1
for n in 1 2 3; do
	kill -USR1 $!
	wait $! || fail "not saved: $(cat /log)"
	[ "$(grep -c 'vm32: saved to /saved' /log)" = "$n" ] || fail "not saved: $(cat /log)"
	! grep -q 'job: compute' /log || fail "saved too late"
	vm32 run --restore /saved --disk /disk,ro --snapshot /saved >>/log 2>&1 &
	sleep 1
done
wait $! || fail "not restored: $(cat /log)"
check /log "$number" 2 8 /disk
[ ! -e /saved.new ] || fail "something was left behind"

# What is no snapshot, or not all of one, is refused in words.
refused() {
	! vm32 run --restore "$1" $3 >/log 2>&1 || fail "$1 was taken"
	grep -q "$2" /log || fail "$1: not '$2': $(cat /log)"
}
echo hello >/none
refused /none "damaged or cut off"
head -c 1000000 /dev/urandom >/random
refused /random "not a snapshot"
head -c 1000000 /saved >/cut
refused /cut "damaged or cut off" "--disk /disk,ro"
refused /saved "the guest had 1 disks"
head -c 1048576 /disk >/small
refused /saved "another size" "--disk /small,ro"
refused /missing "No such file"
