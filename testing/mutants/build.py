#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Builds a test with one changed line: compiles only what the line touches and links it before everything else.

Usage: build.py PATCH PLAN OUT      (PLAN: JSON written by mutants.bzl)
"""
import json
import os
import re
import subprocess
import sys
import tempfile

MOST_CHANGED_LINES = 3


class PatchError(Exception):
    """The patch cannot be applied as it stands."""


def parse(text):
    """Returns the path of the one changed file and the hunks, each a list of (mark, line)."""
    path, hunks = None, []
    for line in text.splitlines():
        if line.startswith("+++ "):
            if path:
                raise PatchError("it changes more than one file")
            path = re.sub(r"^b/", "", line[4:].split("\t")[0])
        elif line.startswith("@@"):
            hunks.append([])
        elif hunks and line[:1] in (" ", "-", "+", ""):
            hunks[-1].append((line[:1] or " ", line[1:]))
    if not path or not hunks:
        raise PatchError("it has no hunk")
    for mark in "-+":
        if sum(m == mark for hunk in hunks for m, _ in hunk) > MOST_CHANGED_LINES:
            raise PatchError("it changes more than %d lines" % MOST_CHANGED_LINES)
    return path, hunks


def find(lines, old):
    """Where old stands in lines."""
    return [i for i in range(len(lines) - len(old) + 1) if lines[i:i + len(old)] == old]


def context(hunk):
    """How many lines of context the hunk begins with."""
    return next((i for i, (mark, _) in enumerate(hunk) if mark != " "), len(hunk))


def apply(lines, hunk):
    """Returns lines with the hunk applied where its old lines stand; line numbers play no part.

    Context that has changed since is left out, as little of it as makes the place unique.
    """
    trims = [(head, tail) for head in range(context(hunk) + 1) for tail in range(context(hunk[::-1]) + 1)]
    most = 0
    for head, tail in sorted(trims, key=sum):
        part = hunk[head:len(hunk) - tail]
        old = [line for mark, line in part if mark != "+"]
        places = find(lines, old) if any(line.strip() for line in old) else []
        most = max(most, len(places))
        if len(places) == 1:
            at = places[0]
            return lines[:at] + [line for mark, line in part if mark != "-"] + lines[at + len(old):]
    if most:
        raise PatchError("its lines stand in %d places: give more context" % most)
    raise PatchError("its lines stand nowhere in the file any more")


def run(command):
    subprocess.run(command, check=True)


def depends(command, header):
    """Whether the source of a compile command includes the header."""
    out = subprocess.run(command + ["-MM"], check=True, capture_output=True, text=True).stdout
    return header in out.replace("\\\n", " ").split()


def main():
    patch_path, plan_path, out = sys.argv[1:]
    with open(plan_path) as f:
        plan = json.load(f)
    with open(patch_path) as f:
        path, hunks = parse(f.read())
    with open(path) as f:
        lines = f.read().split("\n")
    for hunk in hunks:
        lines = apply(lines, hunk)
    with tempfile.TemporaryDirectory(dir=".") as tree:
        tree = os.path.basename(tree)
        changed = os.path.join(tree, path)
        os.makedirs(os.path.dirname(changed))
        with open(changed, "w") as f:
            f.write("\n".join(lines))
        # The changed file's tree comes first, so that a changed header is the one that is found.
        base = [plan["compiler"], "-w", "-iquote", tree, "-I", tree]
        for directory in plan["includes"]:
            base += ["-iquote", directory, "-I", directory]
        objects = []
        for record in map(json.loads, plan["sources"]):
            for source in record["files"]:
                command = base + plan["copts"] + record["copts"] + ["-Wno-error"]
                if source == path:
                    command.append(changed)
                elif path.endswith(".h") and depends(command + [source], changed):
                    command.append(source)
                else:
                    continue
                objects.append(os.path.join(tree, "%d.o" % len(objects)))
                run(command + ["-c", "-o", objects[-1]])
        if not objects:
            raise PatchError("%s is no part of the test" % path)
        whole = [lib["path"] for lib in plan["libraries"] if lib["whole"]]
        some = [lib["path"] for lib in plan["libraries"] if not lib["whole"]]
        # Of a symbol defined twice, the first counts: the changed one.
        run([plan["compiler"], "-o", out, "-Wl,-z,muldefs"] + objects +
            ["-Wl,--whole-archive"] + whole + ["-Wl,--no-whole-archive", "-Wl,--start-group"] + some +
            ["-Wl,--end-group"] + plan["linkopts"] + ["-lstdc++", "-lm"])


if __name__ == "__main__":
    try:
        main()
    except PatchError as error:
        sys.exit("%s: %s" % (sys.argv[1], error))
