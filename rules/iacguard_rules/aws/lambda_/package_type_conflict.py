"""Zip and container settings are mixed.

Why: a function of a container image has its runtime, handler and libraries in the image, and a function of
an archive has to name runtime and handler. AWS refuses what has both or neither, so the deployment fails.

Fix: for an image set `PackageType: Image` (`package_type = "Image"`) and `ImageUri` (`image_uri`) and remove
runtime, handler and layers. For an archive set runtime and handler and remove what is about the image.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.lambda_ import Function
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.value import MapValue


@rule(
    Function,
    id="lambda-package-type-conflict",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/images-create.html",),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires on settings of the other type of package, and on those that are missing."""
    if function.package_type.equals("Image"):
        for name, setting in _of_archives(function):
            if setting.is_present:
                yield Problem(setting, f"a function of an image cannot have {name}")
        if function.code_image.is_absent and not _is_built_here(function):
            yield Problem(function, "a function of an image, and no image is named")
    elif function.package_type.equals("Zip"):
        for name, needed in (("a runtime", function.runtime), ("a handler", function.handler)):
            if needed.is_absent:
                yield Problem(function, f"a function of an archive has to have {name}")
        if function.code_image.is_present:
            yield Problem(function.code_image, "an image is named, and the package type is not Image")


def _of_archives(function: Function) -> Iterator[tuple[str, Reading[object]]]:
    yield "a runtime", function.runtime
    yield "a handler", function.handler
    first = next(iter(function.layers), None)
    if first is not None:
        yield "layers", first
    yield "code as text", function.code_text
    yield "an archive in a bucket", function.code_bucket


def _is_built_here(function: Function) -> bool:
    """Whether the build makes the image and names it."""
    metadata = function.resource.attributes.get("Metadata")
    return isinstance(metadata, MapValue) and (
        metadata.rest is not None or not {"Dockerfile", "DockerContext"}.isdisjoint(metadata.entries)
    )
