"""What a template or a module declares beside its resources.

These are no resources and AWS knows nothing of them. Front ends put them into the graph beside the
resources so that rules can read them as they read everything else; the names are CloudFormation's
where it has one.
"""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind

_REASON = "a declaration of the configuration, which no provider has"


class Parameter(Kind, type="Template::Parameter", terraform=None, reason=_REASON):
    """A parameter of a template, or a variable of a module.

    What it is given is not seen here, only what is written in its declaration.
    """

    type = Attr[str]("Type", None, reason=_REASON)
    """CloudFormation's type, or Terraform's as it is written."""
    initial = Attr[object]("Default", None, reason=_REASON)
    hidden = Attr[bool]("NoEcho", None, default=False, reason=_REASON)
    """``NoEcho``, or Terraform's ``sensitive``."""
    ephemeral = Attr[bool]("Ephemeral", None, default=False, reason=_REASON)
    """Whether Terraform keeps it out of its state and plans."""
    allowed = Attr[object]("AllowedValues", None, reason=_REASON)

    @property
    def name(self) -> str:
        """The name that it is declared with."""
        return self.address.rpartition(".")[2]

    @property
    def symbol(self) -> str:
        """The symbol of its value where that is unknown."""
        prefix, _, _ = self.address.rpartition("Parameters.")
        is_variable = self.resource.identity.language == "terraform"
        return self.address if is_variable else f"parameter {prefix}{self.name}"


class Output(Kind, type="Template::Output", terraform=None, reason=_REASON):
    """An output of a template, or of a root module."""

    content = Attr[object]("Value", None, reason=_REASON)
    hidden = Attr[bool]("NoEcho", None, default=False, reason=_REASON)
    """Terraform's ``sensitive``; CloudFormation has nothing like it."""
    ephemeral = Attr[bool]("Ephemeral", None, default=False, reason=_REASON)


class Module(Kind, type="Template::Module", terraform=None, reason=_REASON):
    """The call of a module, with its arguments where it is on disk."""

    source = Attr[str]("source", None, reason=_REASON)
    version = Attr[str]("version", None, reason=_REASON)


class Section(Kind, type="Template::Section", terraform=None, reason=_REASON):
    """Anything else that holds values: metadata, mappings, local values."""


class Provider(Kind, type="Template::Provider", terraform=None, reason=_REASON):
    """The configuration of a Terraform provider, under the provider's names."""

    @property
    def label(self) -> str:
        """The name of the provider: ``aws``."""
        return self.address.rpartition("provider.")[2].partition(".")[0]

    access_key = Attr[str]("access_key", None, reason=_REASON)
    secret_key = Attr[str]("secret_key", None, reason=_REASON)
    token = Attr[str]("token", None, reason=_REASON)


class Backend(Kind, type="Template::Backend", terraform=None, reason=_REASON):
    """Where Terraform keeps its state, under the backend's names."""

    @property
    def label(self) -> str:
        """The type of the backend: ``s3``."""
        return self.address.rpartition(".")[2]

    access_key = Attr[str]("access_key", None, reason=_REASON)
    secret_key = Attr[str]("secret_key", None, reason=_REASON)
    token = Attr[str]("token", None, reason=_REASON)
    bucket = Attr[str]("bucket", None, reason=_REASON)
    key = Attr[str]("key", None, reason=_REASON)
    lock_file = Attr[bool]("use_lockfile", None, default=False, reason=_REASON)
    lock_table = Attr[str]("dynamodb_table", None, reason=_REASON)
    lock_endpoint = Attr[str]("dynamodb_endpoint", None, reason=_REASON)


class VariableFile(Kind, type="Template::VariableFile", terraform=None, reason=_REASON):
    """A file that gives values to parameters or variables, which are its properties by name."""
