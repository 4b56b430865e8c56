"""What the Condition of a statement demands, and whether that narrows the statement.

Operators and keys: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase

from iacguard.graph.arns import arn_of
from iacguard.graph.document import decode_json
from iacguard.graph.policy import Statement
from iacguard.graph.reading import Items, Reading, once
from iacguard.graph.symbolic import Symbol, Text, text_of
from iacguard.graph.wildcards import is_only_wildcards
from iacguard.tuples import NamedTuple
from iacguard.value import MapValue

_MATCHING = frozenset({"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"})
_SCOPING = _MATCHING | {"bool"}
_CLOSING = _MATCHING | {"ipaddress"}

_SCOPING_KEYS = frozenset({"aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths"})
_SCOPING_PREFIXES = ("aws:resourcetag/", "aws:requesttag/")

_ARN_KEYS = frozenset(
    {
        "aws:principalarn",
        "aws:sourcearn",
        "aws:sourcevpcarn",
        "s3:dataaccesspointarn",
        "elasticfilesystem:accesspointarn",
    }
)
_ADDRESS_KEYS = frozenset({"aws:sourceip", "aws:vpcsourceip"})
_CLOSING_KEYS = (
    _ARN_KEYS
    | _ADDRESS_KEYS
    | {
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:principalaccount",
        "aws:principalservicename",
        "aws:sourceaccount",
        "aws:sourceowner",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:userid",
        "kms:calleraccount",
        "s3:dataaccesspointaccount",
    }
)
_WIDEST = {4: 8, 6: 32}
"""The shortest prefix of an address range that still leaves most of the world out, by IP version."""


class Test(NamedTuple):
    """One key under one operator; a statement holds when all of its tests do."""

    operator: str
    """In lower case, without prefix and suffix: ``stringlike``."""
    quantifier: str
    """``foranyvalue``, ``forallvalues`` or empty."""
    if_exists: bool
    key: str
    """In lower case: ``aws:sourceip``."""
    values: Items[Reading[object]]

    @property
    def demands(self) -> bool:
        """Whether it fails for a request that does not have the key."""
        return not self.if_exists and self.quantifier in ("", "foranyvalue")


@once
def tests(statement: Statement) -> tuple[Test, ...]:
    """The tests of a statement, as far as they are known."""
    return tuple(_tests(statement)) if "Condition" in statement.elements else ()


def _tests(statement: Statement) -> Iterator[Test]:
    for written, keys in statement.condition.entries():
        quantifier, _, operator = written.lower().rpartition(":")
        base = operator.removesuffix("ifexists")
        for key, values in keys.entries():
            yield Test(base, quantifier, base != operator, key.lower(), values.listed())


@once
def are_known(statement: Statement) -> bool:
    """Whether :func:`tests` gives every test there is; their values may be unknown."""
    if "Condition" not in statement.elements:
        return True
    condition = statement.condition
    if condition.is_absent:
        return True
    return _has_known_keys(condition) and all(_has_known_keys(keys) for _, keys in condition.entries())


def _has_known_keys(reading: Reading[object]) -> bool:
    value = reading.scope.world.resolve(decode_json(reading.value))
    if not isinstance(value, MapValue) or value.rest is not None:
        return False
    # A key that was interpolated holds a private-use character.
    return all(key.isascii() or _is_written(key) for key in value.entries)


def _is_written(key: str) -> bool:
    return not any("\ue000" <= character <= "\uf8ff" for character in key)


def _any_test(statement: Statement, test: Callable[[Test], bool]) -> bool | None:
    if "Condition" not in statement.elements:
        return False
    if any(test(one) for one in tests(statement)):
        return True
    return False if are_known(statement) else None


def is_unconditional(statement: Statement) -> bool | None:
    """Whether the statement has no Condition, or an empty one."""
    if "Condition" not in statement.elements:
        return True
    if tests(statement):
        return False
    return True if are_known(statement) else None


# Scoped ----------------------------------------------------------------------------------------


def is_scoped(statement: Statement, services: str, besides: frozenset[str] = frozenset()) -> bool | None:
    """Whether the Condition narrows the resources, or what a request is about.

    ``services`` is the prefix of the actions asked about, or a pattern for prefixes. Keys about
    the caller or the circumstances (source address, MFA, region) do not scope, nor do ``besides``.
    A tag that must be there scopes whatever its value is, which is how AWS limits its own policies
    to what a service has made. A value that is not known counts as one that narrows.
    """

    def scopes(test: Test) -> bool:
        if test.key in besides or not _is_scoping_key(test.key, services):
            return False
        if test.operator == "null":
            return "tag/" in test.key and _all_values(test, lambda text: text.lower().literal != "true")
        return (
            test.operator in _SCOPING
            and test.demands
            and _all_values(test, lambda text: is_only_wildcards(text) is not True)
        )

    return _any_test(statement, scopes)


def narrows(statement: Statement, keys: frozenset[str]) -> bool | None:
    """Whether one of the keys (in lower case) is held to values that are not only wildcards."""

    def test_narrows(test: Test) -> bool:
        return (
            test.operator in _SCOPING
            and test.demands
            and test.key in keys
            and _all_values(test, lambda text: is_only_wildcards(text) is not True)
        )

    return _any_test(statement, test_narrows)


def _is_scoping_key(key: str, services: str) -> bool:
    if key in _SCOPING_KEYS or key.startswith(_SCOPING_PREFIXES):
        return True
    prefix, colon, _ = key.partition(":")
    return (
        bool(colon)
        and prefix not in ("aws", "sts")
        and (prefix == services or ("*" in services and fnmatchcase(prefix, services)))
    )


def _all_values(test: Test, is_narrow: Callable[[Text], bool]) -> bool:
    """Whether every value is narrow enough, unknown ones taken for it."""
    texts = [text_of(value) for value in test.values]
    return all(text is None or is_narrow(text) for text in texts)


# Closed ----------------------------------------------------------------------------------------


@once
def is_closed(statement: Statement) -> bool | None:
    """Whether the Condition shuts out strangers although the principal is everyone.

    A value that is not known counts as fixed.
    """

    def closes(test: Test) -> bool:
        if not test.demands:
            return False
        if test.key == "elasticfilesystem:accessedviamounttarget":
            return test.operator == "bool" and _all_values(test, lambda text: text.literal != "false")
        if test.operator not in _CLOSING or test.key not in _CLOSING_KEYS:
            return False
        return _all_values(test, lambda text: _is_fixed(test.key, text))

    return _any_test(statement, closes)


SOURCE_KEYS = frozenset(
    {
        "aws:sourcearn",
        "aws:sourceaccount",
        "aws:sourceowner",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "aws:principalorgid",
    }
)
"""Keys, in lower case, by which a service tells for whom it acts; services have no organization."""


# SES tells the account in the referer. Anyone can send one, but not in the name of a service.
_BINDING_KEYS = SOURCE_KEYS | {"aws:referer"}


@once
def is_bound_to_source(statement: Statement) -> bool | None:
    """Whether the Condition holds a service to sources of particular accounts.

    A value that is not known counts as fixed.
    """

    def binds(test: Test) -> bool:
        return (
            test.demands
            and test.operator in _MATCHING
            and test.key in _BINDING_KEYS
            and _all_values(test, lambda text: _is_fixed(test.key, text))
        )

    return _any_test(statement, binds)


_SHUTTING = frozenset(
    {"stringnotequals", "stringnotequalsignorecase", "stringnotlike", "arnnotequals", "arnnotlike"}
)


@once
def shuts_out_strangers(statement: Statement) -> bool | None:
    """Whether the Condition of a Deny holds for everyone but particular people.

    It has no tests, or those it has are met by whoever is none of some accounts, organizations,
    networks or addresses. A value that is not known counts as fixed.
    """
    found = [_is_met_by_strangers(test) for test in tests(statement)]
    if False in found:
        return False
    if None in found:
        return None
    return True if are_known(statement) else None


def _is_met_by_strangers(test: Test) -> bool | None:
    if test.quantifier == "foranyvalue":
        return None
    if test.key == "aws:principalisawsservice" and test.operator == "bool":
        return _all_values(test, lambda text: text.literal != "true")
    is_address = test.operator == "notipaddress" and test.key in _ADDRESS_KEYS
    if (test.operator in _SHUTTING or is_address) and test.key in _CLOSING_KEYS:
        return _all_values(test, lambda text: _is_fixed(test.key, text))
    # Of these nobody can say that all strangers meet them, nor that one does not. What a request is
    # like is for whoever sends it to choose.
    is_of_caller = test.key in _CLOSING_KEYS or test.key.startswith(("aws:", "elasticfilesystem:"))
    is_open = test.operator in ("null", "bool") and is_of_caller and test.key != "aws:securetransport"
    return None if is_open else False


def _is_fixed(key: str, text: Text) -> bool:
    if is_only_wildcards(text):
        return False
    if key in _ADDRESS_KEYS:
        return _is_fixed_address(text)
    if key in _ARN_KEYS:
        return _is_fixed_arn(text)
    return True


def _is_fixed_address(text: Text) -> bool:
    if text.literal is None:
        return True
    import ipaddress  # few policies have any address

    try:
        network = ipaddress.ip_network(text.literal.strip(), strict=False)
    except ValueError:
        return True
    return network.prefixlen >= _WIDEST[network.version]


def _is_fixed_arn(text: Text) -> bool:
    """Whether an ARN names an account, or a bucket, whose ARN has none."""
    arn = arn_of(text)
    if arn is None:
        # What begins with something unknown may be any ARN; what begins with a wildcard is every one.
        first = text.parts[0] if text.parts else ""
        return isinstance(first, Symbol) or not first.startswith(("*", "?"))
    account = arn.account.literal
    if arn.account.parts and (account is None or not set(account) & set("*?")):
        return True
    if arn.service.literal != "s3":
        return not arn.account.parts and arn.service.literal is None
    # Names of buckets are taken once in the world, so AWS's own examples leave the account open.
    name = arn.resource.parts[0] if arn.resource.parts else "*"
    return isinstance(name, Symbol) or not name.startswith(("*", "?"))
