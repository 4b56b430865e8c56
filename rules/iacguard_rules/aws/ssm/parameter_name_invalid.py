"""Parameter name is refused by Parameter Store.

Why: the deployment fails.

Fix: begin a name with levels with `/`, leave out `aws` and `ssm` at the start, and use only letters, digits
and `_.-/`.
"""

import re
from collections.abc import Iterator

from iacguard.kinds.aws.ssm import Parameter
from iacguard.rule import Category, Problem, Severity, rule

_MOST_LEVELS = 15


@rule(
    Parameter,
    id="ssm-parameter-name-invalid",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html",
    ),
)
def check(parameter: Parameter) -> Iterator[Problem]:
    """Fires on a name that is known and breaks one of the rules for names."""
    name = parameter.name.text
    fault = None if name is None else _fault(name)
    if fault is not None:
        yield Problem(parameter.name, f"Parameter Store refuses the name: {fault}")


def _fault(name: str) -> str | None:
    strange = re.search(r"[^a-zA-Z0-9_./-]", name)
    if strange is not None:
        return f"it has a character other than letters, digits and _.-/ ({strange[0]!r})"
    if "/" in name and not name.startswith("/"):
        return "a name with levels begins with /"
    if name.endswith("/"):
        return "it ends with /"
    if name.lstrip("/").lower().startswith(("aws", "ssm")):
        return "names that begin with aws or ssm are reserved"
    if name.strip("/").count("/") >= _MOST_LEVELS:
        return f"it has more than {_MOST_LEVELS} levels"
    return None
