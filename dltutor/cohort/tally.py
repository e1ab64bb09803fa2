"""Many learners put together, in the order of the course: shares and medians, each with how many it is of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from dltutor.cohort.figures import share, spread
from dltutor.cohort.handed import Learner
from dltutor.cohort.learner import Course
from dltutor.cohort.report import LearnerRow, LessonRow, Report, Share, SkillRow, StepRow
from dltutor.cohort.rows import JUDGED, Learners, goal_row, prediction_row, question_row
from dltutor.progress.attempts import Key
from dltutor.progress.skills import LEVELS


def tally(learners: Learners, course: Course, unread: int = 0) -> Report:
    """Return what learners came to; `unread`: how many files could not be read."""
    there = {lesson for one in learners for lesson in (*one.done, *(key[0] for key in one.asked))}
    ids = [*(id for id in course.lessons if id in there), *sorted(id for id in there if id not in course.lessons)]
    return Report(
        [_learner(one, course) for one in learners],
        [_lesson(id, learners, course) for id in ids],
        _skills(learners, course),
        min((one.first for one in learners if one.first), default=None),
        max((one.last for one in learners if one.last), default=None),
        unread,
    )


def _lesson(id: str, learners: Learners, course: Course) -> LessonRow:
    opened = [one for one in learners if id in one.done]
    lesson = course.lessons.get(id)
    steps = len(lesson.steps) if lesson else 0
    return LessonRow(
        id,
        lesson.entry.title if lesson else id,
        n=len(opened),
        finished=share(one.done[id] == steps for one in opened if steps),
        done=spread(one.done[id] for one in opened),
        steps=steps,
        seconds=spread(_seconds(one, id) for one in opened),
        runs=spread(one.runs.get(id, 0) for one in opened),
        where=tuple(_steps(id, opened, course)),
        questions=tuple(
            question_row(key, learners, course) for key in _keys(id, [one.asked for one in learners], course)
        ),
        predictions=tuple(
            prediction_row(key, learners, course) for key in _keys(id, [one.predicted for one in learners], course)
        ),
        goals=tuple(goal_row(key, learners, course) for key in _keys(id, [one.aimed for one in learners], course)),
    )


def _steps(id: str, opened: Learners, course: Course) -> Iterable[StepRow]:
    """Yield the steps that somebody spent time at, and what was asked of the lesson elsewhere."""
    lesson = course.lessons.get(id)
    titles = {step.id: step.title for step in lesson.steps} if lesson else {}
    there = dict.fromkeys(step for one in opened for of, step in one.seconds if of == id)
    known = [step for step in titles if step in there]
    for step in [*known, *sorted(step for step in there if step not in titles)]:
        seconds = spread(one.seconds[id, step] for one in opened if (id, step) in one.seconds)
        yield StepRow(step, titles.get(step, step or "in quizzes and reviews"), seconds)


def _keys(id: str, of: Sequence[Iterable[Key]], course: Course) -> list[Key]:
    """Return the items of a lesson that some learner has met, in the lesson's order; those it no longer has at last."""
    there = {key for one in of for key in one if key[0] == id}
    lesson = course.lessons.get(id)
    known = [(id, item.id) for step in lesson.steps for item in step.items] if lesson else []
    return [*(key for key in known if key in there), *sorted(there - set(known))]


def _skills(learners: Learners, course: Course) -> list[SkillRow]:
    of: dict[str, list[Key]] = {}
    for key, skill in course.skills.items():
        of.setdefault(skill, []).append(key)
    rows = []
    for skill, keys in of.items():
        asked = [one for one in learners if any(key in one.asked for key in keys)]
        if asked:
            counted = Counter(one.skills.get(skill, LEVELS[0]) for one in asked)
            first = share(one.asked[key].first for one in asked for key in keys if key in one.asked)
            rows.append(SkillRow(skill, len(asked), {level: counted[level] for level in LEVELS}, first))
    return rows


def _learner(one: Learner, course: Course) -> LearnerRow:
    judged = [made.outcome == "as measured" for made in one.predicted.values() if made.outcome in JUDGED]
    goals = sum(key[0] in one.done for key in course.goals)
    return LearnerRow(
        one.name,
        one.first,
        one.last,
        seconds=sum(one.seconds.values()),
        finished=share(one.done[id] == len(course.lessons[id].steps) for id in one.done if id in course.lessons),
        first_try=share(asked.first for asked in one.asked.values()),
        predictions=share(judged),
        goals=Share(sum(aimed.met for key, aimed in one.aimed.items() if key in course.goals), goals),
    )


def _seconds(one: Learner, id: str) -> float:
    return sum(seconds for (lesson, _), seconds in one.seconds.items() if lesson == id)
