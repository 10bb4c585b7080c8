#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""ci/spec_ids on a small tree."""
import contextlib
import io
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from scripts import load  # noqa: E402

spec_ids = load("ci/spec_ids")

ROWS = """
| Id | Requirement | Note |
|---|---|---|
| SD-001 | first | |
| SD-002 | second, a \\| b | does not apply: gone |
| B1 | defect | |
| R12 | old | |
| CVE-2013-5634 | hole | |
| G7 | wish | later |
"""

# Put together here, so that spec_ids does not find them in this file.
TEST = "TEST"


class Tree(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.root = self.directory.name
        self.write("docs/REQUIREMENTS.md", ROWS)

    def tearDown(self):
        self.directory.cleanup()

    def write(self, path, text):
        path = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as f:
            f.write(text)

    def run_main(self, *arguments):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = spec_ids.main(["--root", self.root] + list(arguments))
        return status, out.getvalue(), err.getvalue()

    def test_missing_lists_what_no_test_names(self):
        self.write("testing/unit/a_test.c", TEST + "(a, B1_is_right)\n" + TEST + "_F(a, SD_001_R12_both)\n")
        status, out, _ = self.run_main("--missing")
        self.assertEqual(1, status)
        self.assertEqual(["CVE-2013-5634", "G7"], [line.split("\t")[0] for line in out.splitlines()])

    def test_missing_is_content_when_only_wishes_lack(self):
        self.write("testing/unit/a_test.c", TEST + "(a, B1_x)\n/* Covers: R12, SD-001,\n * CVE-2013-5634 */\n" +
                   TEST + "(a, y)\n")
        self.assertEqual(0, self.run_main("--missing")[0])

    def test_covers_names_the_test_below(self):
        self.write("arch_sim/a_test.c", "/* Covers: R12 */\n" + TEST + "(suite, name)\n")
        self.assertIn("arch_sim/a_test.c: suite.name", self.run_main()[1])

    def test_label_and_bazel_name_count(self):
        self.write("testing/unit/a_test.c", 'rows[] = {\n\t{"B1_negative", 1},\n};\n')
        self.write("testing/target/BUILD", 'target_test(\n    name = "R12_unplug",\n)\n')
        _, out, _ = self.run_main("--missing")
        self.assertNotIn("B1\t", out)
        self.assertNotIn("R12\t", out)

    def test_other_words_do_not_count(self):
        self.write("testing/unit/a_test.c", TEST + "(a, x_B1)\n" + TEST + '(a, B12_x)\nprintf("R12");\n/* B1 */\n')
        _, out, err = self.run_main("--missing")
        self.assertIn("B1\t", out)
        self.assertIn("R12\t", out)
        self.assertIn("no requirement is called B12", err)

    def test_code_that_is_no_test_does_not_count(self):
        self.write("core/a.c", "/* Covers: B1 */\n")
        self.write("testing/harness/test.h", "/* Covers: B1 */\n")
        self.write("testing/mutants/unit/B1_x.patch", "Ids: B1\n")
        self.assertIn("B1\t", self.run_main("--missing")[1])

    def test_row_twice_is_an_error(self):
        self.write("docs/REQUIREMENTS.md", ROWS + "| B1 | again | |\n")
        with self.assertRaises(ValueError):
            self.run_main()

    def test_html_has_a_row_for_each_id(self):
        status, out, _ = self.run_main("--html")
        self.assertEqual((0, 6), (status, out.count("<tr")))


if __name__ == "__main__":
    unittest.main()
