"""One trial: fork the answer and its tests, wait for the verdict or a limit, and leave nothing behind."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from dltutor.sandbox import limits, words
from dltutor.sandbox.confinement import Confinement
from dltutor.sandbox.forked import answer_process, check_process, fork
from dltutor.sandbox.leftovers import end_all, folder_name, reap
from dltutor.sandbox.messages import Report
from dltutor.wire.exercise import Outcome, Try, Verdict
from dltutor.wire.frames import Decoder

GRACE = 1.0
"""Seconds that the tests may go on looking for a known mistake once they have failed."""
TICK = 100
"""Milliseconds between two looks at the folder."""


@dataclass
class Trial:
    """A trial under way; `cancelled` is asked for input of the server, and says whether to stop."""

    order: Try
    confinement: Confinement
    output: bytearray = field(default_factory=bytearray)
    reports: list[Report] = field(default_factory=list)

    def verdict(self, orders: int, cancelled: Callable[[], bool]) -> Verdict:
        """Run it; `orders` is readable when the server has got an order."""
        begin = time.monotonic()
        folder = folder_name()
        try:
            os.mkdir(folder, 0o700)
            for name, data in self.order.files.items():
                with open(os.path.join(folder, os.path.basename(name)), "wb") as file:
                    file.write(data)
            outcome, say, report = self._run(os.path.abspath(folder), begin, orders, cancelled)
        except OSError as error:
            outcome, say, report = "broken", words.no_folder(error), None
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return Verdict(
            number=self.order.number,
            outcome=outcome,
            say=words.clean(say)[: words.LONGEST],
            passed=report.passed if report else 0,
            total=report.total if report else 0,
            test=words.clean(report.test) if report else "",
            crashed=bool(report and report.crashed),
            line=report.line if report else 0,
            seconds=time.monotonic() - begin,
            output=words.clean(self.output.decode("utf-8", "replace")),
        )

    def _run(
        self, folder: str, begin: float, orders: int, cancelled: Callable[[], bool]
    ) -> tuple[Outcome, str, Report | None]:
        ours, theirs = socket.socketpair()
        printed, prints = os.pipe()
        told, tells = os.pipe()
        order, held, tasks = self.order, self.confinement, self.confinement.tasks()
        leaders: list[int] = []
        ends: dict[int, int] = {}
        try:
            try:
                leaders.append(fork(lambda: answer_process(order, held, folder, theirs.fileno(), prints, tasks)))
                leaders.append(fork(lambda: check_process(order, held, folder, ours.fileno(), tells)))
            finally:
                ours.close()
                theirs.close()
                os.close(prints)
                os.close(tells)
            stopped = self._wait(begin, folder, leaders[0], orders, cancelled, printed, told)
            gone = stopped is None and bool(self.reports) and self.reports[-1].gone
            if gone and reap(leaders[0], time.monotonic() + GRACE, ends) is None:
                stopped = "ended", words.CLOSED
        finally:
            ends |= end_all(*leaders)
            os.close(told)
            self._drain(printed)
        answer, check = leaders
        return self._judged(stopped, ends.get(answer, 0), ends.get(check, 0))

    def _wait(
        self,
        begin: float,
        folder: str,
        answer: int,
        orders: int,
        cancelled: Callable[[], bool],
        printed: int,
        told: int,
    ) -> tuple[Outcome, str] | None:
        """Collect output and reports until the tests are through; return what stopped them before, and what to tell."""
        decoder: Decoder[Report] = Decoder(Report)
        ready = select.poll()
        for descriptor in (orders, printed, told):
            ready.register(descriptor, select.POLLIN)
        deadline = begin + self.order.seconds
        while (left := deadline - time.monotonic()) > 0:
            for descriptor, _ in ready.poll(min(TICK, left * 1000)):
                if descriptor == orders:
                    if cancelled():
                        return "cancelled", words.STOPPED
                elif not (data := os.read(descriptor, 65536)):
                    ready.unregister(descriptor)
                    if descriptor == told:
                        return None
                elif descriptor == printed:
                    self.output += data
                else:
                    if not self.reports:
                        deadline = time.monotonic() + GRACE
                    self.reports += [report for report, _ in decoder.feed(data)]
            if len(self.output) > words.MOST_OUTPUT:
                return "flood", words.flood()
            if _crowded(folder):
                return "flood", words.crowd()
            if limits.threads(answer) > limits.TASKS:
                return "forbidden", words.THREADS
        return None if self.reports else ("timeout", words.timeout(self.order.seconds))

    def _drain(self, printed: int) -> None:
        """Read what is still in the pipe; whoever could write more is gone."""
        os.set_blocking(printed, False)
        try:
            while len(self.output) <= words.MOST_OUTPUT and (data := os.read(printed, 65536)):
                self.output += data
        except BlockingIOError:
            pass
        os.close(printed)
        del self.output[words.MOST_OUTPUT :]

    def _judged(
        self, stopped: tuple[Outcome, str] | None, answer: int, check: int
    ) -> tuple[Outcome, str, Report | None]:
        if stopped is not None:
            return (*stopped, None)
        if not self.reports:
            return "broken", f"The tests of this exercise ended without a result (status {check}).", None
        report = self.reports[-1]
        if report.gone:
            return (*words.ended(answer, self.order.seconds), None)
        return report.outcome, report.say, report


def _crowded(folder: str) -> bool:
    """Return whether there is more in a folder than may be; one that was taken away, or locked, is empty."""
    count = size = 0
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            count += 1
            with contextlib.suppress(FileNotFoundError):  # it may have been removed since
                size += entry.stat(follow_symlinks=False).st_size
            if count > words.MOST_FILES or size > words.MOST_BYTES:
                return True
    return False
