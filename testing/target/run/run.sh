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
	echo "The module took over, and /dev/kvm is there."
else
	echo "The module is loaded, but there is no /dev/kvm." && exit 1
fi
echo "Still missing: a monitor, and a Debian guest to run on it."
