"""Work that several processes share, its results in order.

The processes are forks of this one, so they start in milliseconds with all that is imported and
read so far. Each takes the next piece of work as soon as it has done one: the numbers of the pieces
lie in a pipe that all of them read. Where a system cannot fork, one process does everything.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from iacguard.errors import IacguardError
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


def computed(work: Callable[[int], _T], count: int, jobs: int) -> Iterator[_T]:
    """The results of ``work(0)`` up to ``work(count - 1)``, in this order.

    Raises WorkerLost when a process is killed, or breaks in a way that ``work`` does not handle.
    """
    if jobs <= 1:
        yield from map(work, range(count))
        return
    from iacguard.project.transfer import Decoder

    decoder = Decoder()
    done: dict[int, bytes] = {}
    following = 0
    step = max(1, -(-count // _PIECES))
    queue = _queue(range(0, count, step))
    workers: list[_Worker] = []
    try:
        for _ in range(jobs):
            workers.append(_start(work, queue, workers, _Pieces(count, step)))
        os.close(queue)
        for index, data in _results(workers):
            done[index] = data
            while following in done:
                yield decoder.decode(done.pop(following))  # type: ignore[misc] # what work gave
                following += 1
    finally:
        for worker in workers:
            worker.stop()
    if following < count:
        raise WorkerLost("a process that shared the work was ended from outside; run it with --jobs 1")


class _Pieces(NamedTuple):
    """A number in the queue stands for so many pieces from it on."""

    total: int
    step: int

    def of(self, first: int) -> range:
        return range(first, min(first + self.step, self.total))


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


def _queue(numbers: range) -> int:
    reader, writer = os.pipe()
    os.write(writer, b"".join(number.to_bytes(_NUMBER, "big") for number in numbers))
    os.close(writer)
    return reader


def _start(work: Callable[[int], object], queue: int, others: list[_Worker], pieces: _Pieces) -> _Worker:
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
        while number := os.read(queue, _NUMBER):
            for index in pieces.of(int.from_bytes(number, "big")):
                data = encode(work(index))
                head = index.to_bytes(_NUMBER, "big") + len(data).to_bytes(_SIZE, "big")
                _write(writer, head + data)
        status = 0
    finally:
        # Nothing of what the parent has open or still has to print is this process's to close.
        os._exit(status)


def _write(pipe: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(pipe, rest) :]


def _results(workers: list[_Worker]) -> Iterator[tuple[int, bytes]]:
    """Results with the numbers of their pieces, as they come in."""
    import select  # a run that shares nothing has no use for it

    received = {worker.results: bytearray() for worker in workers}
    while received:
        ready, _, _ = select.select(list(received), [], [])
        for pipe in ready:
            data = os.read(pipe, _PIPE)
            if not data:
                del received[pipe]
                continue
            buffer = received[pipe]
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
