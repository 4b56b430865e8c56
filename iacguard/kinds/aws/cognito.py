"""Amazon Cognito: user pools, and identity pools that give their users credentials of AWS."""

from __future__ import annotations

from iacguard.graph.kind import Attr, AttrList, Conversion, Kind, One, Spelling, Struct, unknown_part
from iacguard.value import ListValue, Literal, Value


def _software_token(value: Value) -> Value:
    """``[SOFTWARE_TOKEN_MFA]`` where Terraform switches it on; what else is enabled stands elsewhere."""
    if isinstance(value, Literal) and isinstance(value.value, bool):
        items = (Literal(value.span, "SOFTWARE_TOKEN_MFA", value.origin),) if value.value else ()
        return ListValue(value.span, items, value.origin)
    return unknown_part(value, "not known whether it is enabled")


def _software_token_back(value: Value) -> Value:
    return unknown_part(value, "a method of MFA is not written back")


SOFTWARE_TOKEN = Conversion("enabled to a method of MFA", _software_token, _software_token_back)


class PasswordPolicy(Struct):
    """What passwords have to be like. A kind of character that is left out is not asked for."""

    minimum_length = Attr[int]("MinimumLength", "minimum_length")
    lowercase = Attr[bool]("RequireLowercase", "require_lowercase", default=False)
    uppercase = Attr[bool]("RequireUppercase", "require_uppercase", default=False)
    numbers = Attr[bool]("RequireNumbers", "require_numbers", default=False)
    symbols = Attr[bool]("RequireSymbols", "require_symbols", default=False)
    temporary_days = Attr[int]("TemporaryPasswordValidityDays", "temporary_password_validity_days", default=7)


class UserPool(
    Kind,
    type="AWS::Cognito::UserPool",
    terraform="aws_cognito_user_pool",
    arn="arn:{partition}:cognito-idp:{region}:{account}:userpool/{ref}",
    attributes={"endpoint": "ProviderName"},
):
    """A directory of users and how they sign in."""

    name = Attr[str]("UserPoolName", "name")
    mfa = Attr[str]("MfaConfiguration", "mfa_configuration", default="OFF")
    mfa_methods = AttrList[str](
        "EnabledMfas", Spelling("software_token_mfa_configuration.enabled", SOFTWARE_TOKEN)
    )
    """In Terraform the software token alone; SMS and e-mail follow from their configurations."""
    sms = Attr[object]("SmsConfiguration", "sms_configuration")
    email_mfa = Attr[object]("EmailAuthenticationMessage", "email_mfa_configuration")
    """Whether codes are sent by e-mail: the text of the message, in Terraform the block that has it."""
    passwords = One(PasswordPolicy, "Policies.PasswordPolicy", "password_policy")
    deletion_protection = Attr[str]("DeletionProtection", "deletion_protection", default="INACTIVE")
    migration = Attr[str]("LambdaConfig.UserMigration", "lambda_config.user_migration")
    pre_sign_up = Attr[str]("LambdaConfig.PreSignUp", "lambda_config.pre_sign_up")
    post_confirmation = Attr[str]("LambdaConfig.PostConfirmation", "lambda_config.post_confirmation")
    pre_authentication = Attr[str]("LambdaConfig.PreAuthentication", "lambda_config.pre_authentication")
    post_authentication = Attr[str]("LambdaConfig.PostAuthentication", "lambda_config.post_authentication")
    pre_token = Attr[str]("LambdaConfig.PreTokenGeneration", "lambda_config.pre_token_generation")
    pre_token_of_version = Attr[str](
        "LambdaConfig.PreTokenGenerationConfig.LambdaArn",
        "lambda_config.pre_token_generation_config.lambda_arn",
    )
    custom_message = Attr[str]("LambdaConfig.CustomMessage", "lambda_config.custom_message")
    email_sender = Attr[str](
        "LambdaConfig.CustomEmailSender.LambdaArn", "lambda_config.custom_email_sender.lambda_arn"
    )
    sms_sender = Attr[str](
        "LambdaConfig.CustomSMSSender.LambdaArn", "lambda_config.custom_sms_sender.lambda_arn"
    )
    define_challenge = Attr[str]("LambdaConfig.DefineAuthChallenge", "lambda_config.define_auth_challenge")
    create_challenge = Attr[str]("LambdaConfig.CreateAuthChallenge", "lambda_config.create_auth_challenge")
    verify_challenge = Attr[str](
        "LambdaConfig.VerifyAuthChallengeResponse", "lambda_config.verify_auth_challenge_response"
    )


class UserPoolClient(Kind, type="AWS::Cognito::UserPoolClient", terraform="aws_cognito_user_pool_client"):
    """An app that users of a pool sign in to."""

    pool = Attr[str]("UserPoolId", "user_pool_id")
    providers = AttrList[str]("SupportedIdentityProviders", "supported_identity_providers")
    flows = AttrList[str]("AllowedOAuthFlows", "allowed_oauth_flows")
    scopes = AttrList[str]("AllowedOAuthScopes", "allowed_oauth_scopes")
    flows_enabled = Attr[bool](
        "AllowedOAuthFlowsUserPoolClient", "allowed_oauth_flows_user_pool_client", default=False
    )
    auth_flows = AttrList[str]("ExplicitAuthFlows", "explicit_auth_flows")
    has_secret = Attr[bool]("GenerateSecret", "generate_secret", default=False)
    user_existence_errors = Attr[str](
        "PreventUserExistenceErrors", "prevent_user_existence_errors", default="LEGACY"
    )
    callbacks = AttrList[str]("CallbackURLs", "callback_urls")
    logouts = AttrList[str]("LogoutURLs", "logout_urls")
    default_redirect = Attr[str]("DefaultRedirectURI", "default_redirect_uri")


class IdentityPool(Kind, type="AWS::Cognito::IdentityPool", terraform="aws_cognito_identity_pool"):
    """Gives users of identity providers, and perhaps anybody, credentials of a role."""

    allows_guests = Attr[bool](
        "AllowUnauthenticatedIdentities", "allow_unauthenticated_identities", default=False
    )
    classic_flow = Attr[bool]("AllowClassicFlow", "allow_classic_flow", default=False)


class IdentityPoolRoles(
    Kind,
    type="AWS::Cognito::IdentityPoolRoleAttachment",
    terraform="aws_cognito_identity_pool_roles_attachment",
):
    """Whose credentials the users of an identity pool get."""

    pool = Attr[str]("IdentityPoolId", "identity_pool_id")
    guest_role = Attr[str]("Roles.unauthenticated", "roles.unauthenticated")
    user_role = Attr[str]("Roles.authenticated", "roles.authenticated")
