"""Amazon Route 53: zones and records."""

from __future__ import annotations

from iacguard.graph.kind import Attr, AttrList, Default, Kind, Many, One, Satellite, Spelling, Struct
from iacguard.graph.reading import Reading
from iacguard.kinds import convert
from iacguard.kinds.tags import Tag

_RELATIVE_NAMES = Default(cloudformation=False, terraform=True)
"""Whether a record's name has its zone appended unless it ends with it already."""

_QUOTES_TEXT = Default(cloudformation=False, terraform=True)
"""Whether the values of TXT records are put into quotes on their way."""

ZONE_ASSOCIATION = Satellite("aws_route53_zone_association", "zone_id")


def source_of(holder: Reading[object]) -> Reading[object]:
    """The properties of a resource under the source's own names, for what the registry does not have."""
    resource = holder.resource
    return Reading(resource, holder.scope, resource.source_properties, resource.header, "")


class ZoneVpc(Struct):
    """A network in which a private zone is seen."""

    id = Attr[str]("VPCId", "vpc_id")
    region = Attr[str]("VPCRegion", "vpc_region")


class HostedZone(
    Kind,
    type="AWS::Route53::HostedZone",
    terraform="aws_route53_zone",
    arn="arn:{partition}:route53:::hostedzone/{ref}",
    attributes={"zone_id": None, "name_servers": "NameServers"},
):
    """A hosted zone. ``Ref`` gives its id."""

    name = Attr[str]("Name", "name")
    comment = Attr[str]("HostedZoneConfig.Comment", "comment")
    vpcs = Many(ZoneVpc, "VPCs", ["vpc", ZONE_ASSOCIATION.each()])
    query_log = Attr[str](
        "QueryLoggingConfig.CloudWatchLogsLogGroupArn", None, reason="aws_route53_query_log, a resource"
    )
    tags = Many(Tag, "HostedZoneTags", Spelling("tags", convert.TAGS))

    @property
    def delegation_set(self) -> Reading[object]:
        """The set of name servers that the zone shares with others, which only Terraform can name."""
        return source_of(self).read("delegation_set_id")


class FoundZone(
    Kind, type="data.aws_route53_zone", terraform="data.aws_route53_zone", attributes={"zone_id": None}
):
    """A hosted zone that is looked up, by its name or by its id."""

    name = Attr[str]("name", "name")
    zone_id = Attr[str]("zone_id", "zone_id")
    private = Attr[bool]("private_zone", "private_zone", default=False)


class AliasTarget(Struct):
    """The AWS resource, or the record of the same zone, that an alias record stands for."""

    dns_name = Attr[str]("DNSName", "name")
    zone = Attr[str]("HostedZoneId", "zone_id")
    evaluate_health = Attr[bool]("EvaluateTargetHealth", "evaluate_target_health", default=False)


class Location(Struct):
    """From where users have to ask to be answered with a record; ``*`` is every other country."""

    continent = Attr[str]("ContinentCode", "continent")
    country = Attr[str]("CountryCode", "country")
    subdivision = Attr[str]("SubdivisionCode", "subdivision")


class Proximity(Struct):
    """Where a record's target is."""

    region = Attr[str]("AWSRegion", "aws_region")
    bias = Attr[int]("Bias", "bias")


class CidrLocation(Struct):
    """A named group of networks that are answered with a record; ``*`` is every other network."""

    collection = Attr[str]("CollectionId", "collection_id")
    name = Attr[str]("LocationName", "location_name")


class Record(Struct):
    """What a record says, whether it is a resource by itself or an item of a group."""

    name = Attr[str]("Name", "name")
    type = Attr[str]("Type", "type")
    zone_id = Attr[str]("HostedZoneId", "zone_id")
    zone_name = Attr[str]("HostedZoneName", None, reason="Terraform looks zones up in a data source")
    ttl = Attr[int]("TTL", "ttl")
    """Seconds."""
    values = AttrList[str]("ResourceRecords", "records")
    alias = One(AliasTarget, "AliasTarget", "alias")
    set_identifier = Attr[str]("SetIdentifier", "set_identifier")
    weight = Attr[int]("Weight", "weighted_routing_policy.weight")
    region = Attr[str]("Region", "latency_routing_policy.region")
    failover = Attr[str]("Failover", "failover_routing_policy.type")
    multi_value = Attr[bool]("MultiValueAnswer", "multivalue_answer_routing_policy", default=False)
    location = One(Location, "GeoLocation", "geolocation_routing_policy")
    proximity = One(Proximity, "GeoProximityLocation", "geoproximity_routing_policy")
    cidr = One(CidrLocation, "CidrRoutingConfig", "cidr_routing_policy")
    health_check = Attr[str]("HealthCheckId", "health_check_id")

    @property
    def has_relative_name(self) -> bool:
        """Whether the zone is appended to a name that does not end with it."""
        return _RELATIVE_NAMES.of(self.resource.identity.language) is True

    @property
    def overwrites(self) -> Reading[object]:
        """Whether a record that is there already is replaced, which only Terraform can ask for."""
        return source_of(self).read("allow_overwrite", False)

    @property
    def quotes_text(self) -> bool:
        """Whether text is put into quotes on its way to Route 53."""
        return _QUOTES_TEXT.of(self.resource.identity.language) is True


class RecordSet(Record, Kind, type="AWS::Route53::RecordSet", terraform="aws_route53_record"):
    """A record. ``Ref`` gives its name."""


class RecordSetGroup(
    Kind,
    type="AWS::Route53::RecordSetGroup",
    terraform=None,
    reason="Terraform has one resource for each record",
):
    """Several records, which may have their zone in common."""

    zone_id = Attr[str]("HostedZoneId", None, reason="CloudFormation only")
    zone_name = Attr[str]("HostedZoneName", None, reason="CloudFormation only")
    records = Many(Record, "RecordSets", None, reason="CloudFormation only")


class HealthCheck(Kind, type="AWS::Route53::HealthCheck", terraform="aws_route53_health_check"):
    """Asks an endpoint from the internet whether it is up. ``Ref`` gives its id."""

    type = Attr[str]("HealthCheckConfig.Type", "type")
    ip_address = Attr[str]("HealthCheckConfig.IPAddress", "ip_address")
    domain = Attr[str]("HealthCheckConfig.FullyQualifiedDomainName", "fqdn")
    port = Attr[int]("HealthCheckConfig.Port", "port")
