"""What is asked of users: whether they sign in to the console, and whether they are programs."""

from __future__ import annotations

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.iam import AccessKey, User, UserLoginProfile


def console_login(user: User) -> Reading[object] | None:
    """Where the user certainly gets a console password."""
    if user.login.is_present:
        return user.login
    profiles = user.referrers(UserLoginProfile, UserLoginProfile.user)
    return next(iter(profiles), None)


def may_be_machine(user: User) -> bool:
    """Whether the user has, or may have, an access key and no console password."""
    keys = user.referrers(AccessKey, AccessKey.user)
    return console_login(user) is None and keys.is_empty is False
