"""Container image is not in a private ECR repository.

Why: Lambda takes images from private repositories of Amazon ECR in the function's own region, and from
nowhere else. AWS refuses other images, those of ECR Public among them, so the deployment fails.

Fix: push the image to a private repository and name it there:
`<account>.dkr.ecr.<region>.amazonaws.com/<name>:<tag>`. A pull-through cache can do that for public images.
"""

from collections.abc import Iterator
from functools import cache

from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.lambda_ import Function
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Function,
    id="lambda-image-registry-not-ecr",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/images-create.html",),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires on an image of a known registry other than private ECR."""
    if function.package_type.equals("Image"):
        text = text_of(function.code_image)
        first = text.parts[0] if text is not None and text.parts else None
        host = first.partition("/")[0].lower() if isinstance(first, str) and "/" in first else ""
        if host in _foreign():
            yield Problem(function.code_image, f"Lambda cannot take images from {host}")


@cache
def _foreign() -> frozenset[str]:
    return frozenset(
        (
            "docker.io",
            "gcr.io",
            "ghcr.io",
            "index.docker.io",
            "mcr.microsoft.com",
            "public.ecr.aws",
            "quay.io",
            "registry.k8s.io",
            "registry.gitlab.com",
        )
    )
