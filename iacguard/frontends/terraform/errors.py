"""What Terraform would refuse while it evaluates an expression."""

from __future__ import annotations

from iacguard.text import Span


class EvaluationError(Exception):
    """An expression that has no value: ``terraform plan`` would stop at it.

    ``try`` and ``can`` catch it. Where nothing does, the attribute is unknown with ``message`` as
    the reason, since telling of such mistakes is Terraform's own job. ``message`` is one sentence
    without a full stop.
    """

    def __init__(self, span: Span, message: str) -> None:
        super().__init__(message)
        self.span = span
        self.message = message


class NotFollowed(EvaluationError):
    """An expression that Terraform would evaluate and that takes more than is spent on it here.

    Whoever hopes for a failure (``try``, ``can``) must not take it for one: the value is unknown.
    """
