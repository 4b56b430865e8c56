"""Which of today's findings are known from before.

A finding counts as known while a rule finds fault with the same property of the same resource in the
same file, and says no more of it than it did: the same, or less of the same. Each remembered finding
answers for one of today's and no more, so of four equal ones where three are known one is new. They
are paired in passes, strict ones first:

1.  all is the same; lines are not looked at;
2.  elements have moved inside the resource: what is written at the place, and where the value comes
    from, is the same. Of several resources that have the fault from one place, as from ``Globals``,
    one has to be among those from before;
3.  what is written has changed. A changed value is new only when that changes what there is to say:
    ``s3:*`` that becomes ``*`` is, another harmless action beside it is not. The same
    holds of a fault that was told with others, by their names, and is what is left of them;
4.  the file is gone, and one of which nothing was known has its findings;
5.  a Terraform resource has moved to another file of its module, and the old one declares it no more;
6.  a resource is gone from its file, and one of which nothing was known has its findings;
7.  a finding that had spoken for others is gone, and they are told by themselves.

A value at fault that comes from elsewhere is one fault for each place that it is written at: a module
that is known to be handed something bad by one caller is a new finding when a second one does so,
and none when the fault is written in the module itself. A finding in another file is never taken for
a known one while the known one's file is there (but for 5, where one resource cannot be twice).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from heapq import nsmallest
from itertools import islice

from iacguard.finding import Finding, declared, unnumbered
from iacguard.known.record import Known, known_of
from iacguard.tuples import NamedTuple
from iacguard.typed import TypeAlias

Read: TypeAlias = Callable[[str], "str | None"]
"""Gives the text of a file by its path from the root of the project; None when there is no such file."""


_MOST_TRIED = 8
"""Files, or resources, that may be what is gone under another name, the likeliest first."""
_MOST_ALIKE = 100
"""Findings, files or resources that are looked at because they have something in common."""
_MOST_NAMES = 8
"""Names that a message tells instead of others."""


class Matching(NamedTuple):
    """What comparing today's findings with those that are known gave."""

    new: list[Finding]
    known: list[tuple[Finding, Known]]
    """In the order of today's findings, each with what was remembered of it."""
    gone: list[Known]
    """What nothing of today answers to; the caller knows which of it was looked for."""
    outgrown: list[Known]
    """What has become worse: a finding of ``new`` is of the same rule, at the same property."""


def match(
    today: Sequence[Finding], before: Iterable[Known], read: Read, *, is_reworded: bool = False
) -> Matching:
    """Tells which findings are new, which known, and what is gone.

    Of findings that are equal in all that counts, those that come first in ``today`` are known.
    ``is_reworded`` says that another version of the rules may have found what is remembered: then
    messages count only where what is written has changed.
    """
    return _Pairing([known_of(one) for one in today], sorted(before), read, is_reworded).matching(today)


class _Pairing:
    def __init__(
        self, today: Sequence[Known], before: Sequence[Known], read: Read, is_reworded: bool
    ) -> None:
        self.today = today
        self.before = before
        self.partner: list[int | None] = [None] * len(today)
        """For each of today's the index in ``before`` that it is paired with."""
        self.is_free = [True] * len(before)
        self.read = lru_cache(maxsize=256)(read)
        self.is_declared = lru_cache(maxsize=None)(self.is_declared_in)
        self.is_reworded = is_reworded

    def matching(self, today: Sequence[Finding]) -> Matching:
        self.pair(lambda one: one._replace(covers=(), others=(), is_called=False))
        self.pair(lambda one: (_text(one), one.message), self.is_same_text)
        self.pair(_text, self.is_same_text)
        self.pair(_shared, self.is_shared)
        self.pair(_words, self.is_same_place)
        self.pair(_place, self.says_no_more)
        self.pair(_fault, self.is_left)
        if any(self.is_free):
            self.pair_groups(lambda one: one.path, _in_file, self.is_file_gone)
            self.pair(_in_module, self.has_moved)
            self.pair_groups(lambda one: (one.path, one.address), _in_resource, self.is_resource_gone)
            self.pair_covered()
        pairs = list(zip(today, self.partner, strict=True))
        left = [one for one, is_free in zip(self.before, self.is_free, strict=True) if is_free]
        worse = {_place(one) for one, at in zip(self.today, self.partner, strict=True) if at is None}
        return Matching(
            new=[one for one, at in pairs if at is None],
            known=[(one, self.before[at]) for one, at in pairs if at is not None],
            gone=[one for one in left if _place(one) not in worse],
            outgrown=[one for one in left if _place(one) in worse],
        )

    # One by one --------------------------------------------------------------------------------

    def pair(
        self, key: Callable[[Known], Hashable], fits: Callable[[Known, Known], bool] | None = None
    ) -> None:
        """Pairs what has the same key and, with today's first, fits. First come, first served."""
        waiting: dict[Hashable, dict[int, None]] = {}
        for index, one in enumerate(self.before):
            if self.is_free[index]:
                waiting.setdefault(key(one), {})[index] = None
        for index, one in enumerate(self.today):
            same = waiting.get(key(one), {}) if self.partner[index] is None else {}
            for at in islice(same, _MOST_ALIKE):
                if fits is None or fits(one, self.before[at]):
                    self.take(index, at)
                    del same[at]
                    break

    def take(self, index: int, at: int) -> None:
        self.partner[index] = at
        self.is_free[at] = False

    def is_same_text(self, one: Known, old: Known) -> bool:
        is_no_more = self.is_reworded or self.is_no_more(one, old)
        return is_no_more and self.comes_from(one, old)

    def is_shared(self, one: Known, old: Known) -> bool:
        shares = (one.others or old.others) and _addresses(one) & _addresses(old)
        return bool(shares) and self.is_same_text(one, old)

    def is_same_place(self, one: Known, old: Known) -> bool:
        return self.comes_from(one, old)

    def says_no_more(self, one: Known, old: Known) -> bool:
        return self.is_no_more(one, old) and self.comes_from(one, old)

    def is_no_more(self, one: Known, old: Known) -> bool:
        """Whether a message only repeats what another one said, as that of a fault that is half mended does.

        Names that it tells instead of others may be those of resources that were renamed.
        """
        if one.message == old.message:
            return True
        told, told_before = _told(one), _told(old)
        if told <= told_before:
            return True
        names = told - told_before
        if len(names) > _MOST_NAMES or not all(self.is_declared(one.path, name) for name in names):
            return False
        gone = [name for name in told_before - told if not self.is_declared(one.path, name)]
        return len(names) <= len(gone)

    def is_declared_in(self, path: str, name: str) -> bool:
        text = self.read(path)
        return text is not None and name.rpartition(".")[2] in text and declares(text, name)

    def is_left(self, one: Known, old: Known) -> bool:
        """Whether a finding spoke of this property by name among others, and said more."""
        name = one.property.rpartition(".")[2]
        return name in _told(old) and _told(one) < _told(old) and self.comes_from(one, old)

    def comes_from(self, one: Known, old: Known) -> bool:
        """Whether a value is written in no file, or not more often in one, where it was not before."""
        left = Counter(old.sources)
        more = Counter(one.sources) - left
        if not more:
            return True
        left -= Counter(one.sources)
        # What was in a file that is gone may be in another one now.
        return more.total() <= sum(count for path, count in left.items() if self.read(path) is None)

    def has_moved(self, one: Known, old: Known) -> bool:
        """Whether a Terraform resource has gone to another file of the same module."""
        text = self.read(old.path)
        return (
            text is not None
            and one.path.endswith(_TERRAFORM)
            and old.path.endswith(_TERRAFORM)
            and not declares(text, old.address)
            and self.is_same_text(one._replace(sources=()), old)
        )

    # In groups ---------------------------------------------------------------------------------

    def pair_groups(
        self,
        group_of: Callable[[Known], Hashable],
        signature: Callable[[Known], Hashable],
        is_gone: Callable[[Known], bool],
    ) -> None:
        """Pairs the findings of what is gone with those of something that nothing was known of.

        Names like ``aws_s3_bucket.this`` are common, and so is what many resources lack. So most of
        what is found in the one has to have been found in the other, and texts have to agree
        somewhere or else all that is found.
        """
        known = {group_of(one) for one in self.before}
        old: dict[Hashable, list[int]] = {}
        for at, remembered in enumerate(self.before):
            if self.is_free[at]:
                old.setdefault(group_of(remembered), []).append(at)
        new: dict[Hashable, list[int]] = {}
        for index, one in enumerate(self.today):
            if self.partner[index] is None and group_of(one) not in known:
                new.setdefault(group_of(one), []).append(index)
        counts = {
            group: Counter(signature(self.today[index]) for index in indices)
            for group, indices in new.items()
        }
        having: dict[Hashable, dict[Hashable, None]] = {}
        for group, signs in counts.items():
            end = _end(self.today[new[group][0]].path)
            for sign in signs:
                having.setdefault(sign, {})[group] = None
                having.setdefault((sign, end), {})[group] = None
        for places in old.values():
            first = self.before[places[0]]
            if not is_gone(first):
                continue
            alike: Counter[Hashable] = Counter()
            for sign, count in Counter(signature(self.before[at]) for at in places).items():
                near = islice(having.get((sign, _end(first.path)), ()), _MOST_ALIKE)
                far = islice(having.get(sign, ()), _MOST_ALIKE)
                for group in dict.fromkeys((*near, *far)):
                    alike[group] += min(count, counts[group][sign])
            ranked = [
                (-count, -_common_end(self.today[new[group][0]].path, first.path), new[group][0], group)
                for group, count in alike.items()
            ]
            for *_, group in nsmallest(_MOST_TRIED, ranked):
                if self.pair_group(new[group], places, signature):
                    end = _end(self.today[new.pop(group)[0]].path)
                    for sign in counts[group]:
                        del having[sign][group], having[sign, end][group]
                    break

    def pair_group(
        self, indices: Sequence[int], places: Sequence[int], signature: Callable[[Known], Hashable]
    ) -> bool:
        left: dict[Hashable, list[int]] = {}
        for at in places:
            left.setdefault(signature(self.before[at]), []).append(at)
        pairs: list[tuple[int, int]] = []
        for index in indices:
            one = self.today[index]
            same = left.get(signature(one), [])
            for at in sorted(same[:_MOST_ALIKE], key=lambda at: self.before[at].message != one.message):
                if self.is_same_text(one, self.before[at]):
                    pairs.append((index, at))
                    same.remove(at)
                    break
        is_whole = len(pairs) == len(indices) and 2 * len(pairs) >= len(places)
        if not is_whole and not (
            2 * len(pairs) >= len(indices) and any(self.today[index].text for index, _ in pairs)
        ):
            return False
        for index, at in pairs:
            self.take(index, at)
        return True

    def is_file_gone(self, old: Known) -> bool:
        return self.read(old.path) is None

    def is_resource_gone(self, old: Known) -> bool:
        text = self.read(old.path)
        return text is not None and bool(old.address) and not declares(text, old.address)

    def pair_covered(self) -> None:
        """Pairs what is told by itself now that the finding that had spoken for it is gone."""
        speakers: dict[tuple[str, str, str], list[int]] = {}
        for at, old in enumerate(self.before):
            if self.is_free[at]:
                for rule in old.covers:
                    speakers.setdefault((old.path, old.address, rule), []).append(at)
        for index, one in enumerate(self.today if speakers else ()):
            if self.partner[index] is not None:
                continue
            for at in speakers.get((one.path, one.address, one.rule), ()):
                here, there = unnumbered(one.property), unnumbered(self.before[at].property)
                if here.startswith(there) or there.startswith(here):
                    self.take(index, at)
                    break


# What is compared ------------------------------------------------------------------------------


def _place(one: Known) -> Hashable:
    return one.path, one.address, one.rule, unnumbered(one.property)


def _fault(one: Known) -> Hashable:
    return one.path, one.address, one.rule


def _text(one: Known) -> Hashable:
    return _place(one), one.text


def _addresses(one: Known) -> set[str]:
    return {one.address, *one.others}


def _shared(one: Known) -> Hashable:
    return one.path, one.rule, one.text or (one.message, unnumbered(one.property))


def _words(one: Known) -> Hashable:
    return _place(one), one.message


def _in_module(one: Known) -> Hashable:
    return one.path.rpartition("/")[0], *_in_file(one)


def _in_file(one: Known) -> tuple[str, ...]:
    return one.address, one.rule, unnumbered(one.property), one.text or one.message


def _in_resource(one: Known) -> Hashable:
    # The type of a Terraform resource is a part of its address.
    type, _, name = one.address.rpartition(".")
    return one.path, type, one.rule, unnumbered(one.property), one.text or _without(name, one.message)


def _without(name: str, message: str) -> str:
    return re.sub(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", "", message) if name else message


_FILLERS = {"a", "an", "and", "are", "both", "is", "or", "the"}


def _told(one: Known) -> set[str]:
    own = {one.address, one.address.rpartition(".")[2]}
    return {word.strip(",.;:()") for word in one.message.split()} - _FILLERS - own


def _end(path: str) -> str:
    """The name of a file with that of its folder."""
    return "/".join(path.split("/")[-2:])


def _common_end(path: str, other: str) -> int:
    """How many names at the ends of two paths are the same."""
    count = 0
    for name, name_of_other in zip(reversed(path.split("/")), reversed(other.split("/")), strict=False):
        if name != name_of_other:
            break
        count += 1
    return count


_TERRAFORM = (".tf", ".tofu", ".tf.json", ".tofu.json")


def declares(text: str, address: str) -> bool:
    """Whether a file seems to declare a resource; yes for what looks like it, as in a comment."""
    type, _, name = declared(address).rpartition(".")
    if not name:
        return False
    if type:
        # HCL takes labels without quotes as well.
        hcl = rf"\"?{re.escape(type.removeprefix('data.'))}\"?\s+\"?{re.escape(name)}\"?\s*\{{"
        if re.search(hcl, text):
            return True
    return re.search(rf"(?<![\w-])[\"']?{re.escape(name)}[\"']?\s*:", text) is not None
