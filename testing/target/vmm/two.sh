#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Two guests at a time.
. /bin/common.sh

make_disk /disk 4
for guest in 1 2; do
	random_number >/number.$guest
	boot /log.$guest "$(cat /number.$guest)" "rounds=1" --cpus 2 --disk /disk,ro || echo "$guest" >>/failed &
done
wait
[ ! -e /failed ] || fail "guest $(cat /failed): $(cat /log.1 /log.2)"
for guest in 1 2; do
	check /log.$guest "$(cat /number.$guest)" 2 1 /disk
done
