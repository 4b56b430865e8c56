"""AWS Certificate Manager."""

from __future__ import annotations

from iacguard.graph.kind import Attr, AttrList, Default, Kind, Many, Struct
from iacguard.graph.reading import Reading

_WAITS = Default(cloudformation=True, terraform=False)
"""Whether a certificate is only there for others once it is validated."""


class ValidationOption(Struct):
    """Where the record that validates one name goes, or the e-mail."""

    domain = Attr[str]("DomainName", None, reason="Terraform makes the record itself")
    zone = Attr[str]("HostedZoneId", None, reason="Terraform makes the record itself")


class Certificate(
    Kind,
    type="AWS::CertificateManager::Certificate",
    terraform="aws_acm_certificate",
    attributes={"arn": None},
):
    """A certificate, requested from AWS or from a private authority, or imported. ``Ref`` gives its ARN."""

    domain = Attr[str]("DomainName", "domain_name")
    alternatives = AttrList[str]("SubjectAlternativeNames", "subject_alternative_names")
    method = Attr[str]("ValidationMethod", "validation_method")
    authority = Attr[str]("CertificateAuthorityArn", "certificate_authority_arn")
    options = Many(
        ValidationOption,
        "DomainValidationOptions",
        None,
        reason="validation_option names e-mail domains; records are resources of their own",
    )
    transparency = Attr[str](
        "CertificateTransparencyLoggingPreference", "options.certificate_transparency_logging_preference"
    )
    key_algorithm = Attr[str]("KeyAlgorithm", "key_algorithm")

    @property
    def body(self) -> Reading[object]:
        """The text of a certificate that is imported, which only Terraform can do."""
        return self._source.read("certificate_body")

    @property
    def private_key(self) -> Reading[object]:
        """The key of a certificate that is imported."""
        return self._source.read("private_key")

    @property
    def _source(self) -> Reading[object]:
        resource = self.resource
        return Reading(resource, self.scope, resource.source_properties, resource.header, "")

    @property
    def is_requested(self) -> bool:
        """Certainly requested from AWS itself, which validates that its names belong to who asks."""
        return self.authority.is_absent and self.body.is_absent

    @property
    def waits_for_validation(self) -> bool:
        """Whether those that refer to it wait until it is validated."""
        return _WAITS.of(self.resource.identity.language) is True


class CertificateValidation(
    Kind,
    type="aws_acm_certificate_validation",
    terraform="aws_acm_certificate_validation",
    attributes={"certificate_arn": None},
):
    """Waits until a certificate is validated."""

    certificate = Attr[str]("certificate_arn", "certificate_arn")
    names = AttrList[str]("validation_record_fqdns", "validation_record_fqdns")
