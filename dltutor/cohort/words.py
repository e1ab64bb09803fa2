"""A report for the terminal: what stands out, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dltutor.cohort import said
from dltutor.cohort.report import GoalRow, LessonRow, Mistake, PredictionRow, QuestionRow, Report
from dltutor.numerals import short
from dltutor.study.skills import name

MOST = 3
"""Of the questions and steps of a lesson, so many are told: the hardest, the longest."""
LONGEST = 90
"""Characters of a question or answer."""


def words(report: Report) -> list[str]:
    """Return the lines of a report."""
    alone = len(report.learners) == 1
    who = report.learners[0].name if alone else said.people(len(report.learners))
    lines = [f"{who}: {said.days(report.first, report.last)}"]
    if not alone:
        lines.append("Times, steps and runs are medians, in brackets the middle half of the learners.")
    if report.unread:
        lines.append(f"{report.unread} of the files could not be read, in whole or in part.")
    for lesson in report.lessons:
        lines += ["", *_lesson(lesson, len(report.learners))]
    if report.skills:
        lines += ["", "Skills" if alone else "Skills, and how many learners stand where"]
        for row in report.skills:
            levels = ", ".join(level if alone else f"{count} {level}" for level, count in row.levels.items() if count)
            lines.append(f"  {name(row.skill)}: {levels}; right at the first try {said.share(row.first)}")
    return lines


def _lesson(lesson: LessonRow, all: int) -> Iterator[str]:
    if all == 1:
        steps = f"{short(lesson.done.median)} of {lesson.steps} steps, " if lesson.n and lesson.steps else ""
        yield f"{lesson.title}: {steps}{said.time(lesson.seconds.median)}"
    else:
        finished = f", finished by {lesson.finished.count}" if lesson.steps else ""
        yield f"{lesson.title}: opened by {lesson.n} of {all}{finished}, {said.span(lesson.seconds)}"
    yield from _questions(lesson.questions, all)
    yield from _predictions(lesson.predictions, all)
    for goal in lesson.goals:
        yield f"  Goal: {said.text(goal.say) or goal.item} {_reached(goal, all)}"
    longest = sorted(lesson.where, key=lambda step: -step.seconds.median)[:MOST]
    if longest:
        yield "  Most time went into: " + "; ".join(f"{step.title}, {said.span(step.seconds)}" for step in longest)


def _questions(rows: Sequence[QuestionRow], all: int) -> Iterator[str]:
    right, of = sum(row.first.count for row in rows), sum(row.first.of for row in rows)
    if of:
        part = f"{right} of {of}" if all == 1 else f"{round(100 * right / of)} % of {of} answers"
        yield f"  Right at the first try: {part}"
    hard = sorted((row for row in rows if row.first.part < 1 and row.first.of), key=lambda row: row.first.part)
    for row in hard[:MOST]:
        yield f"    {'not' if all == 1 else said.share(row.first)}: {said.cut(said.text(row.ask), LONGEST) or row.item}"
        yield from _mistake(row.mistakes, all)


def _predictions(rows: Sequence[PredictionRow], all: int) -> Iterator[str]:
    for row in rows:
        came = _came(row) if all == 1 else f"{said.share(row.as_measured)} as measured"
        yield f"  Prediction, {came}: {said.cut(said.text(row.ask), LONGEST) or row.item}"
        yield from _mistake(row.otherwise, all)


def _came(row: PredictionRow) -> str:
    if row.too_close:
        return "too close to call"
    return "not run yet" if row.open else "as measured" if row.as_measured.count else "came otherwise"


def _mistake(mistakes: Sequence[Mistake], all: int) -> Iterator[str]:
    for one in mistakes[:1]:
        who = f" ({said.people(one.learners)})" if all > 1 else ""
        yield f"      “{said.cut(one.answer, LONGEST)}”{who} {said.text(one.why)}".rstrip()


def _reached(goal: GoalRow, all: int) -> str:
    if not goal.met.count:
        return "Not reached yet." if all == 1 else f"Reached by {said.share(goal.met)}."
    who = "Reached" if all == 1 else f"Reached by {said.share(goal.met)}"
    return f"{who} at step {said.spread(goal.step)}; runs it took: {said.spread(goal.runs)}."
