"""Runs the tests of the suite itself."""

from __future__ import annotations

import pathlib
import unittest


def main() -> int:
    folder = pathlib.Path(__file__).parent
    tests = unittest.defaultTestLoader.discover(str(folder), top_level_dir=str(folder.parent))
    return 0 if unittest.TextTestRunner(verbosity=1).run(tests).wasSuccessful() else 1
