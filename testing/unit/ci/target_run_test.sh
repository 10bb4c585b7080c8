#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# toolchain/target_run.sh with scripts in QEMU's place: what passes, and each way to fail.
set -u

dir=${TEST_TMPDIR:-$(mktemp -d)}
unset TEST_UNDECLARED_OUTPUTS_DIR
failed=0

# expect STATUS TEXT SCRIPT [OPTION]...: SCRIPT plays QEMU.
expect() {
	local wanted=$1 text=$2 out status
	printf '#!/bin/sh\n%s\n' "$3" >"$dir/qemu" && chmod +x "$dir/qemu"
	shift 3
	out=$(TMPDIR=$dir toolchain/target_run.sh --deadline 1 "$@" -- "$dir/qemu")
	status=$?
	if [ "$status" != "$wanted" ] || ! grep -qF -- "$text" <<<"$out"; then
		printf 'FAILED: wanted %s and "%s", got %s:\n%s\n' "$wanted" "$text" "$status" "$out"
		failed=1
	fi
}

good='printf "hello\r\nTARGET-RESULT 0\r\n"'
expect 0 'target_run: passed' "$good"
expect 0 'hello' "$good" --expect 'hello' --expect 'hell'
expect 1 'not there: bye' "$good" --expect 'hello' --expect 'bye'
expect 1 "the result is '3'" 'echo TARGET-RESULT 3'
expect 1 "the result is 'insmod-0-x.ko'" 'echo TARGET-RESULT insmod-0-x.ko'
expect 1 "the result is 'none'" 'echo hello'
expect 1 'the machine hangs' "$good; exec sleep 30"
expect 1 'QEMU ended with status 7' "$good; exit 7"
for complaint in 'Oops: 17 [#1]' 'Kernel panic - not syncing' 'BUG: sleeping function' 'WARNING: CPU: 0 PID: 1' \
	'Internal error: Oops' 'rcu: INFO: rcu_sched detected stalls'; do
	expect 1 'the kernel complained' "echo '[ 1.0] $complaint'; $good"
done
export TARGET_BRIEF=brief
expect 1 'the kernel complained' "echo '== kernel log =='; echo 'BUG: x'; echo '== end of kernel log =='; $good"
exit "$failed"
