#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""How a mutant's patch finds its place."""
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from scripts import load  # noqa: E402

build = load("testing/mutants/build.py")

FILE = ["a", "x = 1;", "b", "x = 1;", "c"]


def patch(*lines):
    return "Case: s.n\nIds: B1\n--- a/core/f.c\n+++ b/core/f.c\n@@ -90,3 +90,3 @@\n" + "\n".join(lines) + "\n"


def applied(*lines):
    _, (hunk,) = build.parse(patch(*lines))
    return build.apply(FILE, hunk)


class Mutants(unittest.TestCase):
    def test_path_and_hunk_are_read(self):
        path, hunks = build.parse(patch(" b", "-x = 1;", "+x = 2;"))
        self.assertEqual("core/f.c", path)
        self.assertEqual([[(" ", "b"), ("-", "x = 1;"), ("+", "x = 2;")]], hunks)

    def test_context_finds_the_place_whatever_the_line_number(self):
        self.assertEqual(["a", "x = 1;", "b", "x = 2;", "c"], applied(" b", "-x = 1;", "+x = 2;", " c"))

    def test_context_that_changed_is_dropped(self):
        self.assertEqual(["a", "x = 1;", "b", "x = 2;", "c"], applied(" old", " b", "-x = 1;", "+x = 2;", " older"))

    def test_line_may_only_be_added_or_removed(self):
        self.assertEqual(["a", "x = 1;", "b", "x = 1;", "y", "c"], applied(" x = 1;", "+y", " c"))
        self.assertEqual(["a", "x = 1;", "b", "c"], applied(" b", "-x = 1;", " c"))

    def test_place_that_is_not_unique_is_refused(self):
        with self.assertRaisesRegex(build.PatchError, "2 places"):
            applied("-x = 1;", "+x = 2;")

    def test_line_that_is_gone_is_refused(self):
        with self.assertRaisesRegex(build.PatchError, "nowhere"):
            applied(" b", "-x = 3;", "+x = 2;")

    def test_more_than_a_few_lines_are_refused(self):
        with self.assertRaisesRegex(build.PatchError, "more than 3 lines"):
            applied("-a", "-x = 1;", "-b", "-x = 1;")

    def test_two_files_are_refused(self):
        with self.assertRaisesRegex(build.PatchError, "more than one file"):
            build.parse(patch("-a") + patch("-a"))


if __name__ == "__main__":
    unittest.main()
