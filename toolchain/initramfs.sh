#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Packs an initramfs, bit-identical for identical files.
# Usage: initramfs.sh OUT [FILE PATH MODE]...     (PATH: its place in the image)
set -euo pipefail

out=$PWD/$1
shift
root=$(mktemp -d "$PWD/initramfs.XXXXXX")
trap 'rm -rf "$root"' EXIT
mkdir -p "$root"/{bin,dev,proc,sys,tmp}
ln -s busybox "$root/bin/sh"
while [ $# -gt 0 ]; do
	install -D -m "$3" "$1" "$root/$2"
	shift 3
done
find "$root" -exec touch -h -d @0 {} +
cd "$root"
find . | LC_ALL=C sort | cpio --quiet --reproducible -R 0:0 -o -H newc | gzip -n -1 >"$out"
