"""Policy document exceeds its size quota.

Why: IAM, S3 and KMS refuse documents that are too long (`LimitExceeded`, `MalformedPolicy`), when they
are deployed and not before. Blanks between the parts do not count, and the quotas cannot be raised,
that of trust policies excepted. The inline policies of one identity are counted together.

Fix: split the document over several managed policies, merge statements that differ in one element,
or name resources by a common prefix. Where AWS raised the quota of trust policies, set the option.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from iacguard.graph.document import decode_json
from iacguard.graph.kind import Kind
from iacguard.graph.policy import Policy
from iacguard.graph.reading import Reading
from iacguard.graph.world import World
from iacguard.kinds.aws.iam import Group, ManagedPolicy, Role, User
from iacguard.kinds.aws.kms import Key, KeyPolicy, ReplicaKey
from iacguard.kinds.aws.s3 import BucketPolicy
from iacguard.quoting import quoted
from iacguard.rule import Category, Option, Problem, Severity, rule
from iacguard.value import Interpolation, ListValue, Literal, MapValue, Reference, Unknown, Value
from iacguard_rules.aws.iam._holders import Principal, inline_documents

_INLINE: tuple[tuple[type[Principal], str, int], ...] = (
    (User, "user", 2048),
    (Role, "role", 10240),
    (Group, "group", 5120),
)
_TRUST = Option(
    "trust-policy-limit",
    2048,
    "How many characters a trust policy can have, by the quota of the account.",
    least=1,
)
_MANAGED = 6144
_BUCKET = 20480
_KEY = 32768


@rule[Kind](
    ManagedPolicy,
    Role,
    User,
    Group,
    BucketPolicy,
    Key,
    KeyPolicy,
    ReplicaKey,
    id="iam-policy-too-large",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",),
    options=(_TRUST,),
)
def check(carrier: Kind) -> Iterator[Problem]:
    """Fires when what is known of a document, or of an identity's inline documents, is too long."""
    if isinstance(carrier, ManagedPolicy):
        yield from _too_large(carrier.policy, [carrier.policy], _MANAGED, "a managed policy")
    elif isinstance(carrier, BucketPolicy):
        yield from _too_large(carrier.policy, [carrier.policy], _BUCKET, "a bucket policy")
    elif isinstance(carrier, (Key, KeyPolicy, ReplicaKey)):
        yield from _too_large(carrier.policy, [carrier.policy], _KEY, "a key policy")
    elif isinstance(carrier, (Role, User, Group)):
        for kind, name, limit in _INLINE:
            if isinstance(carrier, kind):
                documents = inline_documents(carrier)
                whole = f"the inline policies of a {name} together"
                yield from _too_large(
                    documents[0] if len(documents) == 1 else carrier, documents, limit, whole
                )
        if isinstance(carrier, Role):
            yield from _too_large(carrier.trust, [carrier.trust], _TRUST.of(carrier), "a trust policy")


def _too_large(at: Reading[object], documents: Iterable[Policy], limit: int, what: str) -> Iterator[Problem]:
    length = sum([_length(document.value, document.scope.world) for document in documents])
    if length > limit:
        yield Problem(at, f"{length} characters at the least, and {what} may have {limit}")


def _length(value: Value, world: World) -> int:
    """The characters of a value's JSON without blanks, those of unknown parts left out."""
    if type(value) in world.resolves:
        value = world.resolve(value)
    if isinstance(value, ListValue) and len(value.items) == 1:
        # The single value may be written instead, and that is what Terraform's provider does.
        return _length(value.items[0], world)
    if type(value) is Literal and type(value.value) is str and value.value[:1].isalnum():
        # Most strings are no JSON, and tell so by how they begin.
        return _quoted(value.value)
    if isinstance(value, MapValue):
        whole = 1
        for key, item in value.entries.items():
            if type(item) is Literal and type(item.value) is str and item.value[:1].isalnum():
                length = _quoted(item.value)
            else:
                length = _length(item, world)
            if length:
                # An entry that is not known may be absent.
                whole += _quoted(key) + 2 + length
        return max(2, whole)
    if isinstance(value, ListValue):
        whole = 1
        for item in value.items:
            if type(item) is Literal and type(item.value) is str and item.value[:1].isalnum():
                # There are more of these than of all else.
                whole += _quoted(item.value) + 1
            else:
                length = _length(item, world)
                whole += length + 1 if length else 0
        return max(2, whole)
    if isinstance(value, (Reference, Unknown)):
        return 0
    document = decode_json(value)
    if document is not value:
        return _length(document, world)
    if isinstance(value, Interpolation):
        return 2 + sum([max(0, _length(piece, world) - 2) for piece in value.pieces])
    if not isinstance(value, Literal) or value.value is None:
        return 0
    return _quoted(value.value) if isinstance(value.value, str) else len(str(value.value))


@lru_cache(maxsize=1024)
def _quoted(text: str) -> int:
    """The characters of a string in JSON, its quotation marks among them."""
    return len(quoted(text))
