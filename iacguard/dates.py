"""Days and moments of :mod:`datetime`, from the module in C behind it.

The one in front declares all of it once more in Python, which takes three times as long to import.
"""

from __future__ import annotations

from iacguard.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime, time, timedelta, timezone
else:
    try:
        from _datetime import date, datetime, time, timedelta, timezone
    except ImportError:
        from datetime import date, datetime, time, timedelta, timezone

__all__ = ["date", "datetime", "time", "timedelta", "timezone"]
