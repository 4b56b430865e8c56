"""IAM policy documents: one model for every place that holds one.

A document is read through :class:`Policy` and :class:`Statement` whatever it was written as. The
modules beside this one answer questions of its meaning, each True or False where that is certain
and None where it hangs on something that is not known.

Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

from functools import cached_property

from iacguard.graph.kind import Attr, AttrList, Many, Struct
from iacguard.graph.reading import Items, Reading
from iacguard.value import Literal, MapValue

ELEMENTS = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
"""What a statement may consist of."""

_ANY = frozenset(ELEMENTS)

INSIDE = "inside the document"
"""Why a member of a document has no spelling of its own in Terraform."""


class Statement(Struct):
    """One statement. A list of one may be written as the single value."""

    sid = Attr[str]("Sid", None, reason=INSIDE)
    effect = Attr[str]("Effect", None, reason=INSIDE)
    principal = Attr[object]("Principal", None, reason=INSIDE)
    not_principal = Attr[object]("NotPrincipal", None, reason=INSIDE)
    actions = AttrList[str]("Action", None, reason=INSIDE)
    not_actions = AttrList[str]("NotAction", None, reason=INSIDE)
    resources = AttrList[str]("Resource", None, reason=INSIDE)
    not_resources = AttrList[str]("NotResource", None, reason=INSIDE)
    condition = Attr[object]("Condition", None, reason=INSIDE)

    # These are kept as attributes are: all is read off the statement itself, so there is no look to note.

    @cached_property
    def elements(self) -> frozenset[str]:
        """The names of what it consists of, and of all that it may have where that is not known.

        What is not among them is certainly absent, and costs nobody a reading.
        """
        value = self.value
        return frozenset(value.entries) if isinstance(value, MapValue) and value.rest is None else _ANY

    @cached_property
    def principals(self) -> tuple[tuple[str, Items[Reading[object]]], ...]:
        """What stands in its Principal, by heading; nothing where that is no map."""
        return _by_heading(self.principal)

    @cached_property
    def not_principals(self) -> tuple[tuple[str, Items[Reading[object]]], ...]:
        """The same of its NotPrincipal."""
        return _by_heading(self.not_principal) if "NotPrincipal" in self.elements else ()

    @cached_property
    def allows(self) -> bool | None:
        """Whether the effect is Allow."""
        return self._has_effect("Allow")

    @cached_property
    def denies(self) -> bool | None:
        """Whether the effect is Deny."""
        return self._has_effect("Deny")

    def _has_effect(self, effect: str) -> bool | None:
        value = self.value
        written = value.entries.get("Effect") if isinstance(value, MapValue) else None
        if type(written) is Literal and isinstance(written.value, str):
            return written.value == effect
        if self.is_unknown:
            return None
        if self.effect.is_absent:
            return False
        text = self.effect.text
        return None if text is None else text == effect


def _by_heading(principal: Reading[object]) -> tuple[tuple[str, Items[Reading[object]]], ...]:
    # A star in place of a heading says the same as AWS: the provider for Terraform writes it.
    return tuple(
        ("AWS" if heading == "*" else heading, entries.listed()) for heading, entries in principal.entries()
    )


class Policy(Struct):
    """A policy document. The classes below say what it is for, which the document itself does not."""

    version = Attr[str]("Version", None, reason=INSIDE)
    id = Attr[str]("Id", None, reason=INSIDE)
    statements = Many(Statement, "Statement", None, reason=INSIDE)

    @cached_property
    def may_hold_more(self) -> bool:
        """Whether it may hold statements that are not listed."""
        return not self.statements.is_complete

    @cached_property
    def may_deny(self) -> bool:
        """Whether it has, or may have, a Deny of anything."""
        return self.may_hold_more or any(one.denies is not False for one in self.statements)

    def grants(self, action: str) -> bool | None:
        """Whether it allows an action on every resource, or on none; None where only reading it tells."""
        del action
        return None


class IdentityPolicy(Policy):
    """What whoever holds it may do. As a permissions boundary it grants nothing and limits the others."""


class TrustPolicy(Policy):
    """Who may take a role. It has no Resource: the role is meant."""


class ResourcePolicy(Policy):
    """Who may do what with the resource that it is attached to."""


class EndpointPolicy(Policy):
    """What may pass a VPC endpoint. It limits, and grants nothing by itself."""
