#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Prints what the boot of a guest costs, next to the boot of the same kernel on the emulated machine itself.

Usage: boot.py MACHINE KERNEL INITRD [--rounds N]

MACHINE boots the emulated host that ./run boots; KERNEL and INITRD are the guest's. Both are booted by turns, with the same
command line and two CPUs, to the first process and to power-off. What counts is the processor time of QEMU, the least of all
rounds: the wall time depends on what else this machine does. A boot's begin is the start of vm32 or of QEMU.
"""
import argparse
import os
import subprocess
import sys
import tempfile
import time

BEGIN, FIRST = "host: starting the guest", "job: kernel"
END_OF_JOB, END_OF_VM32 = "job: end", "vm32: in KVM_RUN"
DISK_SIZE = 4 << 20  # as run.sh makes one for the guest
COMMON = ["-nographic", "-no-reboot", "-nic", "none", "-audiodev", "none,id=none"]


def processor_time(top):
    """Seconds of user and kernel mode of QEMU below a process, and of nothing else."""
    parents, seconds = {}, {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8") as stat:
                head, _, tail = stat.read().rpartition(")")
        except OSError:
            continue
        fields = tail.split()
        parents[int(name)] = int(fields[1])
        if "(qemu-system" in head:
            seconds[int(name)] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    for pid, value in seconds.items():
        while pid and pid != top:
            pid = parents.get(pid, 0)
        if pid:
            return value
    return 0.0


def measure(command, marks):
    """Runs it: (processor time, wall time) at each mark, the first being the beginning where it is not None."""
    begun = time.monotonic()
    points = [(0.0, 0.0)] if marks[0] is None else []
    left = [mark for mark in marks if mark is not None]
    log = []
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT) as process:
        for line in process.stdout:
            log.append(line.decode(errors="replace"))
            if left and left[0] in log[-1]:
                points.append((processor_time(process.pid), time.monotonic() - begun))
                left.pop(0)
    if left:
        sys.exit("boot: this did not come: %s\n%s" % (left[0], "".join(log[-20:])))
    return [tuple(b - a for a, b in zip(points[0], point)) for point in points[1:]]


def native(arguments, disk):
    """The kernel on the emulated machine; its power-off takes no time that could be seen here."""
    append = "console=ttyAMA0 quiet cryptomgr.notests job=0123456789abcdef rounds=0"
    drive = ["-drive", "if=none,format=raw,readonly=on,id=disk,file=" + disk, "-device", "virtio-blk-device,drive=disk"]
    return measure(["qemu-system-arm", "-M", "virt,gic-version=2,virtualization=on", "-cpu", "cortex-a15",
                    "-smp", "2", "-m", "128", "-kernel", arguments.kernel, "-initrd", arguments.initrd,
                    "-append", append] + drive + COMMON, [None, FIRST, END_OF_JOB])


def guest(arguments, options):
    """The same as a guest on the emulated machine."""
    drive = ["-drive", "if=none,format=raw,readonly=on,id=options,file=" + options,
             "-device", "virtio-blk-device,drive=options,serial=options"]
    return measure([arguments.machine] + drive, [BEGIN, FIRST, END_OF_VM32])


def main():
    parser = argparse.ArgumentParser()
    for name in ("machine", "kernel", "initrd"):
        parser.add_argument(name)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    rounds = {"native": [], "guest": []}
    with tempfile.NamedTemporaryFile("w") as options, tempfile.NamedTemporaryFile("wb") as disk:
        disk.write(os.urandom(DISK_SIZE))
        disk.flush()
        options.write("rounds=0\n".ljust(4096))
        options.flush()
        for number in range(arguments.rounds):
            rounds["native"].append(native(arguments, disk.name))
            rounds["guest"].append(guest(arguments, options.name))
            print(f"boot: round {number + 1} of {arguments.rounds}", file=sys.stderr)
    print("seconds of QEMU's processor time (wall)       native            guest     ratio")
    for index, label in enumerate(("to the first process", "to power-off, with a job of nothing")):
        least = {who: min(points[index][0] for points in all_points) for who, all_points in rounds.items()}
        wall = {who: min(points[index][1] for points in all_points) for who, all_points in rounds.items()}
        print(f"{label:40} {least['native']:5.2f} ({wall['native']:5.2f})    {least['guest']:5.2f} ({wall['guest']:5.2f})"
              f"     {least['guest'] / least['native']:5.2f}")


if __name__ == "__main__":
    main()
