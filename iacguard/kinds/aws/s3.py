"""Amazon S3."""

from __future__ import annotations

from iacguard.graph.kind import (
    Attr,
    AttrList,
    Conversion,
    Default,
    Derived,
    Kind,
    Many,
    One,
    Satellite,
    Spelling,
    Struct,
    unknown_part,
)
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject
from iacguard.kinds.convert import ENABLED, ENABLED_OR_SUSPENDED, TAGS
from iacguard.value import Absent, ListValue, Literal, MapValue, Unknown, Value, is_absent

PUBLIC_ACCESS_BLOCK = Satellite("aws_s3_bucket_public_access_block", link="bucket")
OWNERSHIP_CONTROLS = Satellite("aws_s3_bucket_ownership_controls", link="bucket")
ACL = Satellite("aws_s3_bucket_acl", link="bucket")
VERSIONING = Satellite("aws_s3_bucket_versioning", link="bucket")
ENCRYPTION = Satellite("aws_s3_bucket_server_side_encryption_configuration", link="bucket")
LOGGING = Satellite("aws_s3_bucket_logging", link="bucket")
LIFECYCLE = Satellite("aws_s3_bucket_lifecycle_configuration", link="bucket")
WEBSITE = Satellite("aws_s3_bucket_website_configuration", link="bucket")
NOTIFICATION = Satellite("aws_s3_bucket_notification", link="bucket")
CORS = Satellite("aws_s3_bucket_cors_configuration", link="bucket")
OBJECT_LOCK = Satellite("aws_s3_bucket_object_lock_configuration", link="bucket")
REPLICATION = Satellite("aws_s3_bucket_replication_configuration", link="bucket")
ACCELERATION = Satellite("aws_s3_bucket_accelerate_configuration", link="bucket")
TIERING = Satellite("aws_s3_bucket_intelligent_tiering_configuration", link="bucket")
ACCESS_POINT_POLICY = Satellite("aws_s3control_access_point_policy", link="access_point_arn")


def _canned_acl(value: Value) -> Value:
    if isinstance(value, Literal) and isinstance(value.value, str):
        words = (word.capitalize() for word in value.value.split("-"))
        return Literal(value.span, "".join(words), value.origin)
    return unknown_part(value, "not known which ACL")


def _canned_acl_back(value: Value) -> Value:
    if isinstance(value, Literal) and isinstance(value.value, str):
        text = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in value.value)
        return Literal(value.span, text.removeprefix("-"), value.origin)
    return unknown_part(value, "not known which ACL")


CANNED_ACL = Conversion("public-read to PublicRead", _canned_acl, _canned_acl_back)


def _present(value: Value) -> Value:
    if isinstance(value, Literal) and value.value == 0:
        return Absent(value.span, value.origin)
    return value


ZERO_IS_NONE = Conversion("0 means not set", _present, lambda value: value)


def _delete_marker(value: Value) -> Value:
    """Whether delete markers expire: the provider keeps that to itself where objects expire by age."""
    if isinstance(value, ListValue) and value.rest is None and len(value.items) == 1:
        value = value.items[0]
    if not isinstance(value, MapValue):
        return unknown_part(value, "not known when what expires")
    for other in (_present(value.get("days")), value.get("date")):
        if isinstance(other, Literal) and other.value is not None:
            return Absent(value.span, value.origin)
        if not is_absent(other):
            return Unknown(value.span, "not known whether objects expire by age")
    return value.get("expired_object_delete_marker")


def _is_enabled(value: Value) -> Value:
    if isinstance(value, Literal):
        return Literal(value.span, value.value == "Enabled", value.origin)
    return unknown_part(value, "not known whether it is enabled")


IS_ENABLED = Conversion("Enabled to true", _is_enabled)


def _filters(value: Value) -> Value:
    """The prefix and the suffix of a notification's block as the rules that they stand for."""
    if not isinstance(value, MapValue):
        return unknown_part(value, "not known what is filtered")
    rules: list[Value] = []
    for name in ("prefix", "suffix"):
        given = value.get(f"filter_{name}")
        if not is_absent(given):
            span = value.keys.get(f"filter_{name}", given.span)
            rules.append(MapValue(span, {"Name": Literal(span, name), "Value": given}))
    return ListValue(value.span, tuple(rules)) if rules else Absent(value.span)


FILTERS = Conversion("a prefix and a suffix to a list of rules", _filters)
DELETE_MARKER = Conversion("only where objects do not expire by age", _delete_marker)


class PublicAccessBlock(Struct):
    """The four switches of Block Public Access. One that is left out is off."""

    block_public_acls = Attr[bool]("BlockPublicAcls", "block_public_acls", default=False)
    ignore_public_acls = Attr[bool]("IgnorePublicAcls", "ignore_public_acls", default=False)
    block_public_policy = Attr[bool]("BlockPublicPolicy", "block_public_policy", default=False)
    restrict_public_buckets = Attr[bool]("RestrictPublicBuckets", "restrict_public_buckets", default=False)


class Website(Struct):
    """Serving the bucket over S3's website endpoint, which speaks only HTTP."""

    index_document = Attr[str]("IndexDocument", ["index_document.suffix", "index_document"])
    error_document = Attr[str]("ErrorDocument", ["error_document.key", "error_document"])
    redirect_host = Attr[str](
        "RedirectAllRequestsTo.HostName", ["redirect_all_requests_to.host_name", "redirect_all_requests_to"]
    )
    redirect_protocol = Attr[str]("RedirectAllRequestsTo.Protocol", "redirect_all_requests_to.protocol")


class OwnershipRule(Struct):
    """Who owns objects that others write; anything but BucketOwnerEnforced brings ACLs back."""

    object_ownership = Attr[str]("ObjectOwnership", "object_ownership")


class EncryptionRule(Struct):
    """How objects are encrypted that are written without saying."""

    algorithm = Attr[str](
        "ServerSideEncryptionByDefault.SSEAlgorithm", "apply_server_side_encryption_by_default.sse_algorithm"
    )
    kms_key = Attr[str](
        "ServerSideEncryptionByDefault.KMSMasterKeyID",
        "apply_server_side_encryption_by_default.kms_master_key_id",
    )
    bucket_key = Attr[bool]("BucketKeyEnabled", "bucket_key_enabled", default=False)


class Logging(Struct):
    """Server access logs. Without a target they go to the bucket itself."""

    bucket = Attr[str]("DestinationBucketName", "target_bucket")
    prefix = Attr[str]("LogFilePrefix", "target_prefix")


class Tag(Struct):
    """A key and its value."""

    key = Attr[str]("Key", "key")
    content = Attr[str]("Value", "value")


class Transition(Struct):
    """Moving objects to another storage class after a while."""

    storage_class = Attr[str]("StorageClass", "storage_class")
    days = Attr[int]("TransitionInDays", "days", default=Default(terraform=0))
    """Without a date Terraform takes it that it is at once."""
    date = Attr[str]("TransitionDate", "date")


class NoncurrentTransition(Struct):
    """Moving objects to another storage class a while after newer versions took their place."""

    storage_class = Attr[str]("StorageClass", "storage_class")
    days = Attr[int]("TransitionInDays", ["noncurrent_days", "days"])
    kept_versions = Attr[int]("NewerNoncurrentVersions", "newer_noncurrent_versions")


_PLURAL = "the older form of the list beside it, which Terraform never had"


class LifecycleRule(Struct):
    """What happens to objects as they age."""

    id = Attr[str]("Id", "id")
    status = Attr[str]("Status", ["status", Spelling("enabled", ENABLED)])
    prefix = Attr[str]("Prefix", ["filter.prefix", "filter.and.prefix", "prefix"])
    tag_filters = Many(
        Tag, "TagFilters", ["filter.tag", Spelling("filter.and.tags", TAGS), Spelling("tags", TAGS)]
    )
    size_greater_than = Attr[int](
        "ObjectSizeGreaterThan", ["filter.object_size_greater_than", "filter.and.object_size_greater_than"]
    )
    size_less_than = Attr[int](
        "ObjectSizeLessThan", ["filter.object_size_less_than", "filter.and.object_size_less_than"]
    )
    expiration_days = Attr[int]("ExpirationInDays", Spelling("expiration.days", ZERO_IS_NONE))
    expiration_date = Attr[str]("ExpirationDate", "expiration.date")
    expired_delete_marker = Attr[bool](
        "ExpiredObjectDeleteMarker", Spelling("expiration", DELETE_MARKER), default=False
    )
    noncurrent_days = Attr[int](
        "NoncurrentVersionExpiration.NoncurrentDays",
        ["noncurrent_version_expiration.noncurrent_days", "noncurrent_version_expiration.days"],
    )
    noncurrent_days_alone = Attr[int]("NoncurrentVersionExpirationInDays", None, reason=_PLURAL)
    abort_upload_days = Attr[int](
        "AbortIncompleteMultipartUpload.DaysAfterInitiation",
        ["abort_incomplete_multipart_upload.days_after_initiation", "abort_incomplete_multipart_upload_days"],
    )
    transitions = Many(Transition, "Transitions", "transition")
    transition_alone = One(Transition, "Transition", None, reason=_PLURAL)
    noncurrent_transitions = Many(
        NoncurrentTransition, "NoncurrentVersionTransitions", "noncurrent_version_transition"
    )
    noncurrent_transition_alone = One(
        NoncurrentTransition, "NoncurrentVersionTransition", None, reason=_PLURAL
    )


class CorsRule(Struct):
    """Which web pages may call the bucket."""

    origins = AttrList[str]("AllowedOrigins", "allowed_origins")
    methods = AttrList[str]("AllowedMethods", "allowed_methods")
    headers = AttrList[str]("AllowedHeaders", "allowed_headers")


_FILTERS = "a prefix and a suffix are two attributes there"


class FilterRule(Struct):
    """A prefix or suffix of the keys that a notification is sent for."""

    name = Attr[str]("Name", None, reason=_FILTERS)
    content = Attr[str]("Value", None, reason=_FILTERS)


class LambdaNotification(Struct):
    """A function that is called for events of the bucket."""

    function = Attr[str]("Function", "lambda_function_arn")
    event = Attr[str]("Event", "events")
    """One in CloudFormation, a list in Terraform."""
    filters = Many(FilterRule, "Filter.S3Key.Rules", Spelling("", FILTERS))


class QueueNotification(Struct):
    """A queue that is sent events of the bucket."""

    queue = Attr[str]("Queue", "queue_arn")
    event = Attr[str]("Event", "events")
    """One in CloudFormation, a list in Terraform."""
    filters = Many(FilterRule, "Filter.S3Key.Rules", Spelling("", FILTERS))


class TopicNotification(Struct):
    """A topic that events of the bucket are published to."""

    topic = Attr[str]("Topic", "topic_arn")
    event = Attr[str]("Event", "events")
    """One in CloudFormation, a list in Terraform."""
    filters = Many(FilterRule, "Filter.S3Key.Rules", Spelling("", FILTERS))


class Retention(Struct):
    """For how long Object Lock keeps an object that is written without saying."""

    mode = Attr[str]("Mode", "mode")
    days = Attr[int]("Days", "days")
    years = Attr[int]("Years", "years")


class ReplicationRule(Struct):
    """What is copied to which bucket."""

    status = Attr[str]("Status", "status")
    destination = Attr[str]("Destination.Bucket", "destination.bucket")
    replica_key = Attr[str](
        "Destination.EncryptionConfiguration.ReplicaKmsKeyID",
        ["destination.encryption_configuration.replica_kms_key_id", "destination.replica_kms_key_id"],
    )
    kms_objects = Attr[str](
        "SourceSelectionCriteria.SseKmsEncryptedObjects.Status",
        [
            "source_selection_criteria.sse_kms_encrypted_objects.status",
            Spelling("source_selection_criteria.sse_kms_encrypted_objects.enabled", ENABLED),
        ],
    )


class Tier(Struct):
    """After how long without access objects go to a tier of Intelligent-Tiering."""

    access_tier = Attr[str]("AccessTier", "access_tier")
    days = Attr[int]("Days", "days")


class IntelligentTiering(Struct):
    """Which objects of Intelligent-Tiering are archived when nobody asks for them."""

    status = Attr[str]("Status", "status", default="Enabled")
    tiers = Many(Tier, "Tierings", "tiering")


class Replication(Struct):
    """Copying objects to other buckets."""

    role = Attr[str]("Role", "role")
    rules = Many(ReplicationRule, "Rules", ["rule", "rules"])


class Bucket(
    Kind,
    type="AWS::S3::Bucket",
    terraform="aws_s3_bucket",
    name="BucketName",
    arn="arn:{partition}:s3:::{ref}",
    attributes={
        "bucket": None,
        "bucket_domain_name": "DomainName",
        "bucket_regional_domain_name": "RegionalDomainName",
        "website_endpoint": "WebsiteURL",
    },
    derived=(Derived("policy", "AWS::S3::BucketPolicy", "Bucket"),),
):
    """A general purpose bucket.

    Terraform's satellites (``aws_s3_bucket_versioning``, ...) come before the blocks that
    provider version 4 deprecated.
    """

    name = Attr[str]("BucketName", "bucket")
    access_control = Attr[str]("AccessControl", [ACL.at("acl", CANNED_ACL), Spelling("acl", CANNED_ACL)])
    public_access_block = One(PublicAccessBlock, "PublicAccessBlockConfiguration", PUBLIC_ACCESS_BLOCK.at(""))
    ownership = Many(OwnershipRule, "OwnershipControls.Rules", OWNERSHIP_CONTROLS.at("rule"))
    versioning = Attr[str](
        "VersioningConfiguration.Status",
        [
            VERSIONING.at("versioning_configuration.status"),
            Spelling("versioning.enabled", ENABLED_OR_SUSPENDED),
        ],
    )
    encryption = Many(
        EncryptionRule,
        "BucketEncryption.ServerSideEncryptionConfiguration",
        [ENCRYPTION.at("rule"), "server_side_encryption_configuration.rule"],
    )
    logging = One(Logging, "LoggingConfiguration", [LOGGING.at(""), "logging"])
    lifecycle = Many(LifecycleRule, "LifecycleConfiguration.Rules", [LIFECYCLE.at("rule"), "lifecycle_rule"])
    website = One(Website, "WebsiteConfiguration", [WEBSITE.at(""), "website"])
    cors = Many(CorsRule, "CorsConfiguration.CorsRules", [CORS.at("cors_rule"), "cors_rule"])
    functions = Many(
        LambdaNotification,
        "NotificationConfiguration.LambdaConfigurations",
        NOTIFICATION.at("lambda_function"),
    )
    queues = Many(
        QueueNotification, "NotificationConfiguration.QueueConfigurations", NOTIFICATION.at("queue")
    )
    topics = Many(
        TopicNotification, "NotificationConfiguration.TopicConfigurations", NOTIFICATION.at("topic")
    )
    eventbridge = Attr[bool](
        "NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled",
        NOTIFICATION.at("eventbridge"),
    )
    intelligent_tiering = Many(IntelligentTiering, "IntelligentTieringConfigurations", TIERING.each())
    object_lock = Attr[bool](
        "ObjectLockEnabled",
        ["object_lock_enabled", Spelling("object_lock_configuration.object_lock_enabled", IS_ENABLED)],
        default=False,
    )
    retention = One(
        Retention,
        "ObjectLockConfiguration.Rule.DefaultRetention",
        [OBJECT_LOCK.at("rule.default_retention"), "object_lock_configuration.rule.default_retention"],
    )
    replication = One(
        Replication, "ReplicationConfiguration", [REPLICATION.at(""), "replication_configuration"]
    )
    acceleration = Attr[str](
        "AccelerateConfiguration.AccelerationStatus", [ACCELERATION.at("status"), "acceleration_status"]
    )
    tags = Many(Tag, "Tags", Spelling("tags", TAGS))


class BucketPolicy(Kind, type="AWS::S3::BucketPolicy", terraform="aws_s3_bucket_policy"):
    """The resource policy of a bucket."""

    bucket = Attr[str]("Bucket", "bucket")
    policy = One(ResourcePolicy, "PolicyDocument", "policy")
    for_ = Subject(bucket)


class AccountPublicAccessBlock(
    Kind,
    type="aws_s3_account_public_access_block",
    terraform="aws_s3_account_public_access_block",
    name="account_id",
):
    """Block Public Access for all buckets of an account, above what each bucket says.

    CloudFormation cannot set it.
    """

    block_public_acls = Attr[bool]("block_public_acls", "block_public_acls", default=False)
    ignore_public_acls = Attr[bool]("ignore_public_acls", "ignore_public_acls", default=False)
    block_public_policy = Attr[bool]("block_public_policy", "block_public_policy", default=False)
    restrict_public_buckets = Attr[bool]("restrict_public_buckets", "restrict_public_buckets", default=False)


class AccessPoint(
    Kind,
    type="AWS::S3::AccessPoint",
    terraform="aws_s3_access_point",
    name="Name",
    arn="arn:{partition}:s3:{region}:{account}:accesspoint/{ref}",
    attributes={"alias": "Alias"},
):
    """A named way into a bucket, with a policy and a public access block of its own."""

    name = Attr[str]("Name", "name")
    bucket = Attr[str]("Bucket", "bucket")
    policy = One(ResourcePolicy, "Policy", [ACCESS_POINT_POLICY.at("policy"), "policy"])
    public_access_block = One(
        PublicAccessBlock, "PublicAccessBlockConfiguration", "public_access_block_configuration"
    )


class MultiRegionAccessPoint(
    Kind,
    type="AWS::S3::MultiRegionAccessPoint",
    terraform="aws_s3control_multi_region_access_point",
    name="Name",
):
    """One way into buckets of several regions, with a public access block of its own."""

    name = Attr[str]("Name", "details.name")
    public_access_block = One(
        PublicAccessBlock, "PublicAccessBlockConfiguration", "details.public_access_block"
    )


class MultiRegionAccessPointPolicy(
    Kind,
    type="AWS::S3::MultiRegionAccessPointPolicy",
    terraform="aws_s3control_multi_region_access_point_policy",
):
    """The resource policy of an access point for buckets in several regions."""

    access_point = Attr[str]("MrapName", "details.name")
    policy = One(ResourcePolicy, "Policy", "details.policy")


class ObjectLambdaAccessPointPolicy(
    Kind,
    type="AWS::S3ObjectLambda::AccessPointPolicy",
    terraform="aws_s3control_object_lambda_access_point_policy",
):
    """The resource policy of an access point that passes objects through a function."""

    access_point = Attr[str]("ObjectLambdaAccessPoint", "name")
    policy = One(ResourcePolicy, "PolicyDocument", "policy")
    for_ = Subject(access_point)


class Grantee(Struct):
    """Whom an ACL gives something."""

    uri = Attr[str]("uri", "uri")


class Grant(Struct):
    """What an ACL gives one grantee."""

    grantee = One(Grantee, "grantee", "grantee")
    permission = Attr[str]("permission", "permission")


class BucketAcl(Kind, type="aws_s3_bucket_acl", terraform="aws_s3_bucket_acl"):
    """An ACL under the provider's names, for its grants and for when it is set."""

    bucket = Attr[str]("bucket", "bucket")
    acl = Attr[str]("acl", "acl")
    grants = Many(Grant, "access_control_policy.grant", "access_control_policy.grant")


class BucketOwnershipControls(
    Kind, type="aws_s3_bucket_ownership_controls", terraform=None, reason="settings of a bucket"
):
    """Ownership controls under the provider's names, for when they are set."""

    bucket = Attr[str]("bucket", "bucket")


class BucketVersioning(Kind, type="aws_s3_bucket_versioning", terraform=None, reason="settings of a bucket"):
    """Versioning under the provider's names, for when it is set."""

    bucket = Attr[str]("bucket", "bucket")


class BucketReplication(
    Kind, type="aws_s3_bucket_replication_configuration", terraform=None, reason="settings of a bucket"
):
    """Replication under the provider's names, for when it is set."""

    bucket = Attr[str]("bucket", "bucket")


class ObjectGrant(Struct):
    """What the ACL of an object gives one grantee."""

    uri = Attr[str]("uri", "uri")


class Object(Kind, type="aws_s3_object", terraform=("aws_s3_object", "aws_s3_bucket_object")):
    """An object that Terraform writes."""

    bucket = Attr[str]("bucket", "bucket")
    key = Attr[str]("key", "key")
    acl = Attr[str]("acl", "acl")


class ObjectCopy(Kind, type="aws_s3_object_copy", terraform="aws_s3_object_copy"):
    """An object that Terraform copies from another one."""

    bucket = Attr[str]("bucket", "bucket")
    key = Attr[str]("key", "key")
    acl = Attr[str]("acl", "acl")
    grants = Many(ObjectGrant, "grant", "grant")


class LooseFunction(Struct):
    """A function that is called for events of a bucket."""

    function = Attr[str]("lambda_function_arn", "lambda_function_arn")


class LooseQueue(Struct):
    """A queue that is sent events of a bucket."""

    queue = Attr[str]("queue_arn", "queue_arn")


class LooseTopic(Struct):
    """A topic that events of a bucket are published to."""

    topic = Attr[str]("topic_arn", "topic_arn")


class LooseNotification(
    Kind, type="aws_s3_bucket_notification", terraform=None, reason="settings of a bucket"
):
    """Notifications under the provider's names, for those whose bucket is not among the sources."""

    bucket = Attr[str]("bucket", "bucket")
    functions = Many(LooseFunction, "lambda_function", "lambda_function")
    queues = Many(LooseQueue, "queue", "queue")
    topics = Many(LooseTopic, "topic", "topic")


class DirectoryBucketPolicy(
    Kind,
    type="AWS::S3Express::BucketPolicy",
    terraform=None,
    reason="aws_s3_bucket_policy is for buckets of either kind",
):
    """The resource policy of a directory bucket."""

    bucket = Attr[str]("Bucket", None, reason="CloudFormation only")
    policy = One(ResourcePolicy, "PolicyDocument", None, reason="CloudFormation only")
    for_ = Subject(bucket)


class OutpostsBucketPolicy(
    Kind, type="AWS::S3Outposts::BucketPolicy", terraform="aws_s3control_bucket_policy"
):
    """The resource policy of a bucket on an outpost."""

    bucket = Attr[str]("Bucket", "bucket")
    policy = One(ResourcePolicy, "PolicyDocument", "policy")
    for_ = Subject(bucket)
