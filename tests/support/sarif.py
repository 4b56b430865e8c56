"""SARIF as others read it: by the standard's schema, and as GitHub takes an upload."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema

SCHEMA = Path(__file__).parents[1] / "data" / "schemas" / "sarif-2.1.0.json"


@cache
def validator() -> jsonschema.Draft4Validator:
    """Validates by the standard's schema."""
    return jsonschema.Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def valid(text: str) -> Any:  # noqa: ANN401 - JSON, of which each test reads a part
    """The one run of a log, which has to be valid by the standard's schema."""
    log = json.loads(text)
    validator().validate(log)
    (run,) = log["runs"]
    return run


class Refused(Exception):
    """GitHub does not take the file."""


class Alert(NamedTuple):
    """By what GitHub knows an alert again."""

    rule: str
    path: str
    hash: str


_LEVELS = {"error": 7.0, "warning": 4.0, "note": 0.1}


def upload(text: str) -> dict[Alert, list[Any]]:
    """What becomes of the results of a file that is uploaded: an alert each, at best.

    Source: "SARIF support for code scanning" and "SARIF results exceed one or more limits" on
    docs.github.com; what is refused, what is kept, and which properties have to be there.
    """
    if len(gzip.compress(text.encode())) > 10_000_000:
        raise Refused("more than 10 MB")
    log = json.loads(text)
    if log["version"] != "2.1.0" or not log["$schema"] or len(log["runs"]) > 20:
        raise Refused("no SARIF 2.1.0, or more than 20 runs")
    alerts: dict[Alert, list[Any]] = {}
    for run in log["runs"]:
        driver = run["tool"]["driver"]
        rules = {rule["id"]: rule for rule in driver["rules"]}
        if not driver["name"] or len(rules) < len(driver["rules"]):
            raise Refused("a tool without a name, or a rule twice")
        for most, what in ((25_000, run["results"]), (25_000, rules), (100, driver.get("extensions", ()))):
            if len(what) > most:
                raise Refused(f"{len(what)} of at most {most}")
        for rule in rules.values():
            _rule(rule)
        for result in run["results"]:
            _result(result, driver["rules"])
        # The most severe ones are kept; the sort is stable, so the first ones of those.
        ranked = sorted(run["results"], key=lambda one: -_severity(one, rules[one["ruleId"]]))
        for result in ranked[:5000]:
            uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            hash = result["partialFingerprints"]["primaryLocationLineHash"]
            alerts.setdefault(Alert(result["ruleId"], uri, hash), []).append(result)
    return alerts


def _severity(result: Mapping[str, Any], rule: Mapping[str, Any]) -> float:
    return float(rule["properties"].get("security-severity", _LEVELS[result["level"]]))


def _rule(rule: Mapping[str, Any]) -> None:
    properties = rule["properties"]
    texts = (rule["shortDescription"]["text"], rule["fullDescription"]["text"])
    if not all((rule["id"], rule["name"], *texts, rule["help"]["text"], rule["help"]["markdown"])):
        raise Refused(f"{rule['id']}: a text is empty")
    if len(rule["name"]) > 255 or any(len(text) > 1024 for text in texts):
        raise Refused(f"{rule['id']}: a text is too long")
    if not all(properties["tags"]) or len(properties["tags"]) > 20:
        raise Refused(f"{rule['id']}: tags")
    if rule["defaultConfiguration"]["level"] not in _LEVELS:
        raise Refused(f"{rule['id']}: level")
    if properties["precision"] not in ("very-high", "high", "medium", "low"):
        raise Refused(f"{rule['id']}: precision")
    if properties["problem.severity"] not in ("error", "warning", "recommendation"):
        raise Refused(f"{rule['id']}: problem.severity")
    score = properties.get("security-severity")
    if score is not None and not (isinstance(score, str) and 0.0 < float(score) <= 10.0):
        raise Refused(f"{rule['id']}: security-severity")


def _result(result: Mapping[str, Any], rules: list[Any]) -> None:
    if rules[result["ruleIndex"]]["id"] != result["ruleId"] or not result["message"]["text"]:
        raise Refused("a rule that is another, or no message")
    related = result.get("relatedLocations", [])
    steps = [
        step["location"]
        for flow in result.get("codeFlows", ())
        for thread in flow["threadFlows"]
        for step in thread["locations"]
    ]
    if not result["locations"] or len(result["locations"]) > 1000 or len(related) > 1000:
        raise Refused("no location, or too many")
    if len(steps) > 10_000:
        raise Refused("too many steps")
    for location in (*result["locations"], *related, *steps):
        place = location["physicalLocation"]
        uri, region = place["artifactLocation"]["uri"], place["region"]
        if not uri or "://" in uri or uri.startswith(("/", "../")):
            raise Refused(f"{uri} is not in the repository")
        start = (region["startLine"], region["startColumn"])
        if min(start) < 1 or start > (region["endLine"], region["endColumn"]):
            raise Refused(f"{region} is no region")
