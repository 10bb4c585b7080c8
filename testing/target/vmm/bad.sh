#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What users and hosts get wrong: an error in words, and nothing left behind.
. /bin/common.sh
GOOD="--kernel /boot/vmlinuz --initrd /boot/initrd"

# refused TEXT [OPTION OF VM32]...
refused() {
	text=$1
	shift
	vm32 run "$@" >/log 2>&1 </dev/null
	status=$?
	[ $status = 1 ] || [ $status = 2 ] || fail "$*: status $status: $(cat /log)"
	grep -q -- "$text" /log || fail "$*: not '$text': $(cat /log)"
	echo "$(cat /log)"
}

users() {
	cat /sys/module/kvm_arm32/refcnt
}

head -c 3000000 /dev/urandom >/random
refused "not a kernel" --kernel /random
for size in 0 1 40 100 5000000; do
	head -c $size /boot/vmlinuz >/cut
	refused "not a kernel\|cut off" --kernel /cut
done
refused "No such file" --kernel /missing
refused "not a file" --kernel /dev
refused "initrd /missing: No such file" --kernel /boot/vmlinuz --initrd /missing
refused "1 to 8 CPUs" $GOOD --cpus 9
refused "48M to 2G" $GOOD --memory 8G
refused "this host has" $GOOD --memory 2G
head -c 20000000 /dev/zero >/big
refused "give it at least" --kernel /boot/vmlinuz --initrd /big --memory 48M
refused "No such file" $GOOD --disk /missing
: >/empty
refused "this is empty" $GOOD --disk /empty
printf 'QFI\373' >/qcow2 && head -c 4096 /dev/zero >>/qcow2
refused "qemu-img convert" $GOOD --disk /qcow2
[ "$(users)" = 0 ] || fail "the module has $(users) users"

# A disk whose partition table is nonsense: that is the guest's business.
head -c 1048576 /dev/urandom >/disk && printf '\125\252' | dd of=/disk bs=1 seek=510 conv=notrunc 2>/dev/null
number=$(random_number)
boot /log "$number" "rounds=1" --disk /disk </dev/null || fail "corrupt disk: $(cat /log)"
check /log "$number" 1 1 /disk

# All descriptors closed, and queues on the way out of the guest.
number=$(random_number)
vm32 run $GOOD --append "$usual job=$number rounds=1" --no-eventfds <&- >&- 2>&- || fail "closed descriptors"

# A full disk of the host's: the guest is told, and goes on.
mkdir /small && mount -t tmpfs -o size=1m tmpfs /small
dd if=/dev/zero of=/small/disk bs=1 count=1 seek=8388607 2>/dev/null
number=$(random_number)
boot /log "$number" "rounds=1 first=fill" --disk /small/disk || fail "full disk: $(cat /log)"
grep -q 'vm32: writing of disk /small/disk failed: No space left' /log || fail "full disk: $(cat /log)"
answers /log "end"
# And for a snapshot. What an earlier guest has said goes first: the shell that starts the next one empties the file too late.
: >/log
vm32 run $GOOD --append "$usual" --snapshot /small/saved >/log 2>&1 </dev/null &
until grep -q 'This is a guest' /log; do usleep 100000; done
kill -USR1 $!
! wait $! || fail "saved on a full disk"
grep -q 'snapshot /small/saved: No space left' /log || fail "full disk: $(cat /log)"
[ ! -e /small/saved.new ] || fail "something was left behind"

# Ended from outside.
for signal in TERM INT HUP KILL; do
	: >/log
	vm32 run $GOOD --append "$usual" --cpus 2 >/log 2>&1 </dev/null &
	until grep -q 'This is a guest' /log; do usleep 100000; done
	[ "$(users)" -gt 3 ] || fail "the module has $(users) users"
	kill -$signal $!
	wait $!
	echo "$signal: status $?"
	[ $signal = KILL ] || grep -q 'vm32: ended by signal' /log || fail "$signal: $(cat /log)"
	[ "$(users)" = 0 ] || fail "$signal: the module has $(users) users"
done

# A user who may not.
mkdir -p /etc && echo 'nobody:x:65534:65534::/:/bin/sh' >/etc/passwd
chmod 755 / /bin /boot && chmod 660 /dev/kvm
! su nobody -s /bin/sh -c 'exec vm32 run --kernel /boot/vmlinuz' >/log 2>&1 </dev/null || fail "nobody may use /dev/kvm"
grep -q 'usermod -a -G kvm' /log || fail "nobody: $(cat /log)"
cat /log

rmmod kvm_arm32
refused "the module is not loaded" $GOOD
