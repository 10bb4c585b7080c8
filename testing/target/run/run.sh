#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What ./run shows: the machine, and how far the way to a guest is built.
echo
cpu=$(tr '\0' '\n' </proc/device-tree/cpus/cpu@0/compatible | head -n 1)
echo "This is Linux $(uname -r), stock and unpatched, on an emulated machine with $(nproc) CPUs of type $cpu."
if dmesg | grep -q 'started in HYP mode'; then
	echo "It was booted in Hyp mode: a hypervisor can take over."
else
	echo "It was not booted in Hyp mode: no hypervisor can run here." && exit 1
fi
if [ -c /dev/kvm ]; then
	echo "/dev/kvm is there."
else
	echo "Still missing: the module that brings /dev/kvm back, and a guest to run on it."
fi
