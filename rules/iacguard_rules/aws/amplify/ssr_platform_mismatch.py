"""Server-rendered app is hosted on the static platform.

Why: the platform `WEB` serves files and runs no code, so pages that the server has to render fail. The
platform `WEB_DYNAMIC`, which once did, is retired.

Fix: set `Platform` (Terraform: `platform`) of the app to `WEB_COMPUTE`, or `Framework` to what the app
really is.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.amplify import App, Branch
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    App,
    id="amplify-ssr-platform-mismatch",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/amplify/latest/userguide/server-side-rendering-amplify.html",
        "https://docs.aws.amazon.com/amplify/latest/userguide/update-app-nextjs-version.html",
    ),
)
def check(app: App) -> Iterator[Problem]:
    """Fires on an SSR framework in an app of the platform WEB, and on the retired platform."""
    if app.platform.equals("WEB_DYNAMIC"):
        yield Problem(app.platform, "the platform WEB_DYNAMIC is retired: WEB_COMPUTE took its place")
    if app.platform.equals("WEB"):
        frameworks = [app.branch_framework]
        frameworks += [branch.framework for branch in app.referrers(Branch, Branch.app)]
        for framework in frameworks:
            if _is_rendered(framework):
                message = f"{framework.text} needs the platform WEB_COMPUTE, and the app's is WEB"
                yield Problem(framework, message)


def _is_rendered(framework: Reading[str]) -> bool:
    return framework.text is not None and "SSR" in framework.text
