"""AWS Amplify Hosting."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Conversion, Kind, Many, Spelling, Struct, unknown_part
from iacguard.kinds import convert
from iacguard.value import Literal, Value


def _password(value: Value) -> Value:
    """The password of ``user:password`` in base64; a text that is no base64 stays as it is."""
    if not isinstance(value, Literal) or not isinstance(value.value, str):
        return unknown_part(value, "not known which credentials")
    from base64 import b64decode  # few projects have any of these

    try:
        decoded = b64decode(value.value, validate=True).decode()
    except ValueError:
        return value
    password = decoded.partition(":")[2]
    return Literal(value.span, password or value.value, value.origin, value.sensitive)


def _password_back(value: Value) -> Value:
    if isinstance(value, Literal) and isinstance(value.value, str):
        from base64 import b64encode

        return Literal(value.span, b64encode(f":{value.value}".encode()).decode(), value.origin)
    return unknown_part(value, "not known which credentials")


CREDENTIALS = Conversion("user and password in base64", _password, _password_back)


class Variable(Struct):
    """A variable of the environment in which an app is built."""

    name = Attr[str]("Name", "name")
    content = Attr[str]("Value", "value")


class App(
    Kind,
    type="AWS::Amplify::App",
    terraform="aws_amplify_app",
    name="Name",
    arn="arn:{partition}:amplify:{region}:{account}:apps/{ref}",
    attributes={"id": "AppId", "arn": None},
):
    """A web app that Amplify builds and hosts."""

    name = Attr[str]("Name", "name")
    platform = Attr[str]("Platform", "platform", default="WEB")
    access_token = Attr[str]("AccessToken", "access_token")
    oauth_token = Attr[str]("OauthToken", "oauth_token")
    password = Attr[str]("BasicAuthConfig.Password", Spelling("basic_auth_credentials", CREDENTIALS))
    branch_password = Attr[str](
        "AutoBranchCreationConfig.BasicAuthConfig.Password",
        Spelling("auto_branch_creation_config.basic_auth_credentials", CREDENTIALS),
    )
    variables = Many(Variable, "EnvironmentVariables", Spelling("environment_variables", convert.DIMENSIONS))
    branch_variables = Many(
        Variable,
        "AutoBranchCreationConfig.EnvironmentVariables",
        Spelling("auto_branch_creation_config.environment_variables", convert.DIMENSIONS),
    )
    branch_framework = Attr[str](
        "AutoBranchCreationConfig.Framework", "auto_branch_creation_config.framework"
    )


class Branch(Kind, type="AWS::Amplify::Branch", terraform="aws_amplify_branch"):
    """A branch of the app's repository that is deployed."""

    app = Attr[str]("AppId", "app_id")
    name = Attr[str]("BranchName", "branch_name")
    framework = Attr[str]("Framework", "framework")
    variables = Many(Variable, "EnvironmentVariables", Spelling("environment_variables", convert.DIMENSIONS))
    password = Attr[str]("BasicAuthConfig.Password", Spelling("basic_auth_credentials", CREDENTIALS))
