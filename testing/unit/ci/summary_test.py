#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""ci/summary on the build events that Bazel writes."""
import json
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from scripts import load  # noqa: E402

summary = load("ci/summary")


def tested(label, status):
    return json.dumps({"id": {"testSummary": {"label": label}}, "testSummary": {"overallStatus": status}})


def built(label, **event):
    return json.dumps(dict({"id": {"targetCompleted": {"label": label}}}, **event))


class Summary(unittest.TestCase):
    def test_passed_and_failed_are_counted(self):
        passed, failed = summary.outcomes([
            built("//a", completed={"success": True}), tested("//a", "PASSED"),
            built("//b", completed={"success": True}), tested("//b", "FAILED"),
            built("//c", completed={"success": True}), tested("//c", "TIMEOUT"),
        ])
        self.assertEqual({"//a"}, passed)
        self.assertEqual({"//b": "failed", "//c": "timeout"}, failed)

    def test_flaky_is_not_passed(self):
        self.assertEqual({"//a": "flaky"}, summary.outcomes([tested("//a", "FLAKY")])[1])

    def test_target_that_does_not_build_fails(self):
        self.assertEqual({"//a": "failed to build"}, summary.outcomes([built("//a", completed={})])[1])

    def test_target_of_another_platform_is_no_failure(self):
        self.assertEqual({}, summary.outcomes([built("//a", aborted={"reason": "SKIPPED"})])[1])

    def test_package_that_does_not_load_fails(self):
        event = {"id": {"pattern": {"pattern": ["//..."]}}, "aborted": {"reason": "LOADING_FAILURE"}}
        self.assertEqual({"//...": "cannot be loaded"}, summary.outcomes([json.dumps(event)])[1])


if __name__ == "__main__":
    unittest.main()
