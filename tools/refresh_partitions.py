"""Rewrites the table in iacguard/facts/aws/partitions.py from botocore's endpoint data.

Run it with the development tools installed, format, and review the diff::

    pip install --upgrade botocore
    python tools/refresh_partitions.py
    ruff format iacguard/facts/aws/partitions.py

The hosted zones of CloudFront below the table are constants of AWS's documentation, checked by hand.
"""

from __future__ import annotations

import datetime
import importlib.metadata
import importlib.util
import json
import re
from pathlib import Path
from typing import TypedDict

TARGET = Path(__file__).parents[1] / "iacguard/facts/aws/partitions.py"
BEGIN, END = "# The table is generated", "# The table ends"


class _Outputs(TypedDict):
    dnsSuffix: str
    dualStackDnsSuffix: str
    implicitGlobalRegion: str


class _Partition(TypedDict):
    """A partition in botocore's partitions.json."""

    id: str
    regionRegex: str
    regions: dict[str, object]
    outputs: _Outputs


class _Endpoints(TypedDict):
    """A partition in botocore's endpoints.json, which can be ahead with regions."""

    partition: str
    regions: dict[str, object]


def main() -> None:
    """Reads the installed botocore and rewrites what is between the two marks."""
    spec = importlib.util.find_spec("botocore")
    if spec is None or spec.origin is None:
        raise SystemExit("botocore is not installed; see the head of this file.")
    data = Path(spec.origin).parent / "data"
    partitions: list[_Partition] = json.loads((data / "partitions.json").read_text())["partitions"]
    endpoints: list[_Endpoints] = json.loads((data / "endpoints.json").read_text())["partitions"]
    more_regions = {partition["partition"]: partition["regions"] for partition in endpoints}

    version = importlib.metadata.version("botocore")
    date = datetime.datetime.now(datetime.timezone.utc).date()
    lines = [f"{BEGIN} from botocore {version} on {date} by tools/refresh_partitions.py.", "_TABLE = ("]
    for partition in partitions:
        names = partition["regions"].keys() | more_regions.get(partition["id"], {}).keys()
        # botocore lists a stand-in for services without a region among the regions: aws-global.
        regions = sorted(name for name in names if not name.endswith("-global"))
        outputs = partition["outputs"]
        lines += [
            "    Partition(",
            f'        name="{partition["id"]}",',
            f'        dns_suffix="{outputs["dnsSuffix"]}",',
            f'        dual_stack_dns_suffix="{outputs["dualStackDnsSuffix"]}",',
            f'        global_region="{outputs["implicitGlobalRegion"]}",',
            f'        region_pattern=r"{_anchorless(partition["regionRegex"])}",',
            "        regions=(",
            *(f'            "{region}",' for region in regions),
            "        ),",
            "    ),",
        ]
    lines += [")", f"{END} here."]
    old = TARGET.read_text(encoding="utf-8")
    new, count = re.subn(
        f"^{BEGIN}.*?^{END}.*?$", lambda _: "\n".join(lines), old, flags=re.DOTALL | re.MULTILINE
    )
    if count != 1:
        raise SystemExit(f"{TARGET}: the marks around the table are gone.")
    TARGET.write_text(new, encoding="utf-8")
    print(f"{TARGET}: {len(partitions)} partitions")


def _anchorless(pattern: str) -> str:
    """botocore's pattern for whole matches, without its anchors and needless escapes of hyphens."""
    return pattern.removeprefix("^").removesuffix("$").replace(r"\-", "-")


if __name__ == "__main__":
    main()
