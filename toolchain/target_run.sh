#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Runs QEMU with the console on standard output and judges by what stands there.
# Usage: target_run.sh --deadline SECONDS [--expect TEXT]... -- QEMU ARGUMENT...
# $TARGET_BRIEF=brief leaves the kernel's log out of the output, not out of the judgement; =shell gives the terminal to
# the machine, and nothing is judged.
set -uo pipefail

expect=()
while [ "$1" != -- ]; do
	case $1 in
	--deadline) deadline=$2 ;;
	--expect) expect+=("$2") ;;
	*) echo "target_run: unknown option $1" >&2 && exit 2 ;;
	esac
	shift 2
done
shift

if [ "${TARGET_BRIEF:-}" = shell ]; then
	exec "$@" -display none -monitor none -chardev stdio,id=terminal,signal=off -serial chardev:terminal \
		-no-reboot -nic none -audiodev none,id=none
fi

# What a kernel says when it is not well.
unwell='Oops|Kernel panic|Internal error|Unable to handle kernel|BUG:|WARNING:|INFO: rcu|INFO: task .* blocked|detected stall|Bad mode'

verdict=0
wrong() { echo "target_run: FAILED: $*" && verdict=1; }

show() {
	if [ "${TARGET_BRIEF:-}" = brief ]; then
		sed -u '/^== kernel log ==$/,/^== end of kernel log ==$/d; /^\[ *[0-9.]*\] /d; /^TARGET-RESULT/d'
	else
		cat
	fi
}

log=${TEST_UNDECLARED_OUTPUTS_DIR:-${TMPDIR:-/tmp}}/console.$$.log
trap 'rm -f "$log"' EXIT
timeout -k 5 "$deadline" "$@" -nographic -no-reboot -nic none -audiodev none,id=none </dev/null 2>&1 | sed -u 's/\r//g' | tee "$log" | show
status=${PIPESTATUS[0]}

[ "$status" != 124 ] && [ "$status" != 137 ] || wrong "no end within $deadline s: the machine hangs"
[ "$status" = 0 ] || [ "$verdict" = 1 ] || wrong "QEMU ended with status $status"
grep -qE "$unwell" "$log" && wrong "the kernel complained: $(grep -m1 -E "$unwell" "$log")"
result=$(sed -n 's/^TARGET-RESULT //p' "$log" | tail -n 1)
[ "${result:-none}" = 0 ] || wrong "the result is '${result:-none}', not 0"
for text in ${expect[@]+"${expect[@]}"}; do
	grep -qF -- "$text" "$log" || wrong "this line was expected and is not there: $text"
done
[ "$verdict" != 0 ] || [ "${TARGET_BRIEF:-}" = brief ] || echo "target_run: passed"
exit "$verdict"
