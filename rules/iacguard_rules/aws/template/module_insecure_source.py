"""Terraform module is fetched without integrity or encryption.

Why: whoever is on the way can put code of their own into the module, which then runs with the credentials
of the deployment.

Fix: fetch it over `https` or `ssh`, and let certificates be verified.
"""

import re
from collections.abc import Iterator

from iacguard.kinds.aws.template import Module
from iacguard.patterns import pattern
from iacguard.rule import Category, Problem, Severity, rule

_PLAIN = pattern(r"(?:\w+::)?(?:http|git)://", re.IGNORECASE)
_UNVERIFIED = pattern(r"[?&](?:insecure=true|sslverify=false)\b", re.IGNORECASE)


@rule(
    Module,
    id="template-module-insecure-source",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=3,
    on=True,
    since="0.1",
    references=("https://developer.hashicorp.com/terraform/language/modules/sources",),
)
def check(module: Module) -> Iterator[Problem]:
    """Fires on a source of http or git without encryption, or with verification switched off."""
    source = module.source.text or ""
    if _PLAIN.match(source):
        yield Problem(module.source, "the module is fetched without encryption")
    elif _UNVERIFIED.search(source):
        yield Problem(
            module.source, "the module is fetched from whoever answers: its certificate is not verified"
        )
