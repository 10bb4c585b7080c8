#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Sourced by the scripts that boot guests: starts vm32 with the job of vmm/guest/init.sh and checks what it answers.

fail() {
	echo "guest: FAILED: $*"
	exit 1
}

hash() {
	sha256sum | cut -d ' ' -f 1
}

# What compute() of the guest finds: $1 number, $2 rounds.
computed() {
	result=$1
	for round in $(seq "$2"); do
		result=$(yes "$result" | head -c 1048576 | hash)
	done
	echo "$result"
}

random_number() {
	od -An -N8 -tx1 /dev/urandom | tr -d ' \n'
}

# A disk of $2 MiB of random numbers.
make_disk() {
	head -c "$(($2 * 1048576))" /dev/urandom >"$1"
}

# What each guest's command line has: without the self-tests of the kernel's ciphers, a second of each boot.
usual="quiet cryptomgr.notests"

# Seconds, and hundredths, since the host was started.
now() {
	cut -d ' ' -f 1 /proc/uptime
}

# boot LOG NUMBER APPEND [OPTION OF VM32]...: runs the job to its end; the status is vm32's.
boot() {
	log=$1 number=$2 append=$3
	shift 3
	vm32 run --kernel /boot/vmlinuz --initrd /boot/initrd --append "$usual job=$number $append" "$@" >"$log" 2>&1
}

# answers LOG TEXT: does the guest say so?
answers() {
	tr -d '\r' <"$1" | grep -qx "job: $2" || fail "the guest does not say '$2': $(tail -n 20 "$1")"
}

# check LOG NUMBER CPUS ROUNDS [DISK]: a job with all its answers.
check() {
	answers "$1" "kernel Linux [0-9a-z.-]*-armmp armv7l"
	answers "$1" "cpus $3"
	[ -z "$5" ] || answers "$1" "disk vda $(hash <"$5")"
	result=$(computed "$2" "$4")
	[ "$(tr -d '\r' <"$1" | grep -cx "job: compute $result")" = "$3" ] ||
		fail "not all $3 CPUs computed $result: $(grep compute "$1")"
	grep -q 'arch_timer' "$1" || fail "no timer interrupts: $(cat "$1")"
	answers "$1" "random 32"
	answers "$1" "answer $(echo "$2" | hash)"
	answers "$1" "end"
	! grep -E "$unwell" "$1" || fail "the guest's kernel complained"
}

# What the guest's kernel says when it is not well.
unwell='Oops|Kernel panic|Internal error|Unable to handle|BUG:|WARNING:|INFO: rcu|blocked for more|detected stall|Bad mode'
