#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# ci/target_tests fails when there are fewer tests than the committed number.
set -eu

least=$(grep -v '^#' ci/target_tests_least)
ci/target_tests "$least"
ci/target_tests $((least + 1))
if ci/target_tests $((least - 1)); then
	echo "FAILED: one test fewer is accepted"
	exit 1
fi
