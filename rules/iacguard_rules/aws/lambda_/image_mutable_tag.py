"""Container image of the function is not pinned.

Why: Lambda looks up the tag of an image once, when the function is deployed. Pushing a new image under
the same tag changes nothing, and neither CloudFormation nor Terraform sees a difference, so new code is
not deployed. When it is deployed by other means, no earlier image is left to roll back to.

Fix: give every build a tag of its own (a version, a commit) and name that in `Code.ImageUri` (SAM:
`ImageUri`, Terraform: `image_uri`), or name the image by its digest, `@sha256:...`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.ecr import Repository
from iacguard.kinds.aws.lambda_ import Function
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.value import Interpolation, MapValue, Reference


@rule(
    Function,
    id="lambda-image-mutable-tag",
    severity=Severity.MEDIUM,
    category=Category.OPERATIONS,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/images-create.html",),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires on an image without tag and digest, and on a tag that is a word rather than a version."""
    if function.package_type.equals("Image") and not _is_built_here(function):
        tag = _tag(function.code_image)
        if tag == "":
            yield Problem(
                function.code_image, "without a tag the image is whatever is called latest at deployment"
            )
        elif tag is not None and _word().fullmatch(tag) and not _hash().fullmatch(tag):
            yield Problem(function.code_image, f"a new image under the tag {tag} is not deployed")


def _is_built_here(function: Function) -> bool:
    """Whether the build puts the image that it has made and pushed in the place of the URI."""
    metadata = function.resource.attributes.get("Metadata")
    return isinstance(metadata, MapValue) and not {"Dockerfile", "DockerContext"}.isdisjoint(metadata.entries)


@cache
def _word() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z][A-Za-z_.-]*")


@cache
def _hash() -> re.Pattern[str]:
    return re.compile(r"[a-f]{7,40}")


def _tag(image: Reading[str]) -> str | None:
    """The tag; empty for an image that has neither tag nor digest, None when it is not known."""
    if image.is_absent:
        return None
    if _ends_in_repository(image):
        return ""
    text = text_of(image)
    last = text.parts[-1] if text is not None and text.parts else None
    if text is None or not isinstance(last, str) or "@" in last:
        return None
    segment = last.rpartition("/")[2]
    if ":" in segment:
        return segment.rpartition(":")[2] or None
    # What a symbol before stands for may have a tag in it, unless the path goes on behind it.
    return "" if text.literal is not None or "/" in last else None


def _ends_in_repository(image: Reading[str]) -> bool:
    """Whether nothing comes behind the name or the URI of a repository."""
    value = image.value
    if isinstance(value, Interpolation) and value.pieces:
        value = image.scope.world.resolve(value.pieces[-1])
    if not isinstance(value, Reference):
        return False
    target = image.scope.graph.get(value.target)
    return target is not None and target.type == Repository.type_name
