"""AWS IAM, and the permission sets of IAM Identity Center."""

from __future__ import annotations

from iacguard.graph.kind import Attr, AttrList, Kind, Many, One, Spelling, Struct
from iacguard.graph.policy import IdentityPolicy, TrustPolicy
from iacguard.kinds.convert import LIST_OF_ONE, TAGS

_ATTACHED = "Terraform attaches policies by resources of their own"


class Tag(Struct):
    """A key and its value."""

    key = Attr[str]("Key", "key")
    content = Attr[str]("Value", "value")


class EmbeddedPolicy(Struct):
    """A policy written inside a role, user or group."""

    name = Attr[str]("PolicyName", "name")
    policy = One(IdentityPolicy, "PolicyDocument", "policy")


class Role(
    Kind,
    type="AWS::IAM::Role",
    terraform="aws_iam_role",
    name="RoleName",
    arn="arn:{partition}:iam::{account}:role{Path}{ref}",
    attributes={"name": None, "unique_id": "RoleId"},
):
    """An identity that services and people take for a while."""

    name = Attr[str]("RoleName", "name")
    path_ = Attr[str]("Path", "path", default="/")
    trust = One(TrustPolicy, "AssumeRolePolicyDocument", "assume_role_policy")
    policies = Many(EmbeddedPolicy, "Policies", "inline_policy")
    managed_policies = AttrList[str]("ManagedPolicyArns", "managed_policy_arns")
    boundary = Attr[str]("PermissionsBoundary", "permissions_boundary")
    max_session = Attr[int]("MaxSessionDuration", "max_session_duration", default=3600)
    """Seconds."""
    tags = Many(Tag, "Tags", Spelling("tags", TAGS))


class InstanceProfile(
    Kind,
    type="AWS::IAM::InstanceProfile",
    terraform="aws_iam_instance_profile",
    name="InstanceProfileName",
    arn="arn:{partition}:iam::{account}:instance-profile{Path}{ref}",
    attributes={"name": None},
):
    """What hands a role to instances."""

    name = Attr[str]("InstanceProfileName", "name")
    path_ = Attr[str]("Path", "path", default="/")
    roles = AttrList[str]("Roles", Spelling("role", LIST_OF_ONE))


class LoginProfile(Struct):
    """The console password of a user."""

    reset_required = Attr[bool](
        "PasswordResetRequired", None, default=False, reason="aws_iam_user_login_profile has it"
    )


class User(
    Kind,
    type="AWS::IAM::User",
    terraform="aws_iam_user",
    name="UserName",
    arn="arn:{partition}:iam::{account}:user{Path}{ref}",
    attributes={"name": None},
):
    """An identity with long-lived credentials."""

    name = Attr[str]("UserName", "name")
    path_ = Attr[str]("Path", "path", default="/")
    policies = Many(EmbeddedPolicy, "Policies", None, reason=_ATTACHED)
    managed_policies = AttrList[str]("ManagedPolicyArns", None, reason=_ATTACHED)
    groups = AttrList[str]("Groups", None, reason="aws_iam_user_group_membership holds them")
    login = One(
        LoginProfile, "LoginProfile", None, reason="a resource of its own: aws_iam_user_login_profile"
    )
    boundary = Attr[str]("PermissionsBoundary", "permissions_boundary")
    tags = Many(Tag, "Tags", Spelling("tags", TAGS))


class Group(
    Kind,
    type="AWS::IAM::Group",
    terraform="aws_iam_group",
    name="GroupName",
    arn="arn:{partition}:iam::{account}:group{Path}{ref}",
    attributes={"name": None},
):
    """Users that share permissions."""

    name = Attr[str]("GroupName", "name")
    path_ = Attr[str]("Path", "path", default="/")
    policies = Many(EmbeddedPolicy, "Policies", None, reason=_ATTACHED)
    managed_policies = AttrList[str]("ManagedPolicyArns", None, reason=_ATTACHED)


class ManagedPolicy(
    Kind,
    type="AWS::IAM::ManagedPolicy",
    terraform="aws_iam_policy",
    name="ManagedPolicyName",
    attributes={"arn": None, "policy_id": "PolicyId"},
):
    """A policy that stands by itself and is attached to any number of identities.

    What ``Ref`` gives is its ARN.
    """

    name = Attr[str]("ManagedPolicyName", "name")
    path_ = Attr[str]("Path", "path", default="/")
    policy = One(IdentityPolicy, "PolicyDocument", "policy")
    roles = AttrList[str]("Roles", None, reason=_ATTACHED)
    users = AttrList[str]("Users", None, reason=_ATTACHED)
    groups = AttrList[str]("Groups", None, reason=_ATTACHED)


class InlinePolicy(
    Kind, type="AWS::IAM::Policy", terraform=None, reason="Terraform writes one resource for each holder"
):
    """A policy written into several identities at once."""

    name = Attr[str]("PolicyName", None, reason=_ATTACHED)
    policy = One(IdentityPolicy, "PolicyDocument", None, reason=_ATTACHED)
    roles = AttrList[str]("Roles", None, reason=_ATTACHED)
    users = AttrList[str]("Users", None, reason=_ATTACHED)
    groups = AttrList[str]("Groups", None, reason=_ATTACHED)


class RolePolicy(Kind, type="AWS::IAM::RolePolicy", terraform="aws_iam_role_policy"):
    """A policy written into a role from outside."""

    name = Attr[str]("PolicyName", "name")
    role = Attr[str]("RoleName", "role")
    policy = One(IdentityPolicy, "PolicyDocument", "policy")


class UserPolicy(Kind, type="AWS::IAM::UserPolicy", terraform="aws_iam_user_policy"):
    """A policy written into a user from outside."""

    name = Attr[str]("PolicyName", "name")
    user = Attr[str]("UserName", "user")
    policy = One(IdentityPolicy, "PolicyDocument", "policy")


class GroupPolicy(Kind, type="AWS::IAM::GroupPolicy", terraform="aws_iam_group_policy"):
    """A policy written into a group from outside."""

    name = Attr[str]("PolicyName", "name")
    group = Attr[str]("GroupName", "group")
    policy = One(IdentityPolicy, "PolicyDocument", "policy")


class UserToGroupAddition(Kind, type="AWS::IAM::UserToGroupAddition", terraform="aws_iam_group_membership"):
    """Makes users members of a group."""

    group = Attr[str]("GroupName", "group")
    users = AttrList[str]("Users", "users")


class UserGroupMembership(
    Kind, type="aws_iam_user_group_membership", terraform="aws_iam_user_group_membership"
):
    """Makes a user a member of groups."""

    user = Attr[str]("user", "user")
    groups = AttrList[str]("groups", "groups")


class RolePolicyAttachment(
    Kind, type="aws_iam_role_policy_attachment", terraform="aws_iam_role_policy_attachment"
):
    """Attaches a managed policy to a role."""

    role = Attr[str]("role", "role")
    policy_arn = Attr[str]("policy_arn", "policy_arn")


class UserPolicyAttachment(
    Kind, type="aws_iam_user_policy_attachment", terraform="aws_iam_user_policy_attachment"
):
    """Attaches a managed policy to a user."""

    user = Attr[str]("user", "user")
    policy_arn = Attr[str]("policy_arn", "policy_arn")


class GroupPolicyAttachment(
    Kind, type="aws_iam_group_policy_attachment", terraform="aws_iam_group_policy_attachment"
):
    """Attaches a managed policy to a group."""

    group = Attr[str]("group", "group")
    policy_arn = Attr[str]("policy_arn", "policy_arn")


class PolicyAttachment(Kind, type="aws_iam_policy_attachment", terraform="aws_iam_policy_attachment"):
    """Attaches a managed policy to these identities, and takes it from all others."""

    policy_arn = Attr[str]("policy_arn", "policy_arn")
    roles = AttrList[str]("roles", "roles")
    users = AttrList[str]("users", "users")
    groups = AttrList[str]("groups", "groups")


class ExclusiveRolePolicies(
    Kind, type="aws_iam_role_policies_exclusive", terraform="aws_iam_role_policies_exclusive"
):
    """The names of all inline policies of a role, which has no others."""

    role = Attr[str]("role_name", "role_name")
    policies = AttrList[str]("policy_names", "policy_names")


class ExclusiveRoleAttachments(
    Kind,
    type="aws_iam_role_policy_attachments_exclusive",
    terraform="aws_iam_role_policy_attachments_exclusive",
):
    """All managed policies of a role, which has no others."""

    role = Attr[str]("role_name", "role_name")
    policies = AttrList[str]("policy_arns", "policy_arns")


class PermissionSet(
    Kind,
    type="AWS::SSO::PermissionSet",
    terraform="aws_ssoadmin_permission_set",
    attributes={"arn": "PermissionSetArn"},
):
    """What people who come in through Identity Center may do in an account."""

    name = Attr[str]("Name", "name")
    policy = One(
        IdentityPolicy,
        "InlinePolicy",
        None,
        reason="a resource of its own: aws_ssoadmin_permission_set_inline_policy",
    )
    managed_policies = AttrList[str](
        "ManagedPolicies", None, reason="a resource of its own: aws_ssoadmin_managed_policy_attachment"
    )


class PermissionSetPolicy(
    Kind,
    type="aws_ssoadmin_permission_set_inline_policy",
    terraform="aws_ssoadmin_permission_set_inline_policy",
):
    """The policy of a permission set, which may be of another configuration."""

    permission_set = Attr[str]("permission_set_arn", "permission_set_arn")
    policy = One(IdentityPolicy, "inline_policy", "inline_policy")


class PermissionSetAttachment(
    Kind,
    type="aws_ssoadmin_managed_policy_attachment",
    terraform="aws_ssoadmin_managed_policy_attachment",
):
    """Attaches a managed policy of AWS to a permission set."""

    permission_set = Attr[str]("permission_set_arn", "permission_set_arn")
    policy_arn = Attr[str]("managed_policy_arn", "managed_policy_arn")


class OidcProvider(
    Kind,
    type="AWS::IAM::OIDCProvider",
    terraform="aws_iam_openid_connect_provider",
    attributes={"arn": None},
):
    """An OpenID Connect provider whose tokens roles can trust. What ``Ref`` gives is its ARN."""

    url = Attr[str]("Url", "url")
    client_ids = AttrList[str]("ClientIdList", "client_id_list")


class SamlProvider(
    Kind, type="AWS::IAM::SAMLProvider", terraform="aws_iam_saml_provider", attributes={"arn": None}
):
    """A SAML provider whose assertions roles can trust. What ``Ref`` gives is its ARN."""

    name = Attr[str]("Name", "name")


class AccessKey(
    Kind,
    type="AWS::IAM::AccessKey",
    terraform="aws_iam_access_key",
    attributes={"secret": "SecretAccessKey"},
):
    """A long-lived key of a user. ``Ref`` gives its id."""

    user = Attr[str]("UserName", "user")
    status = Attr[str]("Status", "status", default="Active")


class PasswordPolicy(
    Kind, type="aws_iam_account_password_policy", terraform="aws_iam_account_password_policy"
):
    """What the passwords of an account's users have to be. CloudFormation has no such type."""

    minimum_length = Attr[int]("minimum_password_length", "minimum_password_length", default=6)
    reuse_prevention = Attr[int]("password_reuse_prevention", "password_reuse_prevention", default=0)
    """How many former passwords are refused."""
    maximum_age = Attr[int]("max_password_age", "max_password_age", default=0)
    """Days, 0 for ever."""
    uppercase = Attr[bool]("require_uppercase_characters", "require_uppercase_characters", default=False)
    lowercase = Attr[bool]("require_lowercase_characters", "require_lowercase_characters", default=False)
    numbers = Attr[bool]("require_numbers", "require_numbers", default=False)
    symbols = Attr[bool]("require_symbols", "require_symbols", default=False)


class UserLoginProfile(Kind, type="aws_iam_user_login_profile", terraform="aws_iam_user_login_profile"):
    """The console password of a user, as Terraform writes it."""

    user = Attr[str]("user", "user")
    reset_required = Attr[bool]("password_reset_required", "password_reset_required", default=False)


class VirtualMfaDevice(Kind, type="AWS::IAM::VirtualMFADevice", terraform="aws_iam_virtual_mfa_device"):
    """An MFA device in software."""

    users = AttrList[str]("Users", None, reason="devices are assigned outside of Terraform")
