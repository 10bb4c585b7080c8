#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What ./run boots on the emulated host: a stock Debian guest. Disks tell what else is wanted, by their serial numbers:
# options (a script that sets variables), kernel, initrd, and the user's disks.
. /bin/common.sh

mode=batch cpus=2 memory=128M append='' disks='' kernel_size='' initrd_size='' rounds=4
kernel=/boot/vmlinuz initrd=/boot/initrd

# The block device with a serial number.
device() {
	for block in /sys/block/vd*; do
		[ "$(cat "$block/serial" 2>/dev/null)" != "$1" ] || echo "/dev/${block##*/}"
	done
}

options=$(device options)
if [ -n "$options" ]; then
	tr -d '\0' <"$options" >/options
	. /options
fi
[ -z "$kernel_size" ] || { kernel=/kernel && head -c "$kernel_size" "$(device kernel)" >/kernel; }
[ -z "$initrd_size" ] || { initrd=/initrd && head -c "$initrd_size" "$(device initrd)" >/initrd; }
[ -z "$kernel_size" ] || [ -n "$initrd_size" ] || initrd=

set -- run --kernel "$kernel" ${initrd:+--initrd "$initrd"} --cpus "$cpus" --memory "$memory"
for disk in $disks; do
	name=$(device "${disk%,ro}")
	set -- "$@" --disk "$name$(expr "$disk" : '[^,]*\(,ro\)')"
done

cpu=$(tr '\0' '\n' </proc/device-tree/cpus/cpu@0/compatible | head -n 1)
echo
echo "host: Linux $(uname -r), stock and unpatched, $(nproc) CPUs of type $cpu, emulated"
dmesg | grep -q 'started in HYP mode' || fail "the host was not started in Hyp mode"
[ -c /dev/kvm ] || fail "the module is loaded, but there is no /dev/kvm"
echo "host: the module has taken over Hyp mode, and /dev/kvm is there"
starting="host: starting the guest with $cpus CPUs and $memory"

[ -z "$kernel_size" ] || usual=quiet
if [ "$mode" = shell ]; then
	set -- "$@" --append "$usual $append"
	echo "$starting"
	setsid sh -c 'exec vm32 "$@" </dev/ttyAMA0 >/dev/ttyAMA0 2>&1' vm32 "$@"
	dmesg -n 8
	poweroff -f
fi

if [ -n "$kernel_size" ]; then
	echo "$starting"
	vm32 "$@" --append "$append" --stats </dev/null
	exit
fi
[ -n "$disks" ] || { make_disk /disk 4 && set -- "$@" --disk /disk,ro; }
number=$(random_number)
# Seconds since the host was started, without a process that would be counted too.
mark() {
	read -r seconds idle </proc/uptime
	echo "$seconds"
}
{
	echo "$starting"
	exec vm32 "$@" --append "$usual $append job=$number rounds=$rounds" --stats 2>&1
} | while read -r line; do
	case $line in
	"$starting") mark >/start ;;
	# The first words of the guest's first process, and the last ones.
	"job: kernel"*) mark >/booted ;;
	"job: end"*) mark >/ended ;;
	esac
	echo "$line"
done | tee /log
mark >/end
if [ -n "$disks" ]; then
	check /log "$number" "$cpus" "$rounds"
else
	check /log "$number" "$cpus" "$rounds" /disk
fi
grep -q '^vm32: all ' /log || fail "no statistics: vm32 ended too early"
echo "$(cat /start) $(cat /booted) $(cat /ended) $(cat /end)" |
	awk '{printf "guest: boot %.2f s from the start of vm32 to the first process, job %.2f s, power-off %.2f s\n", $2 - $1, $3 - $2, $4 - $3}'
echo "guest: checked"
