"""What the server offers, as the names of the modules of this package that add it.

Each has a function ``register(server: Server) -> None``.
"""

from __future__ import annotations

from typing import Final

FEATURES: Final = (
    "lifecycle",
    "synchronisation",
    "configuration",
    "diagnostics",
    "progress",
    "commands",
    "code_actions",
    "hover",
    "inlay_hints",
    "links",
    "navigation",
    "outline",
)
"""In the order in which they are registered."""
