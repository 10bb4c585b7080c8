#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The first process of the guest: virtio from the kernel package, then a shell, or the job that the kernel's command
# line names by job=NUMBER. seconds=N is how long the job computes.
busybox=/bin/busybox
$busybox mount -t proc proc /proc
$busybox mount -t sysfs sys /sys
$busybox mount -t devtmpfs dev /dev
$busybox --install -s /bin
export PATH=/bin
for module in $(ls /modules | sort -n); do
	insmod "/modules/$module" || echo "init: $module cannot be loaded"
done

# The value of a word of the command line.
word() {
	sed -n "s/.*\\b$1=\\([^ ]*\\).*/\\1/p" /proc/cmdline
}

# Reads what lies on a disk; $(nproc) at a time compute; all say what came out.
job() {
	echo "job: kernel $(uname -srm)"
	echo "job: cpus $(nproc)"
	cat /proc/interrupts
	for disk in /dev/vd?; do
		[ ! -b "$disk" ] || echo "job: disk ${disk#/dev/} $(sha256sum <"$disk" | cut -d ' ' -f 1)"
	done
	for cpu in $(seq "$(nproc)"); do
		(
			hash=$1
			end=$(($(cut -d . -f 1 /proc/uptime) + $2))
			rounds=0
			while [ "$rounds" -lt 20 ] || [ "$(cut -d . -f 1 /proc/uptime)" -lt "$end" ]; do
				[ "$rounds" -ge 20 ] || hash=$(echo "$hash" | sha256sum | cut -d ' ' -f 1)
				rounds=$((rounds + 1))
			done
			echo "job: compute $hash"
		) &
	done
	wait
	echo "job: random $(head -c 32 /dev/hwrng | wc -c)"
	echo "job: answer $(echo "$1" | sha256sum | cut -d ' ' -f 1)"
	echo "job: end"
}

number=$(word job)
# Once: the disk remembers.
if [ "$(word first)" = reboot ] && [ "$(head -c 4 /dev/vda)" != once ]; then
	echo "job: reboot"
	echo once >/dev/vda
	sync
	reboot -f
fi
if [ -n "$number" ]; then
	seconds=$(word seconds)
	job "$number" "${seconds:-2}"
	poweroff -f
fi
if [ -r /job.sh ]; then
	. /job.sh
fi
console=$(sed 's/.*console=\([^ ,]*\).*/\1/' /proc/cmdline)
echo
echo "This is a guest: Linux $(uname -r), $(nproc) CPUs. 'poweroff -f' or Ctrl-A x ends it."
setsid sh -c "exec sh -l </dev/$console >/dev/$console 2>&1"
poweroff -f
