"""Where code and definitions are stored: a path for ``sam package``, or a place in S3."""

from __future__ import annotations

from iacguard.frontends.sam.draft import Properties, Site
from iacguard.frontends.sam.writing import SIDES, Written, is_resolved, written
from iacguard.value import Literal, MapValue, Unknown, Value, is_absent, map_choices


def s3_location(value: Value, bucket: str, key: str, version: str = "Version") -> Value:
    """A ``CodeUri`` and its like as the structure with these names that the registry has for it.

    What is still a path of the developer's machine becomes a place in S3 that packaging settles.
    """

    def convert(side: Value) -> Value:
        if is_absent(side) or isinstance(side, Unknown):
            return side
        if isinstance(side, MapValue):
            site = Site(side.header or side.span, side.span)
            location = Properties(site)
            location.take_as(bucket, side, "Bucket")
            location.take_as(key, side, "Key")
            location.take_as(version, side, "Version")
            return location.build(site)
        if isinstance(side, Literal):
            return written(side.span, _parsed(side, bucket, key, version))
        unknown = Unknown(side.span, "where the package is stored is not known")
        return written(side.span, {bucket: unknown, key: unknown})

    return map_choices(value, convert, SIDES)


def packaged(value: Value) -> Value:
    """A location that is written as one string, unknown where packaging settles it."""

    def convert(side: Value) -> Value:
        is_path = isinstance(side, Literal) and not str(side.value).startswith("s3://")
        return Unknown(side.span, "packaging settles where this is stored") if is_path else side

    return map_choices(value, convert, SIDES)


def _parsed(uri: Literal, bucket: str, key: str, version: str) -> dict[str, Written]:
    unknown = Unknown(uri.span, "packaging settles where this is stored")
    if "//" not in str(uri.value):
        return {bucket: unknown, key: unknown}
    from urllib.parse import parse_qs, urlsplit  # few templates say where their packages are

    try:
        parts = urlsplit(str(uri.value))
        versions = parse_qs(parts.query).get("versionId", [])
    except ValueError:
        parts = urlsplit("")
        versions = []
    if parts.scheme == "s3" and parts.netloc and parts.path and not is_resolved(uri):
        known: dict[str, Written] = {bucket: parts.netloc, key: parts.path.lstrip("/")}
        return {**known, version: versions[0]} if len(versions) == 1 else known
    return {bucket: unknown, key: unknown}
