"""Work that several processes share, its results in order.

The processes are this one and forks of it, which start in milliseconds with all that is imported and
read so far. Pieces of work that follow one another are much alike, so each process has a stretch of
them to itself: what it imports and works out for one serves the next. Who is done with his own helps
the others: the numbers of the pieces of a stretch lie in a pipe that all processes read. Where a
system cannot fork, one process does everything.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence

from iacguard.errors import IacguardError
from iacguard.text import Source
from iacguard.tuples import NamedTuple
from iacguard.typed import TypeVar

_T = TypeVar("_T")

_WORTH = 24
"""Pieces of work from which on a second process pays for itself."""

_PIECES = 1000
"""How many numbers a pipe takes on every system without a reader: there is room for 4 KB at least."""

_NUMBER = 4
_SIZE = 8

_TERMINATE = 15
"""SIGTERM, as POSIX numbers it: its module makes hundreds of names for it."""

_PIPE = 1 << 16
"""Bytes that a pipe holds at most by default; room for more takes longer to make than to fill."""


class WorkerLost(IacguardError):
    """A process that shared the work ended before its work was done."""


def processes(wanted: int, count: int) -> int:
    """How many processes are to share some pieces of work; with 0 wanted, as many as it pays for."""
    if not hasattr(os, "fork"):
        return 1
    if wanted == 0:
        wanted = _cores() if count >= _WORTH else 1
    return max(1, min(wanted, count))


def computed(
    work: Callable[[int], _T],
    count: int,
    jobs: int,
    source_of: Callable[[str, str], Source] | None = None,
    tell: Callable[[int], None] = lambda done: None,
) -> Iterator[_T]:
    """The results of ``work(0)`` up to ``work(count - 1)``, in this order.

    ``source_of`` gives what results of other processes point into, by its path and text. ``tell`` is
    told how many pieces are done. Raises WorkerLost when a process is killed, or breaks in a way that
    ``work`` does not handle.
    """
    if jobs <= 1:
        for index in range(count):
            result = work(index)
            tell(index + 1)
            yield result
        return
    done: dict[int, _T] = {}
    following = 0
    arriving = _arriving(work, _stretches(count, jobs), source_of)
    try:
        for index, result in arriving:
            done[index] = result
            tell(following + len(done))
            while following in done:
                yield done.pop(following)
                following += 1
            if following == count:
                return
    finally:
        arriving.close()
    if following < count:
        raise WorkerLost("a process that shared the work was ended from outside; run it with --jobs 1")


class _Stretch(NamedTuple):
    """Pieces in a row, which processes take from its beginning."""

    queue: int
    """The end of a pipe that the numbers of the pieces are read from, each standing for some from it on."""
    step: int
    """How many each stands for."""
    end: int

    def taken(self) -> Iterator[int]:
        """The pieces that nobody else takes, until all are taken."""
        while number := os.read(self.queue, _NUMBER):
            first = int.from_bytes(number, "big")
            yield from range(first, min(first + self.step, self.end))


def _stretches(count: int, jobs: int) -> list[_Stretch]:
    found: list[_Stretch] = []
    for number in range(jobs):
        start, end = (count * one // jobs for one in (number, number + 1))
        step = max(1, -(-(end - start) // _PIECES))
        reader, writer = os.pipe()
        os.write(writer, b"".join(one.to_bytes(_NUMBER, "big") for one in range(start, end, step)))
        os.close(writer)
        found.append(_Stretch(reader, step, end))
    return found


def _taken(stretches: Sequence[_Stretch], own: int) -> Iterator[int]:
    """The pieces for a process, those of its own stretch first."""
    for stretch in (*stretches[own:], *stretches[:own]):
        yield from stretch.taken()


def _arriving(
    work: Callable[[int], _T],
    stretches: Sequence[_Stretch],
    source_of: Callable[[str, str], Source] | None,
) -> Generator[tuple[int, _T], None, None]:
    """Results with the numbers of their pieces, as they come in."""
    from iacguard.project.transfer import Decoder

    decoder = Decoder(source_of)
    workers: list[_Worker] = []
    try:
        for own in range(1, len(stretches)):
            workers.append(_start(work, stretches, own, workers))
        inbox = _Inbox([worker.results for worker in workers])
        for index in _taken(stretches, 0):
            yield index, work(index)
            for number, data in inbox.received(0):
                yield number, decoder.decode(data)  # type: ignore[misc] # what work gave
        while inbox.is_open:
            for number, data in inbox.received(None):
                yield number, decoder.decode(data)  # type: ignore[misc] # what work gave
    finally:
        for stretch in stretches:
            os.close(stretch.queue)
        for worker in workers:
            worker.stop()


class _Worker(NamedTuple):
    process: int
    results: int
    """The end of a pipe that its results are read from."""

    def stop(self) -> None:
        """Ends the process if it still runs, and leaves nothing of it behind."""
        os.close(self.results)
        os.kill(self.process, _TERMINATE)
        os.waitpid(self.process, 0)


def _cores() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _start(
    work: Callable[[int], object], stretches: Sequence[_Stretch], own: int, others: list[_Worker]
) -> _Worker:
    reader, writer = os.pipe()
    process = os.fork()
    if process:
        os.close(writer)
        return _Worker(process, reader)
    status = 1
    try:
        from iacguard.project.transfer import encode

        os.close(reader)
        for other in others:
            os.close(other.results)
        outbox = _Outbox(writer)
        for index in _taken(stretches, own):
            data = encode(work(index))
            outbox.put(index.to_bytes(_NUMBER, "big") + len(data).to_bytes(_SIZE, "big") + data)
        outbox.empty()
        status = 0
    finally:
        # Nothing of what the parent has open or still has to print is this process's to close.
        os._exit(status)


class _Outbox:
    """What a process has to send. The one that reads it works as well, so nobody waits for it."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._rest = bytearray()
        os.set_blocking(pipe, False)

    def put(self, data: bytes) -> None:
        """Sends some more, or as much as the pipe takes now."""
        self._rest += data
        try:
            self._send()
        except BlockingIOError:
            # The next piece of work is begun meanwhile.
            return

    def empty(self) -> None:
        """Sends all that is left."""
        os.set_blocking(self._pipe, True)
        self._send()

    def _send(self) -> None:
        while self._rest:
            del self._rest[: os.write(self._pipe, self._rest)]


class _Inbox:
    """The ends of pipes that results are read from."""

    def __init__(self, pipes: Sequence[int]) -> None:
        self._received = {pipe: bytearray() for pipe in pipes}

    @property
    def is_open(self) -> bool:
        """Whether anything may still come."""
        return bool(self._received)

    def received(self, seconds: float | None) -> Iterator[tuple[int, bytes]]:
        """Results with the numbers of their pieces, once there are any or so many seconds are over."""
        import select  # a run that shares nothing has no use for it

        ready, _, _ = select.select(list(self._received), [], [], seconds)
        for pipe in ready:
            data = os.read(pipe, _PIPE)
            if not data:
                del self._received[pipe]
                continue
            buffer = self._received[pipe]
            buffer += data
            yield from _whole(buffer)


def _whole(buffer: bytearray) -> Iterator[tuple[int, bytes]]:
    """Takes the results out of a buffer that are wholly there."""
    head = _NUMBER + _SIZE
    while len(buffer) >= head:
        end = head + int.from_bytes(buffer[_NUMBER:head], "big")
        if len(buffer) < end:
            return
        yield int.from_bytes(buffer[:_NUMBER], "big"), bytes(buffer[head:end])
        del buffer[:end]
