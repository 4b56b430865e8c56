"""Writes iacguard/facts/terraform/filled_blocks.txt: which blocks the AWS provider fills in by itself.

::

    terraform providers schema -json > schemas.json
    uv run --with grpcio,msgpack tools/refresh_terraform_filled_blocks.py schemas.json PROVIDER VERSION

``PROVIDER`` is the provider's program as ``terraform init`` installs it. No schema says whether a block
that is not configured is filled in by the provider, only its plans do. So this asks it to plan each
type with nothing in it but what is required, and each block that holds others with nothing in that:
a block that is then unknown as a whole is one that it fills in.

Plans of a few types ask AWS; those are told of and left out, unless ``AWS_ENDPOINT_URL`` names a server
that answers. Review the diff.
"""

from __future__ import annotations

import datetime
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

import grpc
import msgpack

TARGET = Path(__file__).parents[1] / "iacguard/facts/terraform/filled_blocks.txt"

HEAD = """\
# Blocks that Terraform's AWS provider {version} fills in by itself where they are not configured, by type:
# a plan has each of them as "known after apply". Learned from plans of the provider for resources without
# them, on {date}. Written by tools/refresh_terraform_filled_blocks.py.
"""

MOST_LEVELS = 60
"""Of types with more blocks than that, only the outer ones are asked about."""

Json: TypeAlias = Any  # schemas and states of the provider
Path_: TypeAlias = tuple[str, ...]

UNKNOWN = msgpack.ExtType(0, b"\x00")

NEEDED: dict[str, dict[str, Json]] = {
    "aws_alb_target_group": {"port": 1, "protocol": "HTTP", "vpc_id": "vpc-1"},
    "aws_lb_target_group": {"port": 1, "protocol": "HTTP", "vpc_id": "vpc-1"},
    "aws_dynamodb_table": {
        "billing_mode": "PAY_PER_REQUEST",
        "hash_key": "x",
        "attribute": [{"name": "x", "type": "S"}],
    },
    "aws_kinesis_firehose_delivery_stream": {"destination": "extended_s3"},
    "aws_kinesis_stream": {"shard_count": 1},
    "aws_lambda_function": {"handler": "x", "runtime": "python3.12", "filename": __file__},
    "aws_vpc_ipam": {"operating_regions": [{"region_name": "eu-west-1"}]},
    "aws_workspaces_directory": {"directory_id": "d-1", "workspace_type": "PERSONAL"},
}
"""What plans of a type insist on, beside what its schema requires."""

NEEDED_BLOCKS = {("aws_kinesis_firehose_delivery_stream", "extended_s3_configuration")}


# The protocol of providers, version 5 -------------------------------------------------------------


def field(number: int, content: bytes) -> bytes:
    """A field of a message, with its length before it."""
    size, length = len(content), b""
    while size > 127:
        length += bytes([size & 127 | 128])
        size >>= 7
    return bytes([number << 3 | 2]) + length + bytes([size]) + content


def fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """The fields of a message that have a length."""
    at = 0

    def number() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(message):
        tag = number()
        size = number()
        if tag & 7 == 2:
            yield tag >> 3, message[at : at + size]
            at += size


def dynamic(value: Json) -> bytes:
    """A ``DynamicValue``."""
    return field(1, msgpack.packb(value))


class Provider:
    """The provider as a running program, configured with nothing that it could log in with."""

    def __init__(self, program: str, schema: Json) -> None:
        self.log = tempfile.TemporaryFile("w+")  # noqa: SIM115 - it lasts as long as the program
        self.process = subprocess.Popen([program, "-debug"], stdout=self.log, stderr=subprocess.DEVNULL)
        found = None
        while found is None:
            time.sleep(0.2)
            self.log.seek(0)
            found = re.search(r'"String":"([^"]+)"', self.log.read())
        channel = grpc.insecure_channel(f"unix:{found[1]}")
        self.ask = channel.unary_unary
        given = {
            **level(schema["provider"]["block"]),
            "region": "eu-west-1",
            "access_key": "x",
            "secret_key": "x",
            "skip_credentials_validation": True,
            "skip_requesting_account_id": True,
            "skip_metadata_api_check": "true",
            "skip_region_validation": True,
        }
        self.ask("/tfplugin5.Provider/Configure")(field(1, b"1.11.4") + field(2, dynamic(given)))

    def plan(self, type: str, config: Json, proposed: Json) -> Json:
        """The planned state of a new resource, None when the provider refuses it."""
        request = field(1, type.encode()) + field(2, dynamic(None))
        request += field(3, dynamic(proposed)) + field(4, dynamic(config))
        answer = self.ask("/tfplugin5.Provider/PlanResourceChange")(request, timeout=30)
        for number, content in fields(answer):
            if number == 1:
                packed = dict(fields(content)).get(1)
                return None if packed is None else msgpack.unpackb(packed, strict_map_key=False)
        return None

    def stop(self) -> None:
        """Ends the program."""
        self.process.kill()
        self.process.wait()
        self.log.close()


# What is asked ------------------------------------------------------------------------------------


def level(block: Json, filled: Path_ = (), type: str = "", is_proposed: bool = False) -> dict[str, Json]:
    """A block with nothing but what is required, and with the blocks along a path."""
    made: dict[str, Json] = {}
    for name, attribute in block.get("attributes", {}).items():
        if attribute.get("required"):
            made[name] = example(name, attribute.get("type"))
        else:
            made[name] = UNKNOWN if is_proposed and attribute.get("computed") else None
    for name, nested in block.get("block_types", {}).items():
        is_there = filled[:1] == (name,) or nested.get("min_items") or (type, name) in NEEDED_BLOCKS
        rest = filled[1:] if filled[:1] == (name,) else ()
        inner = level(nested["block"], rest, "", is_proposed) if is_there else None
        if nested["nesting_mode"] in ("single", "group"):
            made[name] = inner
        elif nested["nesting_mode"] == "map":
            made[name] = {} if inner is None else {"k": inner}
        else:
            made[name] = [] if inner is None else [inner]
    return made


def example(name: str, type: Json) -> Json:
    """A value of a type."""
    if type == "string":
        if any(word in name for word in ("policy", "json", "definition")):
            return "{}"
        return "arn:aws:iam::111122223333:role/x" if "arn" in name else "x"
    if type in ("number", "bool"):
        return 1 if type == "number" else True
    if isinstance(type, list) and type[0] in ("list", "set"):
        return [example(name, type[1])]
    if isinstance(type, list) and type[0] == "map":
        return {"k": example(name, type[1])}
    return dict.fromkeys(type[1]) if isinstance(type, list) else None


def holders(block: Json, path: Path_ = ()) -> Iterator[Path_]:
    """The paths of the blocks that hold others."""
    for name, nested in block.get("block_types", {}).items():
        if nested["block"].get("block_types"):
            yield (*path, name)
            yield from holders(nested["block"], (*path, name))


def unknown_blocks(provider: Provider, type: str, block: Json, filled: Path_) -> list[str] | None:
    """The blocks below a path that are unknown when they are not configured; None when that is not told."""
    more = NEEDED.get(type, {})
    config = {**level(block, filled, type), **more}
    planned = provider.plan(type, config, {**level(block, filled, type, True), **more})
    for name in filled:
        planned = planned.get(name) if isinstance(planned, dict) else None
        planned = planned[0] if isinstance(planned, list) and planned else planned
        block = block["block_types"][name]["block"]
    if not isinstance(planned, dict):
        return None
    names = block.get("block_types", {})
    return [".".join((*filled, name)) for name in names if isinstance(planned.get(name), msgpack.ExtType)]


def main() -> None:
    """Asks about every type with blocks."""
    schemas, program, version = sys.argv[1:]
    given = json.loads(Path(schemas).read_text())["provider_schemas"]
    schema = next(one for name, one in given.items() if name.endswith("/hashicorp/aws"))
    provider = Provider(program, schema)
    lines: list[str] = []
    for type, of_type in sorted(schema["resource_schemas"].items()):
        block = of_type["block"]
        if not block.get("block_types"):
            continue
        paths = [(), *islice(holders(block), MOST_LEVELS)]
        if len(paths) > MOST_LEVELS:
            paths = [path for path in paths if len(path) < 2]
        found: list[str] = []
        for path in paths:
            try:
                unknown = unknown_blocks(provider, type, block, path)
            except grpc.RpcError:
                # Some plans break the provider when nothing is given.
                provider.stop()
                provider = Provider(program, schema)
                unknown = None
            if unknown is None:
                print(f"not asked: {'.'.join((type, *path))}")
            found.extend(unknown or ())
        if found:
            lines.append(" ".join((type, *sorted(set(found)))))
    provider.stop()
    head = HEAD.format(version=version, date=datetime.datetime.now(tz=datetime.timezone.utc).date())
    TARGET.write_text(head + "".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    main()
