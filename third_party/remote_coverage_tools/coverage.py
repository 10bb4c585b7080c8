#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Stands in for the two coverage tools that Bazel would download.

As lcov_merger, after a test:           --coverage_dir=DIR --output_file=OUT --source_file_manifest=FILE
    turns the counters that the test left in DIR (*.gcda, each beside its *.gcno) into an lcov tracefile.
As coverage_report_generator, at the end:                  --output_file=OUT --reports_file=FILE
    adds up the tracefiles that FILE names.

Bazel's own collection step runs gcov without branches and lets files of the same name overwrite each other, so
gcov is run here again.
"""
import collections
import json
import os
import subprocess
import sys


class File:
    """What is known of one source file: counts by line, function and (line, branch)."""

    def __init__(self):
        self.lines = collections.Counter()
        self.functions = collections.Counter()
        self.starts = {}
        self.branches = collections.Counter()


def add_gcov(files, document, wanted):
    """Adds gcov's JSON to files, for the source files that are wanted."""
    for source in document["files"]:
        if source["file"] not in wanted:
            continue
        file = files[source["file"]]
        for function in source["functions"]:
            file.functions[function["name"]] += function["execution_count"]
            file.starts[function["name"]] = function["start_line"]
        for line in source["lines"]:
            number = line["line_number"]
            file.lines[number] += line["count"]
            for i, branch in enumerate(line["branches"]):
                file.branches[number, i] += branch["count"]


def add_tracefile(files, lines):
    """Adds an lcov tracefile to files."""
    file = None
    for line in lines:
        key, _, value = line.rstrip("\n").partition(":")
        if key == "SF":
            file = files[value]
        elif key == "FN":
            start, name = value.split(",", 1)
            file.starts[name] = int(start)
            file.functions[name] += 0
        elif key == "FNDA":
            count, name = value.split(",", 1)
            file.functions[name] += int(count)
        elif key == "BRDA":
            number, _, branch, count = value.split(",")
            file.branches[int(number), int(branch)] += 0 if count == "-" else int(count)
        elif key == "DA":
            number, count = value.split(",")[:2]
            file.lines[int(number)] += int(count)


def tracefile(files):
    """Returns files as the text of an lcov tracefile."""
    out = []
    for name, file in sorted(files.items()):
        out.append("SF:" + name)
        for function, start in sorted(file.starts.items(), key=lambda item: (item[1], item[0])):
            out.append("FN:%d,%s" % (start, function))
        for function, count in sorted(file.functions.items()):
            out.append("FNDA:%d,%s" % (count, function))
        out.append("FNF:%d" % len(file.functions))
        out.append("FNH:%d" % sum(count > 0 for count in file.functions.values()))
        for (number, branch), count in sorted(file.branches.items()):
            out.append("BRDA:%d,0,%d,%s" % (number, branch, count if file.lines[number] else "-"))
        out.append("BRF:%d" % len(file.branches))
        out.append("BRH:%d" % sum(count > 0 for count in file.branches.values()))
        for number, count in sorted(file.lines.items()):
            out.append("DA:%d,%d" % (number, count))
        out.append("LF:%d" % len(file.lines))
        out.append("LH:%d" % sum(count > 0 for count in file.lines.values()))
        out.append("end_of_record")
    return "\n".join(out) + "\n" if out else ""


def counters(directory):
    for folder, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(folder, name)
            if name.endswith(".gcda") and os.path.exists(path[:-len("gcda")] + "gcno"):
                yield os.path.abspath(path)


def merge_test(files, directory, manifest):
    with open(manifest) as f:
        wanted = {line.strip() for line in f}
    gcov = os.environ.get("COVERAGE_GCOV_PATH", "gcov")
    if os.path.exists(gcov):
        gcov = os.path.abspath(gcov)
    for path in sorted(counters(directory)):
        out = subprocess.run([gcov, "--json-format", "--branch-probabilities", "--stdout", path],
                             cwd=os.path.dirname(path), check=True, capture_output=True, text=True).stdout
        for document in out.splitlines():
            if document.startswith("{"):
                add_gcov(files, json.loads(document), wanted)


def main():
    options = dict(argument.lstrip("-").split("=", 1) for argument in sys.argv[1:] if "=" in argument)
    files = collections.defaultdict(File)
    if "coverage_dir" in options:
        merge_test(files, options["coverage_dir"], options["source_file_manifest"])
    else:
        with open(options["reports_file"]) as f:
            for path in f.read().split():
                with open(path) as report:
                    add_tracefile(files, report)
    with open(options["output_file"], "w") as f:
        f.write(tracefile(files))


if __name__ == "__main__":
    main()
