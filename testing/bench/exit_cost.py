#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Prints what an exit costs: a table of instructions per operation, next to the old in-kernel KVM's.

Usage: exit_cost.py MACHINE PLUGIN [--json FILE] [--profile TEXT] [--store FILE] [--check FILE]

MACHINE boots the emulated machine and runs exit_cost.c there; PLUGIN is count.c. --profile also prints, for each
operation whose name the expression TEXT finds, the instructions by function of the kernel and the module.
--store writes the figures with the versions that they hold for, --check compares with such a file: a row that is worse by
more than 2 % fails, where the versions are the same; where they are not it says so and passes.
"""
import argparse
import bisect
import collections
import json
import os
import re
import subprocess
import sys
import tempfile

GUEST = range(0x80000000, 0x84000000)  # where exit_cost.c puts it
USER_END = 0xbf000000  # modules and kernel are above
FRESH, NATIVE = "fault on a page that it has not", "first touch of a page, without a guest"
GUEST_ROWS = (("boot of a stock guest to its first process", 1),
              ("read of 4 KiB from a disk of vm32's", 1000))  # READS of window.h
HYP = ("hyp_text_start", "hyp_text_end")

ROW = re.compile(r"^(?P<name>.{38}) +(?P<count>\d+) +(?P<old>\d+|-) +(?P<ratio>[\d.]+|-)\s*$")
SYMBOL = re.compile(r"^symbol ([0-9a-f]+) [tTwW] (\S+)(\s+\[\w+\])?\s*$")


def parse_console(lines):
    """Returns the rows (name, instructions, rounds, old) and the module's symbols, sorted by address."""
    rows, symbols = [], []
    for line in lines:
        row, symbol = ROW.match(line), SYMBOL.match(line)
        if row:
            old = int(row["old"]) if row["old"] != "-" else None
            rows.append((row["name"].strip(), int(row["count"]), old))
        elif symbol and not symbol[2].startswith("$"):
            symbols.append((int(symbol[1], 16), symbol[2]))
    return rows, sorted(symbols)


def parse_counts(lines):
    """Returns one {(address, page): count} for each window."""
    windows = []
    for line in lines:
        words = line.split()
        if words[0] == "window":
            windows.append(collections.Counter())
        else:
            windows[-1][int(words[0], 16), int(words[1], 16)] = int(words[2])
    return windows


class Names:
    """Which function an address belongs to, and whether that runs in Hyp mode."""

    def __init__(self, symbols):
        self.addresses = [address for address, _ in symbols]
        self.names = [name for _, name in symbols]
        by_name = {name: address for address, name in symbols}
        self.hyp = range(by_name.get(HYP[0], 0), by_name.get(HYP[1], 0))
        # Where the host has it: a guest's modules may be at the same addresses.
        self.hyp_pages = set()

    def learn(self, windows):
        """windows: of operations, whose guest has nothing at the addresses of modules."""
        self.hyp_pages = {page for window in windows for address, page in window if address in self.hyp}

    def is_hyp(self, place):
        return place[0] in self.hyp and place[1] in self.hyp_pages

    def of(self, address):
        if address in GUEST:
            return "guest"
        if address < USER_END:
            return "monitor"
        return self.names[bisect.bisect_right(self.addresses, address) - 1]


def spent(windows, index, rounds):
    """Instructions by place for one round of operation number index, the empty loop taken off."""
    result = collections.Counter(windows[2 * index])
    result.subtract(windows[2 * index + 1])
    return {place: count / rounds for place, count in result.items()}


def guest_rows(windows, names):
    """What is counted by the plugin alone: a stock guest under vm32, which is idle at times."""
    return [{"operation": name, "instructions": round(window.total() / rounds),
             "hyp": round(sum(n for place, n in window.items() if names.is_hyp(place)) / rounds),
             "old": None, "ratio": None}
            for (name, rounds), window in zip(GUEST_ROWS, windows)]


def first_line(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()[0]


def versions(console):
    return {"kernel": next(line[len("kernel "):].strip() for line in console if line.startswith("kernel ")),
            "qemu": first_line("qemu-system-arm", "--version"),
            "compiler": first_line("arm-linux-gnueabihf-gcc-12", "--version")}


def worse(stored, table):
    """The rows that got worse by more than 2 %, or are gone, as lines of text."""
    now = {row["operation"]: row["instructions"] for row in table}
    return ["%s: %s instead of %d" % (row["operation"], now.get(row["operation"], "none"), row["instructions"])
            for row in stored if now.get(row["operation"], float("inf")) > 1.02 * row["instructions"]]


def check(path, table, found):
    with open(path) as file:
        stored = json.load(file)
    for name, value in stored["versions"].items():
        if found[name] != value:
            print("exit_cost: not compared: %s is '%s', the figures are for '%s'" % (name, found[name], value))
            return
    bad = worse(stored["table"], table)
    if bad:
        sys.exit("exit_cost: FAILED: worse than %s:\n%s" % (os.path.basename(path), "\n".join(bad)))
    print("exit_cost: no row is worse than in %s by more than 2 %%" % os.path.basename(path))


def write(path, value):
    with open(path, "w") as file:
        json.dump(value, file, indent=1)
        file.write("\n")


def from_callers_folder(path):
    return os.path.join(os.environ.get("BUILD_WORKING_DIRECTORY", "."), path)


def less_native(table):
    """The fresh page once more, without what the host's first touch of a page takes in the same run."""
    by_name = {row["operation"]: row for row in table}
    fresh, native = by_name.get(FRESH), by_name.get(NATIVE)
    if not fresh or not native:
        return []
    count = fresh["instructions"] - native["instructions"]
    return [{"operation": "the same, less the host's first touch", "instructions": count, "hyp": fresh["hyp"],
             "old": fresh["old"], "ratio": round(count / fresh["old"], 2)}]


def print_row(row):
    print("%-42s %10d %8d %8s %7s" % (row["operation"], row["instructions"], row["hyp"], row["old"] or "-",
                                     row["ratio"] or "-"))


def rounds_of(name):
    return 4096 if name.startswith("fault") else 10000


def run(machine, plugin):
    with tempfile.TemporaryDirectory() as folder:
        counts = os.path.join(folder, "counts")
        done = subprocess.run([machine, "-plugin", "%s,out=%s" % (os.path.abspath(plugin), counts)],
                              stdout=subprocess.PIPE, text=True, errors="replace", check=False)
        if done.returncode:
            sys.exit(done.stdout + "exit_cost: the machine failed")
        with open(counts) as file:
            return done.stdout.splitlines(), file.read().splitlines()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("machine")
    parser.add_argument("plugin")
    parser.add_argument("--json")
    parser.add_argument("--profile")
    parser.add_argument("--store")
    parser.add_argument("--check")
    options = parser.parse_args()
    console, counts = run(options.machine, options.plugin)
    rows, symbols = parse_console(console)
    windows, names = parse_counts(counts), Names(symbols)

    operations = len(windows) - len(GUEST_ROWS)
    names.learn(windows[:operations])
    table = []
    print("%-42s %10s %8s %8s %7s" % ("operation", "instrs", "in Hyp", "old KVM", "ratio"))
    for index, (name, count, old) in enumerate(rows):
        by_address = spent(windows, index, rounds_of(name)) if 2 * index + 1 < operations else {}
        hyp = round(sum(n for place, n in by_address.items() if names.is_hyp(place)))
        ratio = round(count / old, 2) if old else None
        table.append({"operation": name, "instructions": count, "hyp": hyp, "old": old, "ratio": ratio})
        print_row(table[-1])
        if options.profile and re.search(options.profile, name):
            functions = collections.Counter()
            for (address, _), n in by_address.items():
                functions[names.of(address)] += n
            for function, n in functions.most_common():
                if n >= 1:
                    print("    %8.0f %s" % (n, function))
    for row in less_native(table) + guest_rows(windows[operations:], names):
        table.append(row)
        print_row(row)
    if options.json:
        write(from_callers_folder(options.json), table)
    if options.store:
        write(from_callers_folder(options.store), {"versions": versions(console), "table": table})
    if options.check:
        check(from_callers_folder(options.check), table, versions(console))


if __name__ == "__main__":
    main()
