"""SSM document is shared with every AWS account.

Why: everybody can read the document, with what scripts tend to hold: names, addresses, sometimes
credentials. Others come to run it and to rely on it.

Fix: share it with the accounts that need it by their ids, and keep the setting that blocks public sharing
at `Disable`.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.ssm import Document, ServiceSetting
from iacguard.rule import Category, Problem, Severity, rule

_SETTING = "/ssm/documents/console/public-sharing-permission"


@rule[Document | ServiceSetting](
    Document,
    ServiceSetting,
    id="ssm-document-public",
    severity=Severity.CRITICAL,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/securityhub/latest/userguide/ssm-controls.html",),
    controls=("FSBP SSM.4", "FSBP SSM.7"),
)
def check(one: Document | ServiceSetting) -> Iterator[Problem]:
    """Fires on a document that is shared with "all", and where the account allows sharing in public."""
    if isinstance(one, ServiceSetting):
        if (one.id.text or "").endswith(_SETTING) and one.content.equals("Enable"):
            yield Problem(one.content, "documents of the account may be shared with everybody")
        return
    # CloudFormation has no such property: who may use the document is an argument of Terraform alone.
    source = Reading[object](one.resource, one.scope, one.resource.source_properties, one.place, "")
    accounts = source.read("permissions.account_ids")
    listed = (accounts.text or "").lower().replace(" ", "").split(",")
    if source.read("permissions.type").equals("Share") and "all" in listed:
        yield Problem(accounts, "every AWS account may read the document")
