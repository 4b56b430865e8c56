"""IAM actions in the texts of policies, whatever notation these are in, and what is known of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from iacguard.errors import nearest
from iacguard.facts.aws import actions
from iacguard.facts.aws.actions import Access, Action, Service
from iacguard.lsp.markup import Markup
from iacguard.text import Source, Span

REFERENCE: Final = (
    "https://docs.aws.amazon.com/service-authorization/latest/reference/"
    "reference_policies_actions-resources-contextkeys.html"
)

_CHARACTER: Final = re.compile(r"[\w:*?-]")
_ACTION: Final = re.compile(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+")
_KEY: Final = re.compile(
    r"""(?<![\w.-])(?:Not)?Actions?["']?\s*[:=]|(?<![\w.-])(?:not_)?actions?["']?\s*[:=]"""
)
_OTHER_KEY: Final = re.compile(r"""(?<![\w.-])[\w.-]+["']?\s*(?::[ \t\r\n]|=)|[{}]""")
_REMARK: Final = re.compile(r"(?m)(?:#|//).*$")
_LONGEST: Final = 200
"""Characters that an action may have before and behind the pointer."""

_BACK: Final = 20_000
"""Characters before an action in which the key is looked for that holds it."""

_SHOWN: Final = 8
_MOST_KEYS: Final = 12


def action_at(source: Source, offset: int) -> Span | None:
    """The action, or the pattern of actions, that stands at an offset where policies have them."""
    text = source.text
    start = end = offset
    while start > max(0, offset - _LONGEST) and _CHARACTER.match(text[start - 1]):
        start -= 1
    while end < min(len(text), offset + _LONGEST) and _CHARACTER.match(text[end]):
        end += 1
    if _ACTION.fullmatch(text, start, end) is None:
        return None
    before = text[max(0, start - _BACK) : start]
    keys = list(_KEY.finditer(before))
    if not keys or _OTHER_KEY.search(_REMARK.sub("", before[keys[-1].end() :])):
        return None
    return source.span(start, end)


def told(pattern: str, markup: Markup) -> str:
    """What an action, or a pattern of them, allows."""
    found = actions.expand(pattern)
    link = markup.link("Service Authorization Reference", REFERENCE)
    if not found:
        return markup.joined((_unknown(pattern, markup), link))
    if len(found) == 1 and "*" not in pattern and "?" not in pattern:
        return markup.joined((_one(found[0], markup), link))
    return markup.joined((_several(pattern, found, markup), link))


def _unknown(pattern: str, markup: Markup) -> str:
    prefix, _, name = pattern.partition(":")
    service = actions.service(prefix)
    if service is None and "*" not in prefix and "?" not in prefix:
        message = f"{markup.code(pattern)}: no service has the prefix {markup.code(prefix)}"
        hint = nearest(prefix.lower(), actions.services())
    elif "*" in pattern or "?" in pattern:
        message, hint = f"{markup.code(pattern)} matches no action that is known", ""
        if service is not None:
            hint = _nearest_pattern(name, service)
    else:
        message = f"{markup.code(pattern)} is no action that is known"
        hint = _nearest_actions(name, {} if service is None else service.actions)
    return f"{message}; {markup.text(hint)}" if hint else message


def _nearest_actions(name: str, known: Mapping[str, Action]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name.lower(), list(known), n=3, cutoff=0.6)
    return f"did you mean {' or '.join(known[one].full_name for one in close)}?" if close else ""


def _nearest_pattern(name: str, service: Service) -> str:
    """The nearest beginning of actions, for a pattern that begins with letters."""
    from difflib import get_close_matches

    stem = re.split(r"[*?]", name)[0].lower()
    beginnings = {lower[: len(stem)]: one.name[: len(stem)] for lower, one in service.actions.items()}
    close = get_close_matches(stem, sorted(beginnings), n=1, cutoff=0.6) if stem else []
    return f"did you mean {service.prefix}:{beginnings[close[0]]}{name[len(stem) :]}?" if close else ""


def _one(action: Action, markup: Markup) -> str:
    service = actions.service(action.service)
    lines: list[str] = []
    types = action.resource_types or action.contested_types
    for name in types[:_SHOWN]:
        type = None if service is None else service.resource_types.get(name)
        lines.append(markup.text(name) + (f": {markup.code(type.arn)}" if type is not None else ""))
    if len(types) > _SHOWN:
        lines.append(f"and {len(types) - _SHOWN} more")
    if not types:
        resources = (
            "It acts on no resource that can be named: the statement needs the resource "
            + markup.code("*")
            + "."
        )
    elif action.contested_types:
        resources = "AWS's own sources differ on whether it can be limited to these resources:"
    else:
        resources = "It can be limited to these resources:"
    return markup.joined(
        (
            f"{markup.code(action.full_name)}: access level {markup.bold(_level(action.access))}",
            resources + ("\n" + markup.bullets(lines) if lines else ""),
            _keys(action.condition_keys, markup),
        )
    )


def _level(access: Access) -> str:
    return "not known" if access is Access.UNKNOWN else access.value


def _keys(keys: tuple[str, ...], markup: Markup) -> str:
    if not keys:
        return ""
    shown = ", ".join(markup.code(key) for key in keys[:_MOST_KEYS])
    more = f" and {len(keys) - _MOST_KEYS} more" if len(keys) > _MOST_KEYS else ""
    return f"Condition keys: {shown}{more}"


def _several(pattern: str, found: tuple[Action, ...], markup: Markup) -> str:
    levels: dict[Access, list[Action]] = {}
    for action in found:
        levels.setdefault(action.access, []).append(action)
    services = {action.service for action in found}
    of = f" of {len(services)} services" if len(services) > 1 else ""
    lines: list[str] = []
    # What changes most stands first.
    for access in (
        Access.PERMISSIONS,
        Access.WRITE,
        Access.TAGGING,
        Access.READ,
        Access.LIST,
        Access.UNKNOWN,
    ):
        members = levels.get(access)
        if members:
            shown = ", ".join(markup.code(one.full_name) for one in members[:_SHOWN])
            more = ", ..." if len(members) > _SHOWN else ""
            lines.append(f"{markup.bold(_level(access))}, {len(members)}: {shown}{more}")
    noun = "action" if len(found) == 1 else "actions"
    head = f"{markup.code(pattern)} matches {len(found)} {noun}{of}"
    return f"{head}\n\n{markup.bullets(lines)}"
