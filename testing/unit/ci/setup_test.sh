#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# ci/setup says clearly what it cannot do. apt and dpkg are played by scripts; nothing is installed.
set -u

dir=${TEST_TMPDIR:-$(mktemp -d)}
failed=0
mkdir -p "$dir/bin" "$dir/cache"
export PATH=$dir/bin:/usr/bin:/bin KVM_ARM32_CACHE=$dir/cache KVM_ARM32_OS_RELEASE=$dir/os-release

play() { printf '#!/bin/sh\n%s\n' "$2" >"$dir/bin/$1" && chmod +x "$dir/bin/$1"; }

# expect STATUS TEXT [ARGUMENT]...
expect() {
	local wanted=$1 text=$2 out status
	shift 2
	out=$(ci/setup "$@" 2>&1)
	status=$?
	if [ "$status" != "$wanted" ] || ! grep -qF -- "$text" <<<"$out"; then
		printf 'FAILED: wanted %s and "%s", got %s:\n%s\n' "$wanted" "$text" "$status" "$out"
		failed=1
	fi
}

debian() { printf 'ID=debian\nVERSION_ID="%s"\n' "$1" >"$dir/os-release"; }

complete() {
	mkdir -p "$dir/cache/kernels/$1" && echo 6.1.0-1-"$1" >"$dir/cache/kernels/$1/complete"
}

play dpkg 'case $1 in --print-architecture) echo amd64 ;; --print-foreign-architectures) echo armhf ;; esac'
play dpkg-query 'echo installed'
play id 'echo 0'
play apt-get 'exit 100'
play apt-cache 'exit 0'

printf 'ID=ubuntu\nVERSION_ID="24.04"\n' >"$dir/os-release"
expect 1 'this is ubuntu 24.04'
debian 13
expect 1 'this is debian 13'
rm "$dir/os-release"
expect 1 'this is unknown unknown'

debian 12
expect 0 'Usage' --help
expect 2 'Usage' --nonsense
expect 1 'missing: armmp armmp-lpae busybox libfdt' --check
# The index cannot be refreshed and no kernel is known: said as such, not left to the tests.
expect 1 'no stock kernel of flavour armmp is known to apt'
complete armmp
expect 1 'no stock kernel of flavour armmp-lpae is known to apt'
complete armmp-lpae
expect 1 'package busybox-static:armhf cannot be had'
printf '#!/bin/sh\n' >"$dir/cache/busybox" && chmod +x "$dir/cache/busybox"
expect 1 'package libfdt-dev:armhf cannot be had'
mkdir "$dir/cache/libfdt" && echo x >"$dir/cache/libfdt/libfdt.a"
expect 0 ''
expect 0 '' --check

play dpkg-query 'echo not-installed'
expect 1 'apt could not install them'
mkdir "$dir/nosudo" && for tool in bash awk sed tr grep mkdir uname env dirname readlink; do ln -s "$(command -v "$tool")" "$dir/nosudo/"; done
PATH=$dir/bin:$dir/nosudo
play id 'echo 1000'
expect 1 'needs root'
exit "$failed"
