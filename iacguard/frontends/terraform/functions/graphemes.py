"""Characters as people count them: grapheme clusters, by which Terraform measures and cuts strings.

Source: https://www.unicode.org/reports/tr29/#Grapheme_Cluster_Boundaries
"""

from __future__ import annotations

from bisect import bisect_right

_MARKS = frozenset(("Mn", "Me"))

# Characters that extend a cluster although they are no such marks (Other_Grapheme_Extend), and some
# that are spacing marks without being of the category for them.
_EXTEND = frozenset(
    map(
        chr,
        (0x9BE, 0x9D7, 0xB3E, 0xB57, 0xBBE, 0xBD7, 0xCC2, 0xCD5, 0xCD6, 0xD3E, 0xD57, 0xDCF, 0xDDF, 0x1B35,
         0x200C, 0x302E, 0x302F, 0xFF9E, 0xFF9F, 0x1133E, 0x11357, 0x114B0, 0x114BD, 0x115AF, 0x11930,
         0x1D165,
         *range(0x1D16E, 0x1D173), *range(0x1F3FB, 0x1F400), *range(0xE0020, 0xE0080)),
    )
)  # fmt: skip
_SPACING_BESIDES = frozenset("\u0e33\u0eb3")
_NOT_SPACING = frozenset(
    map(chr, (0x102B, 0x102C, 0x1038, *range(0x1062, 0x1065), *range(0x1067, 0x106E), 0x1083,
              *range(0x1087, 0x108D), 0x108F, *range(0x109A, 0x109D), 0x1A61, 0x1A63, 0x1A64, 0xAA7B, 0xAA7D,
              0x11720, 0x11721))
)  # fmt: skip
_PREPEND = frozenset(
    map(chr, (*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0xD4E, 0x110BD, 0x110CD,
              0x111C2, 0x111C3, 0x1193F, 0x11941, 0x11A3A, *range(0x11A84, 0x11A8A), 0x11D46))
)  # fmt: skip
_JOINER = "\u200d"

# Where runs of pictographs (Extended_Pictographic) start and end, in turn.
_PICTOGRAPHS = (
    0xA9, 0xAA, 0xAE, 0xAF, 0x203C, 0x203D, 0x2049, 0x204A, 0x2122, 0x2123, 0x2139, 0x213A, 0x2194, 0x219A,
    0x21A9, 0x21AB, 0x231A, 0x231C, 0x2328, 0x2329, 0x2388, 0x2389, 0x23CF, 0x23D0, 0x23E9, 0x23F4, 0x23F8,
    0x23FB, 0x24C2, 0x24C3, 0x25AA, 0x25AC, 0x25B6, 0x25B7, 0x25C0, 0x25C1, 0x25FB, 0x25FF, 0x2600, 0x2606,
    0x2607, 0x2613, 0x2614, 0x2686, 0x2690, 0x2706, 0x2708, 0x2713, 0x2714, 0x2715, 0x2716, 0x2717, 0x271D,
    0x271E, 0x2721, 0x2722, 0x2728, 0x2729, 0x2733, 0x2735, 0x2744, 0x2745, 0x2747, 0x2748, 0x274C, 0x274D,
    0x274E, 0x274F, 0x2753, 0x2756, 0x2757, 0x2758, 0x2763, 0x2768, 0x2795, 0x2798, 0x27A1, 0x27A2, 0x27B0,
    0x27B1, 0x27BF, 0x27C0, 0x2934, 0x2936, 0x2B05, 0x2B08, 0x2B1B, 0x2B1D, 0x2B50, 0x2B51, 0x2B55, 0x2B56,
    0x3030, 0x3031, 0x303D, 0x303E, 0x3297, 0x3298, 0x3299, 0x329A, 0x1F000, 0x1F100, 0x1F10D, 0x1F110,
    0x1F12F, 0x1F130, 0x1F16C, 0x1F172, 0x1F17E, 0x1F180, 0x1F18E, 0x1F18F, 0x1F191, 0x1F19B, 0x1F1AD,
    0x1F1E6, 0x1F201, 0x1F210, 0x1F21A, 0x1F21B, 0x1F22F, 0x1F230, 0x1F232, 0x1F23B, 0x1F23C, 0x1F240,
    0x1F249, 0x1F3FB, 0x1F400, 0x1F53E, 0x1F546, 0x1F650, 0x1F680, 0x1F700, 0x1F774, 0x1F780, 0x1F7D5,
    0x1F800, 0x1F80C, 0x1F810, 0x1F848, 0x1F850, 0x1F85A, 0x1F860, 0x1F888, 0x1F890, 0x1F8AE, 0x1F900,
    0x1F90C, 0x1F93B, 0x1F93C, 0x1F946, 0x1F947, 0x1FB00, 0x1FC00, 0x1FFFE,
)  # fmt: skip


def clusters(text: str) -> list[str]:
    """The characters of a text as people count them."""
    if text.isascii() and "\r" not in text:
        return list(text)
    found: list[str] = []
    start = 0
    # What the cluster so far ends with: a picture and a joiner after it, and how many flag letters.
    picture = joined = False
    flags = 0
    kind = ""
    for position, character in enumerate(text):
        before, kind = kind, _kind(character)
        if position > start:
            ends = _ends(before, kind, joined, flags)
            if ends:
                found.append(text[start:position])
                start = position
                picture = joined = False
                flags = 0
        joined = picture and kind == "joiner"
        picture = kind == "picture" or (picture and kind == "extend")
        flags = flags + 1 if kind == "flag" else 0
    if text:
        found.append(text[start:])
    return found


def count(text: str) -> int:
    """The number of characters as people count them."""
    if text.isascii() and "\r" not in text:
        return len(text)
    return len(clusters(text))


def _ends(before: str, kind: str, joined: bool, flags: int) -> bool:
    """Whether a cluster ends between a character of one kind and one of another."""
    if before == "return":
        return kind != "feed"
    if before in ("control", "feed") or kind in ("control", "return", "feed"):
        return True
    if kind in ("extend", "joiner", "spacing") or before == "prepend":
        return False
    if before == "joiner" and joined and kind == "picture":
        return False
    if before == "flag" and kind == "flag":
        return flags % 2 == 0
    return (before, kind) not in _HANGUL


_HANGUL = frozenset(
    [
        ("L", "L"), ("L", "V"), ("L", "LV"), ("L", "LVT"), ("LV", "V"), ("LV", "T"), ("V", "V"), ("V", "T"),
        ("LVT", "T"), ("T", "T"),
    ]
)  # fmt: skip


def _category(character: str) -> str:
    from unicodedata import category  # most texts are in ASCII

    return category(character)


def _kind(character: str) -> str:
    code = ord(character)
    if code < 0x300:
        if character in "\r\n":
            return "return" if character == "\r" else "feed"
        if code < 0x20 or 0x7F <= code < 0xA0 or code == 0xAD:
            return "control"
        return "picture" if code in (0xA9, 0xAE) else "other"
    if character == _JOINER:
        return "joiner"
    general = _category(character)
    if general in _MARKS or character in _EXTEND:
        return "extend"
    if (general == "Mc" and character not in _NOT_SPACING) or character in _SPACING_BESIDES:
        return "spacing"
    if character in _PREPEND:
        return "prepend"
    if general in ("Cc", "Zl", "Zp", "Cf", "Cs"):
        return "control"
    if 0x1F1E6 <= code <= 0x1F1FF:
        return "flag"
    if 0x1100 <= code < 0x1200 or 0xA960 <= code < 0xA97D or 0xAC00 <= code < 0xD7FC:
        return _hangul(code)
    return "picture" if bisect_right(_PICTOGRAPHS, code) % 2 else "other"


def _hangul(code: int) -> str:
    if code < 0x1160 or 0xA960 <= code < 0xA97D:
        return "L"
    if code < 0x11A8 or 0xD7B0 <= code < 0xD7C7:
        return "V"
    if code < 0x1200 or code >= 0xD7CB:
        return "T"
    if code > 0xD7A3:
        return "other"
    return "LV" if (code - 0xAC00) % 28 == 0 else "LVT"
