from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
from iacguard.syntax import yaml
from iacguard.text import Source

assert str(yaml.parse(Source("t", "a: [1, !Ref b]")).root) == "Mapping(a)"
assert yaml.parse(Source("t", "a: [1")).problems
assert "yaml.constructor" not in sys.modules
assert "yaml.scanner" not in sys.modules

import yaml as pyyaml
from yaml.scanner import ScannerError

assert pyyaml.safe_load("a: 2020-01-01")["a"].year == 2020
assert pyyaml.load("a: 1", pyyaml.CSafeLoader) == {"a": 1}
assert pyyaml.scanner.ScannerError is ScannerError
try:
    pyyaml.load("a: [", pyyaml.CSafeLoader)
except pyyaml.parser.ParserError as error:
    assert error.problem_mark.line == 1
"""


def test_the_parser_alone_is_imported_and_the_rest_when_it_is_asked_for() -> None:
    subprocess.run([sys.executable, "-c", PROGRAM], check=True)
