"""Secret parameter is shown in clear.

Why: the values of parameters are shown in the console, in the descriptions of the stack and in plans and
logs of pipelines. Many may read those who may not have the secret.

Fix: `NoEcho: true`; in Terraform `sensitive = true`. Better is a secret of Secrets Manager that the
parameter names.
"""

import re
from collections.abc import Iterator

from iacguard.graph.graph import ResourceGraph
from iacguard.graph.resource import Resource
from iacguard.graph.secrets import is_name, is_setting, names_secret, words
from iacguard.kinds.aws.template import Parameter
from iacguard.kinds.credentials import assigned_names, uses_as_credential
from iacguard.patterns import pattern
from iacguard.rule import Category, Problem, Severity, rule


class _Candidate(Parameter, type=Parameter.type_name, terraform=None, reason=Parameter.terraform_reason):
    """A parameter whose name may be that of a secret, or stand where a credential is expected."""

    __slots__ = ()

    @classmethod
    def among(cls, graph: ResourceGraph) -> list[Resource]:
        """Those that are worth evaluating."""
        found = super().among(graph)
        used = graph.once(assigned_names) if found else frozenset()
        names = (one.address.rpartition(".")[2] for one in found)
        return [one for one, name in zip(found, names, strict=True) if name in used or names_secret(name)]


@rule(
    _Candidate,
    id="template-secret-parameter-visible",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html",
        "https://developer.hashicorp.com/terraform/language/manage-sensitive-data",
    ),
)
def check(parameter: _Candidate) -> Iterator[Problem]:
    """Fires on a parameter for text that is a secret, by its name or by its use, and is not hidden."""
    if _is_called_secret(parameter):
        why = "its name says that it is a secret"
    elif uses_as_credential(parameter):
        why = "it is used as a credential"
    else:
        return
    if parameter.hidden.is_false and parameter.ephemeral.is_false and _is_text(parameter):
        yield Problem(parameter, f"{parameter.name} is shown in clear, and {why}")


_VERBS = frozenset(
    {"allow", "create", "disable", "enable", "generate", "has", "is", "require", "rotate", "use"}
)


_VARIABLES = pattern(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?:, ?[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)*")
"""Names of environment variables, of which secrets are to be found or not."""


def _is_text(parameter: Parameter) -> bool:
    default = parameter.initial
    if parameter.allowed.is_absent and parameter.type.equals("String", "string"):
        return default.is_absent or default.text is not None
    # A variable of Terraform may have no type, and takes whatever it is given.
    return parameter.type.is_absent and (default.is_absent or isinstance(default.known, str))


def _is_called_secret(parameter: Parameter) -> bool:
    name = parameter.name
    if not names_secret(name) or words(name)[0] in _VERBS:
        return False
    default = parameter.initial.text
    if default and (is_setting(default) or is_name(default) or _VARIABLES.fullmatch(default)):
        return False
    return not _names_stored_secret(parameter)


def _names_stored_secret(parameter: Parameter) -> bool:
    """Whether the parameter is used in dynamic references alone, as the name of what is looked up."""
    text = parameter.resource.header.source.text
    if "{{resolve:" not in text:
        return False
    name = re.escape(parameter.name)
    inside = len(re.findall(r"\{\{resolve:[^}]*?\$\{" + name + r"\}", text))
    if inside == 0:
        return False
    uses = len(
        re.findall(
            r"\$\{" + name + r"\}|!Ref\s+[\"']?" + name + r"\b|\"?Ref\"?:\s*[\"']?" + name + r"\b", text
        )
    )
    return inside == uses
