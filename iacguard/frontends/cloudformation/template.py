"""The sections of a template, taken out of the tree."""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.frontends.cloudformation.record import Record
from iacguard.patterns import pattern
from iacguard.syntax.node import Document, Entry, Mapping, Node, Scalar, Sequence
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple
from iacguard.typed import Final
from iacguard.value import Unknown

SAM_TRANSFORM: Final = "AWS::Serverless-2016-10-31"
INCLUDE: Final = "AWS::Include"
_RAIN: Final = "Rain"
_SERVERLESS: Final = "Serverless Framework"
# https://www.serverless.com/framework/docs/guides/variables
_SERVERLESS_VARIABLE: Final = pattern(r"\$\{(?:self|opt|sls|param|file)[:(]")

_NOTE: Final = "the macro {} may change anything in this template: only what is written is checked"
_NOTES: Final = {
    _RAIN: "the directives of Rain are followed by rain pkg alone: only what is written is checked",
    _SERVERLESS: "this is a part of what the Serverless Framework deploys: only what is written is checked",
}
"""What is told of a program that goes over a template first; by default it is a macro."""

LANGUAGE_EXTENSIONS: Final = "AWS::LanguageExtensions"

_AWS_TRANSFORMS: Final = frozenset(
    {
        SAM_TRANSFORM,
        INCLUDE,
        LANGUAGE_EXTENSIONS,
        "AWS::CodeDeployBlueGreen",
        "AWS::SecretsManager-2020-07-23",
        "AWS::SecretsManager-2024-09-16",
        "AWS::ServiceCatalog",
    }
)
"""The macros that AWS hosts. What the last four add is beside the resources of the template.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html
"""


class Transform(NamedTuple):
    """A macro that the whole template is put through."""

    name: str
    span: Span
    parameters: Mapping | None


class Template(NamedTuple):
    """A template by sections. A section that is missing or no mapping is an empty one."""

    source: Source
    root: Mapping
    transforms: tuple[Transform, ...]
    parameters: Mapping
    mappings: Mapping
    conditions: Mapping
    rules: Mapping
    resources: Mapping
    outputs: Mapping
    globals: Entry | None
    has_macros: bool
    """Whether resources may exist at deployment that are not written here."""
    is_rewritten: bool
    """Whether something unknown goes over the template first, so that anything may stand in it."""
    added: Unknown | None
    """What something that is not known may add: resources, and properties of those that are here."""

    @property
    def has_language_extensions(self) -> bool:
        """Whether loops and the other functions of that transform mean anything."""
        return any(transform.name == LANGUAGE_EXTENSIONS for transform in self.transforms)

    @property
    def is_sam(self) -> bool:
        """Whether SAM resources and ``Globals`` mean anything."""
        return any(transform.name == SAM_TRANSFORM for transform in self.transforms)


def read_template(source: Source, document: Document, record: Record) -> Template:
    """The sections of a parsed text; what has the wrong shape is told of and left out."""
    root = document.root
    if not isinstance(root, Mapping):
        if root is not None:
            record.problem(root.span, "expected a template, a mapping with the key Resources", fatal=True)
        root = Mapping(source.span(), {})
    transforms = (*transforms_of(root.get("Transform"), record), *_preprocessors(source))
    unknown = None
    if record.is_broken(source):
        unknown = Unknown(root.span, "the text could not be read wholly")
    for transform in transforms:
        if transform.name in _AWS_TRANSFORMS:
            continue
        record.note("unknown-macro", transform.span, _NOTES.get(transform.name, _NOTE).format(transform.name))
        if transform.name != _RAIN:
            unknown = unknown or Unknown(transform.span, f"{transform.name} may add to it")
    return Template(
        source,
        root,
        transforms,
        parameters=_section(root, "Parameters", record),
        mappings=_section(root, "Mappings", record),
        conditions=_section(root, "Conditions", record),
        rules=_section(root, "Rules", record),
        resources=_section(root, "Resources", record),
        outputs=_section(root, "Outputs", record),
        globals=root.entries.get("Globals"),
        has_macros=bool(transforms) or "Fn::Transform" in source.text or "!Transform" in source.text,
        is_rewritten=any(one.name == INCLUDE or one.name not in _AWS_TRANSFORMS for one in transforms),
        added=unknown,
    )


def _preprocessors(source: Source) -> Iterator[Transform]:
    """The programs that a text is written for before it becomes a template."""
    offset = source.text.find("Rain::")
    if offset != -1:
        # https://aws-cloudformation.github.io/rain/: its directives are no functions of CloudFormation.
        yield Transform(_RAIN, source.span(offset, offset + len(_RAIN)), None)
    variable = _SERVERLESS_VARIABLE.search(source.text) if "${" in source.text else None
    if variable is not None:
        yield Transform(_SERVERLESS, source.span(*variable.span()), None)


def _section(root: Mapping, name: str, record: Record) -> Mapping:
    entry = root.entries.get(name)
    if entry is None:
        return Mapping(root.span, {})
    if isinstance(entry.value, Mapping):
        return entry.value
    if not (isinstance(entry.value, Scalar) and entry.value.value is None):
        found = "a list" if isinstance(entry.value, Sequence) else "a single value"
        record.problem(entry.key.span, f"{name} must be a mapping of names, found {found}", fatal=True)
    return Mapping(entry.value.span, {})


def transforms_of(node: Node | None, record: Record) -> Iterator[Transform]:
    """What a ``Transform`` section names."""
    if node is None:
        return
    if isinstance(node, Sequence):
        for item in node.items:
            yield from transforms_of(item, record)
    elif isinstance(node, Scalar) and isinstance(node.value, str):
        yield Transform(node.value, node.span, None)
    elif isinstance(node, Mapping) and isinstance(name := node.get("Name"), Scalar):
        parameters = node.get("Parameters")
        yield Transform(name.text, name.span, parameters if isinstance(parameters, Mapping) else None)
    else:
        record.problem(node.span, "expected the name of a transform, or Name and Parameters")
