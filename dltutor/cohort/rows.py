"""One question, prediction or goal, by all learners who met it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dltutor.cohort.figures import commonest, share, spread
from dltutor.cohort.handed import Aimed, Learner, Predicted, Wrong
from dltutor.cohort.learner import Course
from dltutor.cohort.mistakes import LONGEST
from dltutor.cohort.report import GoalRow, GoalRun, PredictionRow, QuestionRow, Share
from dltutor.cohort.said import text
from dltutor.labs.find import LabError
from dltutor.labs.settings import SettingError, settings
from dltutor.progress.attempts import Key
from dltutor.quiz.model import Question

Learners = Sequence[Learner]
JUDGED = ("as measured", "otherwise")


def question_row(key: Key, learners: Learners, course: Course) -> QuestionRow:
    """Return what came of a question."""
    asked = [one.asked[key] for one in learners if key in one.asked]
    question = course.questions.get(key)
    return QuestionRow(
        *key,
        kind=question.kind if question else "",
        skill=question.skill if question else "",
        ask=question.ask if question else "",
        n=len(asked),
        first=share(one.first for one in asked),
        right=share(one.right for one in asked),
        shown=share(one.shown for one in asked),
        hinted=share(one.hinted for one in asked),
        tries=spread(one.tries for one in asked),
        seconds=spread(one.seconds for one in asked if one.seconds is not None),
        mistakes=commonest(one.wrong for one in asked),
    )


def prediction_row(key: Key, learners: Learners, course: Course) -> PredictionRow:
    """Return what came of a prediction."""
    made = [one.predicted[key] for one in learners if key in one.predicted]
    question = course.questions.get(key)
    return PredictionRow(
        *key,
        ask=question.ask if question else "",
        n=len(made),
        as_measured=share(one.outcome == "as measured" for one in made if one.outcome in JUDGED),
        too_close=sum(one.outcome == "too close to call" for one in made),
        open=sum(not one.outcome for one in made),
        otherwise=commonest([_otherwise(one, question)] for one in made if one.outcome == "otherwise"),
    )


def goal_row(key: Key, learners: Learners, course: Course) -> GoalRow:
    """Return what came of a goal."""
    opened = [one for one in learners if key[0] in one.done or key in one.aimed]
    met = [(one.name, one.aimed[key]) for one in opened if key in one.aimed and one.aimed[key].met]
    goal = course.goals.get(key)
    begun = _begun(key, course)
    return GoalRow(
        *key,
        say=goal.say if goal else "",
        when=goal.when if goal else "",
        met=Share(len(met), len(opened)),
        skipped=sum(key in one.aimed and not one.aimed[key].met for one in opened),
        runs=spread(aimed.runs for _, aimed in met),
        step=spread(aimed.step for _, aimed in met),
        reached=tuple(GoalRun(name, aimed, _changed(aimed, begun)) for name, aimed in met),
    )


def _otherwise(made: Predicted, question: Question | None) -> Wrong:
    why = {option.text: option.why for option in question.options} if question else {}
    given = text(made.given) if made.given in why else made.given[:LONGEST]
    return Wrong(made.given, given, why.get(made.given, ""))


def _begun(key: Key, course: Course) -> Mapping[str, object]:
    """Return the settings with which the lesson offers a goal's lab; empty where they are not known here."""
    goal, lesson = course.goals.get(key), course.lessons.get(key[0])
    if goal is None or lesson is None:
        return {}
    try:
        block = lesson.lab(goal.lab)
        return settings(course.labs.load(block.lab), block.set)
    except (KeyError, LabError, SettingError):
        return {}


def _changed(aimed: Aimed, begun: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in aimed.settings.items() if begun.get(name) != value or name not in begun}
