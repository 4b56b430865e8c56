"""Request model or required parameters are declared but never checked.

Why: a model and a required parameter are documentation until a validator is named. Whoever reads the
template takes it that malformed requests are turned away; they reach what is behind the method.

Fix: set `RequestValidatorId` (`request_validator_id`) to a validator of what is declared: of the body for
models, of the parameters for parameters.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.apigateway import Method, RequestValidator
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Method,
    id="apigateway-request-validation-ineffective",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html",
    ),
)
def check(method: Method) -> Iterator[Problem]:
    """Fires when what is declared of requests is certainly not held against them."""
    validator = _validator(method)
    is_unnamed = method.validator.is_absent
    reason = "no validator is named" if is_unnamed else "the validator leaves it out"
    body = _has_model(method) and (is_unnamed or (validator is not None and validator.body.is_false))
    parameters = _has_required(method) and (
        is_unnamed or (validator is not None and validator.parameters.is_false)
    )
    if body and parameters:
        message = f"neither the body nor the required parameters of requests are checked: {reason}"
        yield Problem(method.request_models, message, also=[method.request_parameters])
    elif body:
        yield Problem(method.request_models, f"the body of requests is not checked: {reason}")
    elif parameters:
        yield Problem(method.request_parameters, f"required parameters are not checked: {reason}")


def _validator(method: Method) -> RequestValidator | None:
    target = method.validator.target
    if target is None or target.type != RequestValidator.type_name:
        return None
    return RequestValidator.of(target, method.scope)


def _has_model(method: Method) -> bool:
    """Whether a model is named that asks for something; Empty takes anything."""
    return any(
        model.reference is not None or model.differs_from("Empty")
        for _, model in method.request_models.entries()
    )


def _has_required(method: Method) -> bool:
    """Whether a parameter has to be there; one in the path always is."""
    return any(
        required.is_true
        for name, required in method.request_parameters.entries()
        if not name.startswith("method.request.path.")
    )
