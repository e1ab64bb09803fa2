"""What a forked process does first and last: no way from here leads back into the server's loop."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable

from dltutor.sandbox import answering, checking, limits
from dltutor.sandbox.confinement import Confinement
from dltutor.wire.exercise import Try
from dltutor.wire.frames import Encoder

SPARE = 2.0
"""Seconds that the tests may take longer than the answer; the server ends them before."""
CHANNEL, REPORTS = 3, 4


def fork(work: Callable[[], None]) -> int:
    """Return the id of a new process that does some work and ends."""
    parent = os.getpid()
    if child := os.fork():
        return child
    status = 1
    try:
        limits.stand_alone(parent)
        work()
        status = 0
    except BaseException:  # noqa: BLE001  (the outermost frame of this process)
        traceback.print_exc()
    finally:
        os._exit(status)


def answer_process(
    order: Try, confinement: Confinement, folder: str, channel: int, prints: int, tasks: int | None
) -> None:
    """Be the process of the learner's code."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    limits.only_these(nothing, prints, prints, channel)
    os.chdir(folder)
    answering.prepare_streams(folder)
    limits.set_limits(order.seconds, tasks)
    confinement.enter(folder)
    answering.answer(order.answer, CHANNEL, order.functions)


def check_process(order: Try, confinement: Confinement, folder: str, channel: int, tells: int) -> None:
    """Be the process of the author's tests; they are confined as well, for they handle what the answer sent."""
    nothing = os.open(os.devnull, os.O_RDWR)
    limits.only_these(nothing, nothing, 2, channel, tells)
    os.chdir(folder)
    limits.set_limits(order.seconds + SPARE, None)
    confinement.enter(folder)
    encoder = Encoder()
    checking.check(order, CHANNEL, lambda found: _write(REPORTS, encoder.encode(found)))


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
