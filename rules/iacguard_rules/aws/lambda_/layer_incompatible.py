"""Layer was built for another runtime or architecture.

Why: Lambda puts any layer into any function. Whether what is in it can be loaded shows when the function
runs: libraries for another version of the language are not found, and binaries for another processor crash.

Fix: build the layer for the runtime and the architecture of the function, and say so in `CompatibleRuntimes`
and `CompatibleArchitectures` (`compatible_runtimes`, `compatible_architectures`).
"""

from collections.abc import Iterator

from iacguard.graph.reading import Items, Reading
from iacguard.kinds.aws.lambda_ import Function, LayerVersion
from iacguard.rule import Category, Hint, Problem, Severity, rule

_USUAL = "x86_64"
"""The architecture of a function that names none."""


@rule(
    Function,
    id="lambda-layer-incompatible",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html",),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires on a layer of the unit whose lists certainly leave out what the function runs on."""
    for entry in function.layers:
        target = entry.target
        if target is None or target.type != LayerVersion.type_name:
            continue
        layer = LayerVersion.of(target, function.scope)
        for what, own, lists in (
            ("runtime", function.runtime.text, layer.runtimes),
            ("architecture", _architecture(function), layer.architectures),
        ):
            known = _known(lists)
            if own is not None and known and own not in known:
                hint = Hint(lists.place, "what the layer is for")
                yield Problem(
                    entry, f"the layer is for the {what} {', '.join(known)}, not {own}", hints=[hint]
                )


def _architecture(function: Function) -> str | None:
    if function.architectures.is_empty:
        return _USUAL
    known = _known(function.architectures)
    return known[0] if len(known) == 1 else None


def _known(lists: Items[Reading[str]]) -> list[str]:
    """The entries of a list of which all are known; else nothing."""
    texts = [entry.text for entry in lists]
    known = [text for text in texts if text is not None]
    return known if lists.is_complete and len(known) == len(texts) else []
