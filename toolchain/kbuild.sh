#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The action of kernel_module: copies the sources into a tree of their own and has Kbuild make the module there.
# Usage: kbuild.sh --kdir FILE --kbuild FILE --module NAME --out FILE [--sparse] [--patch FILE] [--kcflag=FLAG]... SOURCE...
set -euo pipefail

kcflags=() sources=() check=() sparse='' patch=''
while [ $# -gt 0 ]; do
	case $1 in
	--kdir) kdir=$(cat "$2") && shift ;;
	--kbuild) kbuild=$2 && shift ;;
	--module) module=$2 && shift ;;
	--out) out=$PWD/$2 && shift ;;
	--sparse) sparse=1 ;;
	--patch) patch=$2 && shift ;;
	--kcflag=*) kcflags+=("${1#--kcflag=}") ;;
	*) sources+=("$1") ;;
	esac
	shift
done

tree=$(mktemp -d "$PWD/kbuild.XXXXXX")
trap 'rm -rf "$tree"' EXIT
for file in "${sources[@]}"; do
	# A generated source stands where a written one would.
	to=$tree/${file#bazel-out/*/bin/}
	mkdir -p "$(dirname "$to")"
	cp -L "$file" "$to"
done
cp -L "$kbuild" "$tree/Kbuild"
if [ -n "$patch" ]; then
	chmod -R u+w "$tree"
	patch --quiet --fuzz=0 --strip=1 --directory="$tree" --input="$PWD/$patch"
fi
if [ -n "$sparse" ]; then
	# sparse knows no -iquote: where the kernel has a header of the same name it would take that one.
	find "$tree" -name '*.[chS]' -exec chmod u+w {} + -exec \
		sed -i -E "s,^( *# *include +)\"([^\"]+/[^\"]+)\",\\1\"$tree/\\2\"," {} +
	# It aligns 64-bit fields to 4 bytes on each 32-bit machine: layouts are the compiler's to assert.
	echo '#define _Static_assert(...) struct layout_of_another_machine' >"$tree/sparse.h"
	# Locks are taken and dropped by functions of hal/ of their own: context is never in balance.
	check=(C=2 "CF=-D__CHECK_ENDIAN__ -Wsparse-error -Wno-context -include $tree/sparse.h")
fi

log=$tree/kbuild.log
if ! make -s -C "$kdir" M="$tree" ARCH=arm CROSS_COMPILE=arm-linux-gnueabihf- \
	DEB_BUILD_ARCH=amd64 DEB_HOST_ARCH=armhf DEB_HOST_GNU_TYPE=arm-linux-gnueabihf \
	KCFLAGS="-Werror -I$tree -ffile-prefix-map=$tree/= ${kcflags[*]:-}" \
	KAFLAGS="-I$tree -Wa,--fatal-warnings -Wa,--debug-prefix-map=$tree/=" \
	${check[@]+"${check[@]}"} modules >"$log" 2>&1; then
	sed "s#$tree/##g" "$log" >&2
	exit 1
fi
# The stock kernel was compiled natively by the same gcc under another name; that is the one warning to expect.
if grep -v 'the compiler differs from the one used to build the kernel' "$log" | grep -qi 'warning:'; then
	sed "s#$tree/##g" "$log" >&2
	echo "kbuild: warnings are errors" >&2
	exit 1
fi
arm-linux-gnueabihf-strip --strip-debug -o "$out" "$tree/$module.ko"
