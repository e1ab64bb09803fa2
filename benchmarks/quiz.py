"""What a learner waits for between questions: marking, the next step, the progress; and an author: the check."""

from __future__ import annotations

import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.session import DLTUTOR, program, settle
from dltutor.course.library import Library, shipped
from dltutor.course.model import Lesson, Text
from dltutor.plain.prose import lines
from dltutor.progress.directory import DataDirectory
from dltutor.progress.kinds import Answer
from dltutor.progress.saver import Saver
from dltutor.progress.store import Store
from dltutor.quiz.model import Question
from dltutor.study.asking import Asking, Notebook
from dltutor.study.items import items
from dltutor.study.review import review
from dltutor.study.together import BLANK

EVENTS, TIMES = 10_000, 7
FIRST_WORDS = 3
"""Words of a step's text by which it is known."""


def measure() -> Iterator[Figure]:
    """Yield the figures of this group."""
    lessons = list(Library().lessons())
    yield _marking(lessons)
    yield _steps(lessons)
    yield _check()
    yield from _loading(lessons)


def _marking(lessons: list[Lesson]) -> Figure:
    """Answer every question of the course wrong and right, with what is recorded of it, and take the slowest."""
    taken: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, Store.open(DataDirectory(Path(folder))) as store:
        for item in items(lessons):
            asking = Asking(item.question, Notebook(item.key[0], "me", store.record), 1)
            for given in (wrong(item.question, asking), right(item.question, asking)):
                seconds = _seconds(lambda given=given, asking=asking: asking.give(given))  # type: ignore[misc]
                taken[item.question.kind] = max(taken.get(item.question.kind, 0.0), 1e3 * seconds)
    beside = f"the slowest of each kind: {', '.join(f'{kind} {ms:.1f}' for kind, ms in taken.items())}"
    return Figure("marking an answer, and recording it", max(taken.values()), "ms", 5, beside)


def wrong(question: Question, asking: Asking) -> tuple[str, ...]:
    """Return an answer that is not right."""
    if question.kind in ("numeric", "shape"):
        return ("12345",)
    if question.kind == "order":
        return tuple(line.code for line in asking.variant.lines)
    return tuple(option.text for option in asking.variant.options if not option.correct)[:1]


def right(question: Question, asking: Asking) -> tuple[str, ...]:
    """Return the right answer."""
    if question.kind == "numeric":
        return (str(asking.variant.answer),)
    if question.kind == "shape":
        return (" ".join(asking.variant.shape),)
    if question.kind == "order":
        return tuple("    " * line.indent * question.indent + line.code for line in question.lines if line.belongs)
    return tuple(option.text for option in asking.variant.options if option.correct)


def _steps(lessons: list[Lesson]) -> Figure:
    """Return the time from a key to the next step's text on screen: every step of the course, there and back."""
    delays = [delay for lesson in lessons for delay in _through(lesson)]
    delays.sort()
    beside = f"p50 {statistics.median(delays):.0f} ms, {len(delays)} times, at 120×36"
    return Figure("key → step of a lesson, p95", delays[int(0.95 * (len(delays) - 1))], "ms", 100, beside)


def _through(lesson: Lesson) -> Iterator[float]:
    last = len(lesson.steps) - 1
    with program(DLTUTOR, lesson.entry.id, cols=120, rows=36) as terminal:
        terminal.wait_for(_shown(lesson, 0), 30)
        settle(terminal)
        for key, at in [*(("n", at) for at in range(1, last + 1)), *(("p", at) for at in range(last - 1, -1, -1))]:
            terminal.listen(0.5)
            begin = time.perf_counter()
            terminal.press(key)
            terminal.wait_for(_shown(lesson, at), 30)
            yield (terminal.arrived - begin) * 1e3


def _shown(lesson: Lesson, at: int) -> re.Pattern[str]:
    """Return what the screen shows once step number `at` (from 0) is open: its place, its title and its first words."""
    step = lesson.steps[at]
    text = next(block.markdown for block in step.blocks if isinstance(block, Text))
    begin = " ".join(lines(text)[0].replace(BLANK, " ").split()[:FIRST_WORDS])
    return re.compile(f"step {at + 1} of .*{re.escape(step.title)} .*{re.escape(begin)}")


def _check() -> Figure:
    command = [DLTUTOR, "check", str(shipped())]
    seconds = [_seconds(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(TIMES)]
    return Figure("`dltutor check lessons`, whole process", statistics.median(seconds), "s", 1, "the course that ships")


def _loading(lessons: list[Lesson]) -> Iterator[Figure]:
    asked = list(items(lessons))
    with tempfile.TemporaryDirectory() as folder:
        where = DataDirectory(Path(folder))
        saver = Saver(where.events)
        for number in range(EVENTS):
            (lesson, item), kind = asked[number % len(asked)].key, asked[number % len(asked)].question.kind
            answer = Answer(lesson=lesson, item=item, question=kind, given=["3"], variant=number)
            saver.record(answer.kind, **answer.fields())
        saver.close(60)
        opened = [_seconds(lambda: Store.open(where)) for _ in range(TIMES)]
        store = Store.open(where)
        seconds = _seconds(lambda: review(lessons, store.history(), datetime.now(UTC)))
    yield Figure(f"loading {EVENTS:,} events", 1e3 * statistics.median(opened), "ms", 150, "and what they come to")
    yield Figure("what is to be reviewed, of so many", 1e3 * seconds, "ms", 1000, "asked after the first frame")


def _seconds(what: Callable[[], object]) -> float:
    begin = time.perf_counter()
    what()
    return time.perf_counter() - begin
