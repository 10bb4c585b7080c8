#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Judges a mutant: the case of the patch's header must pass in the test as it is and fail in the mutant.
# Usage: run.sh PATCH TEST MUTANT
set -uo pipefail

patch=$1 test=$2 mutant=$3
# A mutant that makes the test hang is caught as well. The test as it is has the time that a busy machine takes.
deadline=${MUTANT_DEADLINE:-50}
patience=240

die() { echo "mutant: FAILED: $*" && exit 1; }

header() { sed -n "/^--- /q; s/^$1: *//p" "$patch"; }

case=$(header Case)
[ -n "$case" ] || die "$patch has no line 'Case: suite.name'"
[ -n "$(header Ids)" ] || die "$patch has no line 'Ids: ...'"

# With XML_OUTPUT_FILE set both would write the test's own result file.
run() { env -u XML_OUTPUT_FILE timeout "$2" "$1" --gtest_filter="$case:$case/*" 2>&1; }

echo "== $case as things are =="
log=$(run "$test" "$patience")
status=$?
printf '%s\n' "$log"
[ "$status" = 0 ] || die "the case fails without the mutant"
grep -q '^\[       OK \]' <<<"$log" || die "there is no such case in the test"

echo "== $case under $patch =="
log=$(run "$mutant" "$deadline")
status=$?
printf '%s\n' "$log"
[ "$status" != 0 ] || die "the case passes under the mutant: it does not test what it names"
grep -q '^\[ RUN      \]' <<<"$log" || die "the mutant did not come as far as the case"
echo "mutant: caught"
