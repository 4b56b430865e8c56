"""Packs tests/data/terraform_aws_schema.json.gz from a readable schema of Terraform's AWS provider.

::

    python tools/refresh_schemas.py terraform-aws-6.25.0.json

The source was read off the npm package @cdktf/provider-aws 21.22.1, which is generated from the
provider's own schema: ``synthesizeHclAttributes`` and the ``*ToHclTerraform`` functions give names,
types and nesting, the marks of optionality in the type declarations give ``required``. It holds
what a configuration can set; attributes that can only be read are not in it::

    {"provider": "hashicorp/aws",
     "resources":    {"aws_s3_bucket": {"bucket": {"type": "string"},
                                        "cors_rule": {"nesting": "list", "block": true, "fields": {...}}}},
     "data_sources": {...}}

``nesting`` is list, set, map or single; ``block`` tells block syntax from ``name = {...}``; an entry
is optional unless ``required``. The copy keeps all of that, without white space, and with the
version that stands in the source's file name. The same source gives the same bytes.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from pathlib import Path

TARGET = Path(__file__).parents[1] / "tests/data/terraform_aws_schema.json.gz"


def main() -> None:
    """Packs the file named on the command line."""
    if len(sys.argv) != 2 or not (version := re.search(r"-(\d+\.\d+\.\d+)\.json$", sys.argv[1])):
        raise SystemExit("Usage: refresh_schemas.py terraform-aws-<version>.json")
    source = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    packed = {
        "provider": source["provider"],
        "version": version[1],
        "resources": source["resources"],
        "data_sources": source["data_sources"],
    }
    text = json.dumps(packed, separators=(",", ":"), sort_keys=True)
    # Without a time in its head the file changes only when its content does.
    content = gzip.compress(text.encode(), compresslevel=9, mtime=0)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(content)
    print(f"{TARGET}: {len(content):,} bytes")


if __name__ == "__main__":
    main()
