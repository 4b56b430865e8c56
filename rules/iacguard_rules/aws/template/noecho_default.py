"""Hidden parameter carries its secret as the default.

A placeholder counts for a password, which `changeme` is if nobody changes it. As the key of somebody else's
service it is none.

Why: `NoEcho`, or `sensitive` in Terraform, keeps the value out of outputs and consoles, and the default
gives it to everybody who may read the code. A stack that nobody gives another value to is deployed with
a password that is in the repository.

Fix: leave the default out, so that whoever deploys has to give a value, or take a generated one from
Secrets Manager. Then replace the secret.
"""

from collections.abc import Iterator

from iacguard.graph.graph import ResourceGraph
from iacguard.graph.resource import Resource
from iacguard.graph.secrets import concealed, is_placeholder, is_unset, plaintext, written_at
from iacguard.kinds.aws.template import Parameter
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.text import Source
from iacguard.value import is_absent
from iacguard_rules.aws.template._order import before


class _Hidden(Parameter, type=Parameter.type_name, terraform=None, reason=Parameter.terraform_reason):
    """A parameter with something that may hide it: by themselves they are shown."""

    __slots__ = ()

    @classmethod
    def among(cls, graph: ResourceGraph) -> list[Resource]:
        """All of them."""
        found = super().among(graph)
        sources = {one.header.source for one in found}
        if not any(map(_may_hide, sources)):
            return []
        return [one for one in found if not is_absent(one.properties.get(cls.hidden.path))]


def _may_hide(source: Source) -> bool:
    """Whether a declaration in a source may be hidden, so that it is worth evaluating any."""
    text = source.text
    # Blocks of Terraform may be completed by other files, and letters be written as escapes.
    if "NoEcho" in text or source.path.endswith(_CONFIGURATION):
        return True
    return "\\" in text and any(escape in text for escape in _ESCAPES)


_CONFIGURATION = (".tf", ".tofu", ".tf.json", ".tofu.json")
_ESCAPES = ("\\u", "\\U", "\\x")


@rule(
    _Hidden,
    id="template-noecho-default",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    covered_by=before("template-noecho-default"),
    references=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html",
    ),
)
def check(parameter: _Hidden) -> Iterator[Problem]:
    """Fires when a parameter is hidden and its default is a text that may be the secret."""
    if parameter.hidden.is_true:
        default = parameter.initial
        text = plaintext(default)
        if text is not None and _may_be_secret(parameter.name, text):
            message = f"{parameter.name} is hidden, and its default can be read in the code"
            yield Problem(concealed(default), message, cause=written_at(default))


def _may_be_secret(name: str, text: str) -> bool:
    """Whether a default is a secret: a password is what it is set to, and a key is given out by others."""
    return not is_unset(text) and ("passw" in name.lower() or not is_placeholder(text))
