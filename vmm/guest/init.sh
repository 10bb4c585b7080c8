#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The first process of the guest: virtio from the kernel package, then a shell, or the job that the kernel's command
# line names by job=NUMBER rounds=N memory=MIB.
busybox=/bin/busybox
$busybox mount -t proc proc /proc
$busybox mount -t sysfs sys /sys
$busybox mount -t devtmpfs dev /dev
# No word of the script needs a link: busybox's shell knows its own commands.
for module in /modules/*; do
	insmod "$module" || echo "init: $module cannot be loaded" &
done
wait
read -r cmdline </proc/cmdline

# The value of a word of the command line.
word() {
	for word in $cmdline; do
		[ "${word%%=*}" != "$1" ] || echo "${word#*=}"
	done
}

hash() {
	sha256sum | cut -d ' ' -f 1
}

# $2 rounds of hashing 1 MiB each; the host computes the same.
compute() {
	result=$1
	for round in $(seq "$2"); do
		result=$(yes "$result" | head -c 1048576 | hash)
	done
	echo "job: compute $result"
}

# Fills $1 MiB of memory and reads it all again, an eighth of it by its hash.
memory() {
	mount -t tmpfs -o size="$1"m tmpfs /tmp
	yes "$(head -c 100 /dev/urandom | od -An -v -tx1 | tr -d ' \n')" | head -c 1048000 >/block
	for part in $(seq $(($1 / 8))); do
		{ echo "$part" && cat /block /block /block /block /block /block /block /block; } >"/tmp/$part"
		[ $((part % 8)) != 0 ] || hash <"/tmp/$part"
	done >/hashes
	cat /tmp/* >/dev/null
	for part in $(seq 8 8 $(($1 / 8))); do
		hash <"/tmp/$part"
	done | cmp -s - /hashes && echo "job: memory $1"
}

# Reads what lies on the disks; all CPUs compute; says what came out.
job() {
	echo "job: kernel $(uname -srm)"
	echo "job: cpus $(nproc)"
	cat /proc/interrupts
	for disk in /dev/vd?; do
		[ ! -b "$disk" ] || echo "job: disk ${disk#/dev/} $(hash <"$disk")"
	done
	for cpu in $(seq "$(nproc)"); do
		compute "$1" "$2" &
	done
	wait
	[ -z "$3" ] || memory "$3"
	echo "job: random $(head -c 32 /dev/hwrng | wc -c)"
	echo "job: answer $(echo "$1" | hash)"
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
if [ "$(word first)" = fill ]; then
	head -c 4194304 /dev/zero | tr '\0' x >/dev/vda
	sync
fi
if [ -n "$number" ]; then
	rounds=$(word rounds)
	job "$number" "${rounds:-4}" "$(word memory)"
	poweroff -f
fi
$busybox --install -s /bin
console=$(word console | tail -n 1 | cut -d , -f 1)
echo
echo "This is a guest: Linux $(uname -r), $(nproc) CPUs. 'poweroff -f' or Ctrl-A x ends it."
setsid sh -c "exec sh -l </dev/$console >/dev/$console 2>&1"
poweroff -f
