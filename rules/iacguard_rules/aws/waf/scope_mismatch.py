"""Web ACL has the wrong scope for what it protects.

Why: CloudFront and Amplify take web ACLs of scope CLOUDFRONT, which live in us-east-1; everything else
takes regional ones, of its own Region. A wrong pair is refused at deployment, as is a web ACL for HTTP
APIs and network load balancers, which cannot have one.

Fix: give the web ACL, and the rule groups and sets in it, the scope of what it is for. A distribution
names the ARN of its web ACL itself, in `WebACLId` (`web_acl_id`).
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.graph.resource import Resource
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.apigateway import Api, ApiStage
from iacguard.kinds.aws.cloudfront import Distribution
from iacguard.kinds.aws.elb import LoadBalancer
from iacguard.kinds.aws.waf import IpSet, RegexPatternSet, RuleGroup, WebAcl, WebAclAssociation
from iacguard.kinds.regions import region_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias
from iacguard_rules.aws.waf._rules import statements_of

Scoped: TypeAlias = WebAcl | RuleGroup | IpSet | RegexPatternSet
Carrier: TypeAlias = WebAclAssociation | Distribution | Scoped

_HOME = "us-east-1"
"""Where everything of scope CLOUDFRONT is declared."""

_REFERENCES: tuple[tuple[str, type[Scoped], str], ...] = (
    ("RuleGroupReferenceStatement.Arn", RuleGroup, "rule group"),
    ("IPSetReferenceStatement.Arn", IpSet, "IP set"),
    ("RegexPatternSetReferenceStatement.Arn", RegexPatternSet, "pattern set"),
)


@rule[Carrier](
    WebAclAssociation,
    Distribution,
    WebAcl,
    RuleGroup,
    IpSet,
    RegexPatternSet,
    id="waf-scope-mismatch",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html",
        "https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html",
    ),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on pairs of a web ACL and a resource, and of parts of a web ACL, that do not go together."""
    if isinstance(carrier, WebAclAssociation):
        yield from _of_association(carrier)
    elif isinstance(carrier, Distribution):
        yield from _of_distribution(carrier.web_acl)
    else:
        if isinstance(carrier, (WebAcl, RuleGroup)):
            yield from _of_parts(carrier)
        region = region_of(carrier)
        if carrier.scope_of_use.equals("CLOUDFRONT") and region not in (None, _HOME):
            message = f"scope CLOUDFRONT is for {_HOME} only, and this is declared in {region}"
            yield Problem(carrier.scope_of_use, message)


# Associations ------------------------------------------------------------------------------------


def _of_association(association: WebAclAssociation) -> Iterator[Problem]:
    protected = association.resource_arn
    target = protected.target
    refusal = None if target is None else _refusal(target, association)
    if refusal is None and _is_api_of_second_generation(protected):
        refusal = "HTTP and WebSocket APIs cannot have a web ACL, REST APIs can"
    if refusal is not None:
        yield Problem(protected, refusal)
        return
    acl = _acl(association.acl)
    is_app = _is_amplify(protected)
    if acl is None or is_app is None:
        return
    if is_app and acl.scope_of_use.equals("REGIONAL"):
        yield Problem(
            association.acl, "an Amplify app takes a web ACL of scope CLOUDFRONT, this is a regional one"
        )
    elif is_app is False and acl.scope_of_use.equals("CLOUDFRONT"):
        yield Problem(
            association.acl, "this resource takes a regional web ACL, this one has the scope CLOUDFRONT"
        )


def _refusal(target: Resource, association: WebAclAssociation) -> str | None:
    if target.type == Distribution.type_name:
        return "a distribution names its web ACL itself, in WebACLId; an association is refused"
    if target.type in (Api.type_name, ApiStage.type_name):
        return "HTTP and WebSocket APIs cannot have a web ACL, REST APIs can"
    if target.type == LoadBalancer.type_name:
        sort = LoadBalancer.of(target, association.scope).type
        if sort.equals("network", "gateway"):
            return f"a {sort.text} load balancer cannot have a web ACL, an application load balancer can"
    return None


def _is_api_of_second_generation(arn: Reading[str]) -> bool:
    text = text_of(arn)
    return text is not None and any(isinstance(part, str) and "::/apis/" in part for part in text.parts)


def _is_amplify(protected: Reading[str]) -> bool | None:
    """Whether an ARN is of an Amplify app; None when it is not known whose it is."""
    target = protected.target
    if target is not None:
        return target.type == "AWS::Amplify::App"
    text = text_of(protected)
    first = text.parts[0] if text is not None and text.parts else None
    whole = "".join(part if isinstance(part, str) else "?" for part in text.parts) if text is not None else ""
    if isinstance(first, str) and first.startswith("arn:") and whole.count(":") >= 3:
        service = whole.split(":")[2]
        return None if "?" in service else service == "amplify"
    return None


# Distributions -----------------------------------------------------------------------------------


def _of_distribution(named: Reading[str]) -> Iterator[Problem]:
    acl, reference = _acl(named), named.reference
    if acl is not None and reference is not None:
        if reference.attribute in (None, "Id", "Name"):
            yield Problem(named, "a distribution names its web ACL by the ARN, not by its id or name")
        elif acl.scope_of_use.equals("REGIONAL"):
            yield Problem(named, "CloudFront takes a web ACL of scope CLOUDFRONT, this is a regional one")
        return
    text = named.text
    if text is not None and text.startswith("arn:") and ":wafv2:" in text:
        region = text.split(":")[3]
        if ":regional/" in text:
            yield Problem(named, "CloudFront takes a web ACL of scope CLOUDFRONT, this is a regional one")
        elif region != _HOME:
            yield Problem(named, f"a web ACL for CloudFront is in {_HOME}, this one in {region}")


def _acl(named: Reading[str]) -> WebAcl | None:
    target = named.target
    return WebAcl.of(target, named.scope) if target is not None and target.type == WebAcl.type_name else None


# What a web ACL is made of -----------------------------------------------------------------------


def _of_parts(holder: WebAcl | RuleGroup) -> Iterator[Problem]:
    own = holder.scope_of_use.text
    for statement in statements_of(holder.rules):
        for path, kind, name in _REFERENCES:
            named = statement.read(path)
            target = named.target
            if own is not None and target is not None and target.type == kind.type_name:
                other = kind.of(target, holder.scope).scope_of_use
                if other.differs_from(own):
                    yield Problem(named, f"the {name} has the scope {other.text}, and this has {own}")
