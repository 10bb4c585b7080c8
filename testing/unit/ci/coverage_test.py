#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The coverage merger (gcov's answers of several tests added up) and the gate with its exclusions."""
import collections
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from scripts import load  # noqa: E402

gate = load("ci/coverage_gate")
merger = load("external/remote_coverage_tools/coverage.py")

SOURCE = ["int f(int a)", "{", "\tif (a)", "\t\treturn 1;", "\treturn 2;", "}"]


def gcov(taken, missed):
    """gcov's answer for SOURCE when the branch was taken and missed so many times."""
    count = taken + missed
    return {"files": [{
        "file": "core/f.c",
        "functions": [{"name": "f", "start_line": 1, "execution_count": count}],
        "lines": [
            {"line_number": 3, "count": count, "branches": [{"count": taken}, {"count": missed}]},
            {"line_number": 4, "count": taken, "branches": []},
            {"line_number": 5, "count": missed, "branches": []},
        ]}]}


def merged(*documents):
    files = collections.defaultdict(merger.File)
    for document in documents:
        merger.add_gcov(files, document, {"core/f.c"})
    return merger.tracefile(files)


def judge(text, exclusions=(), wanted=("core/f.c",)):
    files = gate.read_tracefile(text.splitlines())
    return gate.judge(files, wanted, gate.read_exclusions(exclusions), lambda path: SOURCE)


class Merger(unittest.TestCase):
    def test_two_tests_that_go_one_way_each_cover_both(self):
        self.assertEqual([], judge(merged(gcov(1, 0), gcov(0, 3)))[0])

    def test_tracefiles_add_up_like_counters(self):
        files = collections.defaultdict(merger.File)
        for text in (merged(gcov(1, 0)), merged(gcov(0, 3))):
            merger.add_tracefile(files, text.splitlines())
        self.assertEqual(merged(gcov(1, 3)), merger.tracefile(files))

    def test_source_outside_the_filter_is_left_out(self):
        files = collections.defaultdict(merger.File)
        merger.add_gcov(files, gcov(1, 1), {"core/other.c"})
        self.assertEqual("", merger.tracefile(files))


class Gate(unittest.TestCase):
    def test_complete_passes(self):
        complaints, totals = judge(merged(gcov(1, 1)))
        self.assertEqual([], complaints)
        self.assertEqual({"lines": [3, 3], "functions": [1, 1], "branches": [2, 2]}, totals)

    def test_branch_not_taken_is_named_with_its_line(self):
        complaints, _ = judge(merged(gcov(1, 0)))
        self.assertIn("core/f.c:3: does not go every way: taken 1/0 times: if (a)", complaints)
        self.assertIn("core/f.c:5: is never run: return 2;", complaints)

    def test_function_never_called_is_named(self):
        self.assertTrue(any("f() is never called" in c for c in judge(merged(gcov(0, 0)))[0]))

    def test_file_in_no_test_fails_unless_it_has_no_code(self):
        text = merged(gcov(1, 1))
        wanted = ("core/f.c", "core/table.c")
        self.assertEqual(["core/table.c: no test links it"], judge(text, wanted=wanted)[0])
        self.assertEqual([], judge(text, ["core/table.c | * | a table"], wanted)[0])

    def test_more_than_one_percent_excluded_fails(self):
        complaints, _ = judge(merged(gcov(1, 0)), ["core/f.c | return 2; | cannot be", "core/f.c | if (a) | nor this"])
        self.assertEqual(["2 of 3 lines are excluded, more than 1 %"], complaints)

    def test_few_excluded_lines_pass(self):
        lines = "".join("DA:%d,1\n" % n for n in range(10, 410))
        source = SOURCE + [""] * 500
        files = gate.read_tracefile((merged(gcov(1, 0)).replace("end_of_record", lines + "end_of_record")).splitlines())
        exclusions = gate.read_exclusions(["core/f.c | return 2; | cannot be", "core/f.c | if (a) | nor this"])
        self.assertEqual([], gate.judge(files, ["core/f.c"], exclusions, lambda path: source)[0])

    def test_exclusion_without_reason_or_line_fails(self):
        with self.assertRaises(ValueError):
            gate.read_exclusions(["core/f.c | return 2;"])
        self.assertEqual(["the exclusion 'core/f.c | gone();' fits no line: drop it"],
                         judge(merged(gcov(1, 1)), ["core/f.c | gone(); | why"])[0])


if __name__ == "__main__":
    unittest.main()
