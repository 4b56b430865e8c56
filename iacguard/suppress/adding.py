"""Suppressions to be written into a text: which characters to put where.

They are comments where the language has them (:mod:`iacguard.suppress.adding_comments`), else properties
(:mod:`iacguard.suppress.adding_json`). What stands there already is extended, and nothing else of the
text changes. Nothing is read from disk or written to it here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from iacguard.finding import Finding
from iacguard.patterns import pattern
from iacguard.suppress.adding_comments import in_comments, outline_of
from iacguard.suppress.adding_json import body_around, in_templates, in_terraform_json, root_of
from iacguard.suppress.edit import Edit, Left, Plan, Reach, Wording
from iacguard.suppress.suppression import HCL
from iacguard.syntax.node import Mapping
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple

_TERRAFORM_JSON = (".tf.json", ".tofu.json", ".tfvars.json")


def edits(finding: Finding, reach: Reach = "line", reason: str = "", until: date | None = None) -> list[Edit]:
    """What to change so that a finding is suppressed; empty where no suppression can be written."""
    return plan([finding], reach, Wording(reason, until)).edits


def plan(findings: Iterable[Finding], reach: Reach = "line", wording: Wording | None = None) -> Plan:
    """What to change in one text so that findings in it are suppressed.

    All findings have their :func:`home` in one source. Several at one place share a suppression.
    """
    found = [one._replace(span=home(one)) for one in findings]
    if not found:
        return Plan([], [])
    source = found[0].span.source
    wording = wording or Wording()
    wording = wording._replace(reason=" ".join(wording.reason.split()))
    why = _why_never(source, found[0])
    if why:
        return Plan([], [Left(one, why) for one in found])
    if source.path.endswith(_TERRAFORM_JSON):
        return in_terraform_json(source, found, wording)
    if _is_json(source):
        return in_templates(source, found, reach, wording)
    return in_comments(source, found, reach, wording)


class Offer(NamedTuple):
    """What a suppression of a finding can speak for."""

    reach: Reach
    name: str = ""
    """Of the resource or block that it would be, as it is written there."""


def offers(finding: Finding) -> tuple[Offer, ...]:
    """What suppressions of a finding can speak for, each once, the narrowest first; nothing where none is.

    Cheap enough to be asked at every step of a cursor. That :func:`edits` finds a place for one of
    them is likely, not certain.
    """
    span = home(finding)
    source = span.source
    if _why_never(source, finding):
        return ()
    found = _around(source, span.start)
    # A file speaks for what is found in it, not for what is found in those that it reads.
    wide = (Offer("file"),) if source is finding.span.source else ()
    if found is None:
        return wide if _is_json(source) else (Offer("line"), *wide)
    block, name = found
    resource = Offer("resource", name)
    if source.path.endswith(_TERRAFORM_JSON):
        return (resource,)
    # What stands on the line above a resource speaks for the whole of it.
    is_at_start = block.start_position.line == span.start_position.line
    return (resource, *wide) if is_at_start or _is_json(source) else (Offer("line"), resource, *wide)


_BLOCK = pattern(r"(?P<type>[\w-]+)(?P<labels>[^{\n]*)")


def _around(source: Source, offset: int) -> tuple[Span, str] | None:
    """The resource of a template or the block of a Terraform file that a place is in, and its name."""
    if source.path.endswith(_TERRAFORM_JSON):
        root = root_of(source)
        body = None if root is None else body_around(root, offset)
        return None if body is None or body is root else (body.span, "this block")
    if _is_json(source):
        root = root_of(source)
        resources = None if root is None else root.get("Resources")
        for key, value in resources.entries.values() if isinstance(resources, Mapping) else ():
            if isinstance(value, Mapping) and key.span.start <= offset < value.span.end:
                return key.span.to(value.span), key.text
        return None
    scope = outline_of(source).around(offset)
    if scope is None or scope.block is None:
        return None
    if not source.path.endswith(HCL):
        return scope.block, scope.block.text.partition(":")[0].strip().strip("\"'")
    match = _BLOCK.match(scope.block.text)
    assert match is not None
    words = [match["type"], *re.findall(r"[\w-]+", match["labels"])]
    return scope.block, ".".join(words[1:] if words[0] == "resource" and words[1:] else words)


def home(finding: Finding) -> Span:
    """The place that a suppression of a finding goes to: its own, or where none can be, its resource's.

    No suppression is read from what a template or module reads in: policies, definitions, user data. For
    a module that is not part of the tree it is the call, if all instances come about through one.
    """
    if _is_fetched(finding.span.source):
        return next((place.span for place in finding.related if _calls(place.span, finding)), finding.span)
    return finding.span if _takes(finding.span.source) else finding.header


def _is_fetched(source: Source) -> bool:
    return "/.terraform/" in f"/{source.path}"


def _calls(place: Span, finding: Finding) -> bool:
    """Whether a place is the call of a module that all instances of a finding are in."""
    call = re.match(r'module\s+"?([\w-]+)', place.text)
    if call is None or _is_fetched(place.source):
        return False
    start = re.compile(rf"(?:.*\.)?module\.{re.escape(call[1])}[.\[]")
    return all(start.match(address) for address in finding.instances or (finding.resource.address,))


def _takes(source: Source) -> bool:
    """Whether suppressions are read from a file."""
    if source.path.endswith((*HCL, *_TERRAFORM_JSON)):
        return True
    if source.path.endswith(".json"):
        return '"Resources"' in source.text
    return source.path.endswith((".yaml", ".yml", ".template")) or "Resources" in source.text


def _why_never(source: Source, finding: Finding) -> str:
    """Why nothing is to be written into a file; empty where it may be."""
    if _is_fetched(source):
        return "the module is not part of the tree, and several calls bring it about"
    if finding.construct or "/cdk.out/" in f"/{source.path}":
        return "cdk synth writes the template anew: suppress it by per-file-ignores or in a baseline"
    return ""


@lru_cache(maxsize=8)
def _is_json(source: Source) -> bool:
    if source.path.endswith(".json"):
        return True
    if source.path.endswith(HCL) or not source.text.lstrip().startswith("{"):
        return False
    from iacguard.syntax import json

    # Templates may have any name; what is also JSON had better stay so.
    return not json.parse(source).problems
