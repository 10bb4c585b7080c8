#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# testing/mutants/run.sh on made-up tests: only a case that passes before and fails after is a mutant caught.
set -u

dir=${TEST_TMPDIR:-$(mktemp -d)}
failed=0

program() { printf '#!/bin/sh\n%s\n' "$2" >"$dir/$1" && chmod +x "$dir/$1"; }

# expect STATUS TEXT TEST MUTANT
expect() {
	local out status
	out=$(MUTANT_DEADLINE=1 testing/mutants/run.sh "$dir/p.patch" "$dir/$3" "$dir/$4")
	status=$?
	if [ "$status" != "$1" ] || ! grep -qF "$2" <<<"$out"; then
		printf 'FAILED: %s %s: status %s\n%s\n' "$3" "$4" "$status" "$out"
		failed=1
	fi
}

program passes 'echo "[ RUN      ] s.n"; echo "[       OK ] s.n"'
program fails 'echo "[ RUN      ] s.n"; echo "[  FAILED  ] s.n"; exit 1'
program crashes 'echo "[ RUN      ] s.n"; kill -SEGV $$'
program hangs 'echo "[ RUN      ] s.n"; exec sleep 30'
program empty 'true'
program never_starts 'exit 127'

printf 'Case: s.n\nIds: B1\n--- a/x\n' >"$dir/p.patch"
expect 0 'caught' passes fails
expect 0 'caught' passes crashes
expect 0 'caught' passes hangs
expect 1 'passes under the mutant' passes passes
expect 1 'fails without the mutant' fails fails
expect 1 'no such case' empty fails
expect 1 'did not come as far' passes never_starts
printf 'Ids: B1\n--- a/x\n' >"$dir/p.patch"
expect 1 "no line 'Case" passes fails
printf 'Case: s.n\n--- a/x\n' >"$dir/p.patch"
expect 1 "no line 'Ids" passes fails
exit "$failed"
