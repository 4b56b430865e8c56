"""Properties that hold credentials, whatever the service: known by their names.

Services with rules of their own know theirs by kind; this is for all others, and for the question
which parameters are used as credentials.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from iacguard.graph.graph import ResourceGraph
from iacguard.graph.reading import Reading
from iacguard.graph.resource import Resource
from iacguard.graph.secrets import (
    first_place,
    in_small_letters,
    is_real,
    is_setting,
    names_secret,
    places_of,
    plaintext,
)
from iacguard.kinds.aws.template import Parameter
from iacguard.kinds.written import Holder, Text, leaves, texts
from iacguard.patterns import pattern
from iacguard.value import Literal, Unknown, Value

_NAMES = frozenset(
    {
        *("addprivatekey", "apikeyvalue", "asmpassword", "authorizationapikeyvalue", "authpassword"),
        *("procurementportalsharedsecret", "saslpassword", "sslclientkeypassword", "svmadminpassword"),
        "tdecredentialpassword",
        *("accesstoken", "accountpassword", "adminpassword", "adminuserpassword", "apitoken", "authtoken"),
        *("clientsecret", "connectionpassword", "dbpassword", "domainsigningprivatekey", "eventsourcetoken"),
        *("hectoken", "joinpassword", "keypassphrase", "masterpassword", "masteruserpassword", "oauthtoken"),
        *("passphrase", "password", "presharedkey", "privatekey", "refreshtoken", "secretkey", "secrettoken"),
        *("serviceaccountpassword", "sharedsecret", "statictoken", "userpassword", "webhooksecret"),
    }
)
"""Last segments of properties, in small letters and without separators.

Among them are those of properties that the CloudFormation registry lets nobody read back.
"""

_OF_TYPES = {
    "apikey": ("GCMChannel", "gcm_channel", "ApiKeyCredentialProvider", "api_key_credential_provider"),
    "token": ("SourceCredential", "source_credential"),
    "tokenkey": ("APNS", "apns_"),
}
"""Names that mean a credential in some types alone: a part of the type's name."""

_MAPS = frozenset({"environment", "environmentvariables", "parameters", "secrets", "variables"})
"""Names of maps whose keys are names of variables."""

_OWN_RULES = frozenset(
    {
        *("AWS::Lambda::Function", "AWS::SecretsManager::Secret", "AWS::SSM::Parameter"),
        *("aws_lambda_function", "aws_secretsmanager_secret_version", "aws_ssm_parameter"),
    }
)
"""Types whose variables and values their own rules judge by more than the name."""


_MAKING = frozenset(
    {
        *("adminpassword", "adminuserpassword", "authtoken", "dbpassword", "masterpassword"),
        *("masteruserpassword", "password", "userpassword"),
    }
)
"""Names of properties that make the credential, rather than hand on one that somebody else has made."""

_HANDING_ON = frozenset({"AWS::Events::Connection", "AWS::KinesisFirehose::DeliveryStream"})
"""Types of AWS that hand a credential on to somebody who made it, and take a placeholder for it."""


_MARKS = ("passw", "pwd", "passphrase", "secret", "token", "credential")
_OF_KEYS = ("private", "private_", "shared", "shared_", "api", "api_", "access", "access_")
"""What names of credentials have in them, in small letters, and what they have before "key"."""


def _places(text: str) -> list[int]:
    """Where in a text names of credentials may stand."""
    lowered = in_small_letters(text)
    keys = [place for place in places_of(("key",), lowered) if lowered.endswith(_OF_KEYS, 0, place)]
    return places_of(_MARKS, lowered) + keys


class CredentialHolder(
    Holder, type="*", terraform=None, reason="stands for whatever may be given a credential"
):
    """A resource, or the call of a module, that may be given a credential."""

    __slots__ = ()

    places = staticmethod(_places)

    @classmethod
    def among(cls, graph: ResourceGraph) -> list[Resource]:
        """All that may be, without what only declares something."""
        return [
            one
            for one in super().among(graph)
            if not one.type.startswith("Template::") or one.identity.source_type == "module"
        ]


def given_credentials(view: CredentialHolder) -> Iterator[Reading[str]]:
    """The credentials that are written in a resource, or in the call of a module, in plain text."""
    resource = view.resource
    for text in texts(view, _may_be_given, is_anywhere=True):
        if _is_given(text, resource):
            yield text.reading


def _may_be_given(_: Value, name: str) -> bool:
    return _may_be_credential(name.rpartition(".")[2])


@lru_cache(maxsize=4096)
def _may_be_credential(name: str) -> bool:
    plain = _plain(name)
    return plain in _NAMES or plain in _OF_TYPES or names_secret(name)


def _is_given(text: Text, resource: Resource) -> bool:
    names = [name.partition("[")[0] for name in text.reading.path.split(".")]
    is_variable = len(names) > 1 and _plain(names[-2]) in _MAPS
    is_credential = _is_credential(names[-1], resource.type)
    if not is_credential and not is_variable and resource.identity.source_type != "module":
        return False
    written = plaintext(text.reading)
    if written is None or len(written) < 4 or is_setting(written):
        return False
    if is_credential:
        if is_real(written) and _plain(written) != _plain(names[-1]):
            return not written.startswith("amzn1.")
        # Where AWS makes the credential of it, a placeholder is the credential.
        is_made = resource.type.startswith(("AWS::", "aws_")) and resource.type not in _HANDING_ON
        return is_made and not is_variable and _plain(names[-1]) in _MAKING
    if resource.type in _OWN_RULES or not names_secret(names[-1]):
        return False
    return is_real(written)


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def _is_credential(name: str, type: str) -> bool:
    plain = _plain(name)
    return plain in _NAMES or any(part in type for part in _OF_TYPES.get(plain, ()))


_ASSIGNED = pattern(
    r"[\w-]*?(?:assword|assphrase|ecret|oken|ey)[\"']?\s*[:=]\s*"
    r"(?:!Ref|!Sub|\"?Ref\"?\s*:|var\.|[\"'${(\s])*([\w-]+)"
)
"""What is given to the name of a credential; the first letters of its words may be small or not."""


def assigned_names(graph: ResourceGraph) -> frozenset[str]:
    """The names of parameters that may be used as credentials somewhere in the unit, and many more words."""
    found: set[str] = set()
    for source in {resource.span.source for resource in graph.resources.values()}:
        for place in CredentialHolder.places_in(source):
            assigned = _ASSIGNED.match(source.text, place)
            if assigned is not None:
                found.add(assigned[1])
    return frozenset(found)


def uses_as_credential(parameter: Parameter) -> bool:
    """Whether a parameter is the value of a property that holds a credential."""
    graph = parameter.scope.graph
    name = parameter.name
    if name not in graph.once(assigned_names):
        return False
    for resource in graph.resources.values():
        # Nothing is evaluated where the name does not even occur.
        source = resource.span.text
        if name in source and _places(source):
            for last, value in leaves(resource.source_properties):
                if _is_credential(last, resource.type) and _is_value_of(parameter, value):
                    return True
    return False


def _is_value_of(parameter: Parameter, value: Value) -> bool:
    if isinstance(value, Unknown):
        return value.symbol == parameter.symbol
    if not isinstance(value, Literal) or value.origin is None:
        return False
    place, whole = first_place(value), parameter.resource.span
    return place.source is whole.source and whole.start <= place.start and place.end <= whole.end
