"""Which versions of its providers ``terraform init`` has locked a root module to.

Source: https://developer.hashicorp.com/terraform/language/files/dependency-lock
"""

from __future__ import annotations

from iacguard.files import Files
from iacguard.frontends.terraform.module import join
from iacguard.patterns import pattern
from iacguard.value import Literal

FILE = ".terraform.lock.hcl"
_REGISTRIES = ("registry.terraform.io/", "registry.opentofu.org/")
# Terraform writes the file itself, and nothing in it is an expression.
_LOCKED = pattern(r'(?m)^provider "([^"\n]+)" \{\s*version\s*=\s*"([^"\n]+)"')


def locked_versions(folder: str, files: Files) -> dict[str, Literal]:
    """The versions by the address of their provider, without the usual registries: ``hashicorp/aws``."""
    if FILE not in files.list(folder):
        return {}
    source = files.read(join(folder, FILE))
    found: dict[str, Literal] = {}
    if source is not None:
        for one in _LOCKED.finditer(source.text):
            found[address(one[1])] = Literal(source.span(*one.span(2)), one[2])
    return found


def address(source: str) -> str:
    """The address of a provider without the usual registries."""
    for registry in _REGISTRIES:
        source = source.removeprefix(registry)
    return source.lower()
