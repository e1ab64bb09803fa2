"""What one learner did, from the events of one learner and the course."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dltutor.cohort.handed import Aimed, Asked, Learner, Predicted, Wrong
from dltutor.cohort.mistakes import teller
from dltutor.cohort.spent import IDLE, spent
from dltutor.course.model import Goal, Lesson
from dltutor.labs.catalogue import Labs
from dltutor.progress import kinds
from dltutor.progress.attempts import Attempt, Key, Told, attempts, first_of_days, of_questions, when
from dltutor.progress.event import Event
from dltutor.progress.fold import ItemRecord, LessonRecord, Story
from dltutor.progress.skills import levels
from dltutor.quiz.model import Question
from dltutor.study.place import steps_done
from dltutor.study.skills import skills

LONGEST = 1000
"""Characters of a prediction and its measurement that are told; those of a course are far shorter."""
LATE = "outcome was known"
"""Stands for how a prediction came out that was made after its run."""


@dataclass(frozen=True)
class Course:
    """The lessons, with their questions and goals at hand."""

    lessons: Mapping[str, Lesson]
    questions: Mapping[Key, Question]
    goals: Mapping[Key, Goal]
    skills: Mapping[Key, str]
    """The skill of each question that has one, predictions left out."""
    labs: Labs
    """Those that the lessons name, to tell what a run has of its own."""

    @staticmethod
    def of(lessons: Iterable[Lesson], labs: Labs) -> Course:
        """Return the course of some lessons, in their order."""
        of = {lesson.entry.id: lesson for lesson in lessons}
        items = {(id, item.id): item for id, lesson in of.items() for step in lesson.steps for item in step.items}
        questions = {key: item for key, item in items.items() if isinstance(item, Question)}
        goals = {key: item for key, item in items.items() if isinstance(item, Goal)}
        return Course(of, questions, goals, skills(of.values()), labs)


def learner(name: str, id: str, events: Sequence[Event], course: Course) -> Learner:
    """Return what a learner did; `events` in the order of `Event.order`, `id`: what their questions drew from."""
    told = [kinds.read(event.kind, event.fields) for event in events]
    progress = Story(told).progress
    asked = of_questions(events)
    history = {key: found for key, of in asked.items() if (found := attempts(of))}
    days = [when(event).date() for event in events]
    records = {(lesson, item): one for lesson, of in progress.lessons.items() for item, one in of.items.items()}
    runs = _runs(told, course)
    return Learner(
        name,
        min(days, default=None),
        max(days, default=None),
        spent(events),
        {lesson: _done(lesson, record, course) for lesson, record in progress.lessons.items() if _opened(record)},
        {key: _asked(asked[key], found, teller(course.questions.get(key), id)) for key, found in history.items()},
        {key: _predicted(record) for key, record in records.items() if record.predicted},
        {key: _aimed(record, runs.get(key, 0)) for key, record in records.items() if record.goal is not None},
        {lesson: len(record.runs) for lesson, record in progress.lessons.items() if record.runs},
        levels(history, course.skills),
    )


def _opened(record: LessonRecord) -> bool:
    """Return whether a lesson was opened: its questions can be asked in a quiz as well."""
    return bool(record.seen or record.items or record.runs)


def _done(id: str, record: LessonRecord, course: Course) -> int:
    return sum(steps_done(course.lessons[id], record)) if id in course.lessons else 0


def _asked(told: Sequence[Told], found: Sequence[Attempt], tell: Callable[[kinds.Answer], Sequence[Wrong]]) -> Asked:
    answers = [what for _, what in told if isinstance(what, kinds.Answer)]
    wrong: dict[str, Wrong] = {}
    for one in (one for answer in answers if not answer.right for one in tell(answer)):
        wrong.setdefault(one.key, one)
    first = next(first_of_days(found), None)
    seconds = first.milliseconds / 1000 if first else 0.0
    return Asked(
        tries=len(answers),
        first=first.clean if first else None,
        right=any(answer.right for answer in answers),
        shown=any(isinstance(what, kinds.Reveal) for _, what in told),
        hinted=any(answer.hints for answer in answers),
        seconds=seconds if 0 < seconds <= IDLE else None,
        wrong=tuple(wrong.values()),
    )


def _predicted(record: ItemRecord) -> Predicted:
    given = ", ".join(map(str, record.given)) if isinstance(record.given, list) else ""
    outcome = LATE if record.late else record.outcome
    return Predicted(given[:LONGEST], outcome, record.measured[:LONGEST], bool(record.recorded))


def _aimed(record: ItemRecord, runs: int) -> Aimed:
    goal = record.goal
    if goal is None or not record.met:
        return Aimed(met=False)
    return Aimed(True, goal.step, goal.value, runs, goal.seed, goal.settings, goal.curves)


def _runs(told: Iterable[kinds.Kind | None], course: Course) -> dict[Key, int]:
    """Return for each goal that was met how many runs of its lab that took."""
    over: dict[str, list[kinds.RunDone]] = {}
    found: dict[Key, int] = {}
    for what in told:
        match what:
            case kinds.RunDone():
                over.setdefault(what.lesson, []).append(what)
            case kinds.Reset(item=""):
                over = {lesson: runs for lesson, runs in over.items() if what.lesson not in ("", lesson)}
                found = {key: count for key, count in found.items() if what.lesson not in ("", key[0])}
            case kinds.Reset():
                found.pop((what.lesson, what.item), None)
            case kinds.Goal(how="met"):
                goal = course.goals.get((what.lesson, what.item))
                runs = [run for run in over.get(what.lesson, []) if goal is None or run.block == goal.lab]
                found.setdefault((what.lesson, what.item), len(runs) + (not _is(what, runs)))
    return found


def _is(goal: kinds.Goal, runs: Sequence[kinds.RunDone]) -> bool:
    """Return whether the run that met a goal is the last one that is over: a short one is over when it is seen."""
    last = runs[-1] if runs else None
    return last is not None and (last.seed, last.settings) == (goal.seed, goal.settings) and last.step >= goal.step
