"""Amazon Route 53 Domains: names that are registered with AWS."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind


class RegisteredDomain(
    Kind,
    type="aws_route53domains_registered_domain",
    terraform="aws_route53domains_registered_domain",
):
    """The settings of a domain that is registered already, under the provider's names."""

    name = Attr[str]("domain_name", "domain_name")
    auto_renew = Attr[bool]("auto_renew", "auto_renew", default=True)
    transfer_lock = Attr[bool]("transfer_lock", "transfer_lock", default=True)


class Domain(Kind, type="aws_route53domains_domain", terraform="aws_route53domains_domain"):
    """A domain that is registered with the configuration, under the provider's names."""

    name = Attr[str]("domain_name", "domain_name")
    auto_renew = Attr[bool]("auto_renew", "auto_renew", default=True)
    transfer_lock = Attr[bool]("transfer_lock", "transfer_lock", default=True)
