# SPDX-License-Identifier: GPL-2.0-only
"""Lets a test import a script by its path, whatever its name ends in."""
import importlib.machinery
import importlib.util
import sys


def load(path):
    sys.dont_write_bytecode = True
    name = path.replace("/", "_").replace(".", "_")
    loader = importlib.machinery.SourceFileLoader(name, path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module
