"""Writes iacguard/facts/aws/lambda_runtimes.txt from the table that cfn-lint carries.

Run it with cfn-lint installed, and review the diff against AWS's own table::

    pip install --upgrade cfn-lint
    python tools/refresh_lambda_runtimes.py

cfn-lint (MIT-0), AWS's linter for CloudFormation, is generated from what AWS publishes at
https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html. Dates that AWS has moved show up in
the diff; look them up there.
"""

from __future__ import annotations

import datetime
import importlib.metadata
import importlib.util
import json
from pathlib import Path
from typing import TypedDict, cast

TARGET = Path(__file__).parents[1] / "iacguard/facts/aws/lambda_runtimes.txt"

HEAD = """\
# Runtimes of AWS Lambda that are, or are to be, at the end of their support.
# Source: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html, as read by cfn-lint {version},
# on {date}. Written by tools/refresh_lambda_runtimes.py.
#
# Fields between blanks: identifier, day of deprecation, day after which no function can be created with it,
# day after which none can be updated, runtime that takes its place. A hyphen stands for what is not known.
"""

_Dates = TypedDict(
    "_Dates",
    {
        "deprecated": "str | None",
        "create-block": "str | None",
        "update-block": "str | None",
        "successor": "str | None",
    },
)


def main() -> None:
    """Reads the installed cfn-lint and writes the table anew."""
    spec = importlib.util.find_spec("cfnlint")
    if spec is None or spec.origin is None:
        raise SystemExit("cfn-lint is not installed; see the head of this file.")
    path = Path(spec.origin).parent / "data/AdditionalSpecs/LmbdRuntimeLifecycle.json"
    table = cast("dict[str, _Dates]", json.loads(path.read_text(encoding="utf-8")))
    lines = [
        " ".join(
            (
                name,
                dates["deprecated"] or "-",
                dates["create-block"] or "-",
                dates["update-block"] or "-",
                dates["successor"] or "-",
            )
        )
        for name, dates in sorted(table.items())
    ]
    date = datetime.datetime.now(datetime.timezone.utc).date()
    head = HEAD.format(version=importlib.metadata.version("cfn-lint"), date=date)
    TARGET.write_text(head + "\n".join(lines) + "\n", encoding="ascii")
    print(f"{TARGET}: {len(lines)} runtimes")


if __name__ == "__main__":
    main()
