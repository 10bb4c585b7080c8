#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The first process of the guest: virtio from the kernel package, then a shell, or the job that the kernel's command
# line names by job=NUMBER rounds=N memory=MIB.
busybox=/bin/busybox
# Each process that is started costs a guest some ten milliseconds here: one mounts everything, and the shell does by
# itself what it can.
echo "proc /proc proc
sys /sys sysfs
dev /dev devtmpfs" >/fstab
$busybox mount -a -T /fstab

number='' rounds=4 memory='' first='' console=''
read -r cmdline </proc/cmdline
for word in $cmdline; do
	value=${word#*=}
	case $word in
	job=*) number=$value ;;
	rounds=*) rounds=$value ;;
	memory=*) memory=$value ;;
	first=*) first=$value ;;
	console=*) console=${value%%,*} ;;
	esac
done

# No word of the script needs a link: busybox's shell knows its own commands. All at once, because the kernel gives back
# in one go what several modules needed only to start; the console's only where there is one.
for module in /modules/*; do
	case $module-$console in
	*-virtio_console.ko-ttyAMA0) continue ;;
	esac
	insmod "$module" || echo "init: $module cannot be loaded" &
done
wait

hash() {
	sha256sum | cut -d ' ' -f 1
}

# $2 rounds of hashing 1 MiB each; the host computes the same.
compute() {
	result=$1
	round=0
	while [ $((round += 1)) -le "$2" ]; do
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
	cpus=$(nproc)
	echo "job: cpus $cpus"
	# Those that came: each character is two exits.
	grep -vE "^ *[^ ]+:( +0){$cpus}( |\$)" /proc/interrupts
	for disk in /dev/vd?; do
		[ ! -b "$disk" ] || echo "job: disk ${disk#/dev/} $(hash <"$disk")"
	done
	while [ $((cpus -= 1)) -ge 0 ]; do
		compute "$1" "$2" &
	done
	wait
	[ -z "$3" ] || memory "$3"
	# One request; head would ask for a buffer full.
	echo "job: random $(dd if=/dev/hwrng bs=32 count=1 2>/dev/null | wc -c)"
	echo "job: answer $(echo "$1" | hash)"
	echo "job: end"
}

# Once: the disk remembers.
if [ "$first" = reboot ] && [ "$(head -c 4 /dev/vda)" != once ]; then
	echo "job: reboot"
	echo once >/dev/vda
	sync
	reboot -f
fi
if [ "$first" = fill ]; then
	head -c 4194304 /dev/zero | tr '\0' x >/dev/vda
	sync
fi
if [ -n "$number" ]; then
	job "$number" "$rounds" "$memory"
	poweroff -f
fi
$busybox --install -s /bin
echo
echo "This is a guest: Linux $(uname -r), $(nproc) CPUs. 'poweroff -f' or Ctrl-A x ends it."
setsid sh -c "exec sh -l </dev/$console >/dev/$console 2>&1"
poweroff -f
