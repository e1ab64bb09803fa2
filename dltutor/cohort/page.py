"""A report as one page of HTML: no script, no network, nothing but this file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element

from dltutor.cohort import said
from dltutor.cohort.chart import chart, lines
from dltutor.cohort.report import GoalRow, LearnerRow, LessonRow, Mistake, PredictionRow, QuestionRow, Report, SkillRow
from dltutor.cohort.spent import IDLE
from dltutor.cohort.tags import BEGIN, Child, tag, written
from dltutor.labs.settings import shown
from dltutor.numerals import short, step_text
from dltutor.study.skills import name

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
HARDEST = 5
PAUSES = f"A pause of more than {IDLE / 60:g} minutes counts nothing in the times."
HOW = (
    "Right at the first try: of those who tried the question; what was asked only before its lesson was read does not "
    "count. Times, steps and runs are medians, with the middle half of the learners in brackets. "
)
"""How to read it."""


def page(report: Report) -> str:
    """Return the page."""
    style = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")
    head = [
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"dltutor: {_who(report)}"),
    ]
    body = tag(
        "body", *_top(report), *(part for number in range(len(report.lessons)) for part in _lesson(report, number))
    )
    body.extend(_skills(report))
    body.extend(_learners(report))
    top = "".join(map(written, head))
    return f"{BEGIN}{top}<style>\n{style}</style></head>\n{written(body)}</html>\n"


def _who(report: Report) -> str:
    return report.learners[0].name if _alone(report) else said.people(len(report.learners))


def _alone(report: Report) -> bool:
    return len(report.learners) == 1


def _top(report: Report) -> Iterator[Element]:
    yield tag("h1", f"dltutor: {_who(report)}")
    unread = f" {report.unread} of the files could not be read, in whole or in part." if report.unread else ""
    yield tag("p", f"{said.days(report.first, report.last)}.{unread}")
    yield tag("p", PAUSES if _alone(report) else HOW + PAUSES, class_="dim")
    if not _alone(report):
        yield from _hardest(report)
    if len(report.lessons) > 1:
        names = (tag("li", tag("a", lesson.title, href=f"#{at}")) for at, lesson in enumerate(report.lessons))
        yield tag("nav", tag("ul", *names))


def _hardest(report: Report) -> Iterator[Element]:
    """Yield what a lecturer may want to come back to first."""
    every = [(row, lesson.title) for lesson in report.lessons for row in lesson.questions if row.first.part < 1]
    every = sorted(
        (pair for pair in every if pair[0].first.of), key=lambda pair: (pair[0].first.part, -pair[0].first.of)
    )[:HARDEST]
    if every:
        yield tag("h3", "Hardest at the first try")
        lines = (f"{said.share(row.first)}: {said.text(row.ask) or row.item} ({title})" for row, title in every)
        yield tag("ol", *(tag("li", line) for line in lines))


def _lesson(report: Report, number: int) -> Iterator[Element]:
    lesson, alone = report.lessons[number], _alone(report)
    yield tag("h2", lesson.title, id=number)
    yield tag("p", _facts(lesson, len(report.learners)))
    yield from _questions(lesson, alone)
    yield from _predictions(lesson.predictions, alone)
    for goal in lesson.goals:
        yield from _goal(goal, alone)
    longest = max((step.seconds.median for step in lesson.where), default=0.0) or 1.0
    rows: Iterable[Sequence[Child]] = (
        [step.title, _bar(step.seconds.median / longest), _number(said.span(step.seconds)), _number(step.seconds.n)]
        for step in lesson.where
    )
    yield from _table("Where the time went", ["step", "", "time", *["learners"] * (not alone)], rows)


def _facts(lesson: LessonRow, all: int) -> str:
    time, runs = said.span(lesson.seconds), said.spread(lesson.runs)
    if all == 1:
        return f"{short(lesson.done.median)} of {lesson.steps} steps done; {time}; runs of its labs: {runs}."
    finished = f", finished by {lesson.finished.count}" if lesson.steps else ""
    done = f"steps done: {said.spread(lesson.done)} of {lesson.steps}"
    return f"Opened by {lesson.n} of {all}{finished}; {done}; time: {time}; runs of its labs: {runs}."


def _questions(lesson: LessonRow, alone: bool) -> Iterator[Element]:
    share = said.yes if alone else said.share
    rows: Iterable[Sequence[Child]] = (
        [
            _text(row, name(row.skill), row.mistakes, alone),
            _bar(row.first.part),
            _number(share(row.first)),
            _then(row, alone),
        ]
        for row in sorted(lesson.questions, key=lambda row: (not row.first.of, row.first.part))
    )
    heads = [f"question, and its {'' if alone else 'commonest '}mistakes", "", "right at the first try", "and then"]
    first = "those first that were not right at once" if alone else "the hardest first"
    yield from _table(f"Questions, {first}", heads, rows)


def _then(row: QuestionRow, alone: bool) -> str:
    """Return what became of a question after its first try."""
    if alone:
        tries = f"{said.spread(row.tries)} {'try' if row.tries.median == 1 else 'tries'}"
        told = [
            "right in the end" if row.right.count else "not right yet",
            tries,
            f"the first in {said.span(row.seconds)}",
        ]
        return ", ".join([*told, *["with a hint"] * row.hinted.count, *["answer shown"] * row.shown.count])
    told = [
        f"in the end {said.share(row.right)}",
        f"tries {said.spread(row.tries)}",
        f"first try {said.span(row.seconds)}",
    ]
    seen = [f"{what} {said.share(of)}" for what, of in (("hint", row.hinted), ("answer shown", row.shown)) if of.count]
    return "; ".join([*told, *seen])


def _predictions(rows: Sequence[PredictionRow], alone: bool) -> Iterator[Element]:
    share = said.yes if alone else said.share
    told: Iterable[Sequence[Child]] = (
        [
            _text(row, "", row.otherwise, alone),
            _bar(row.as_measured.part),
            _number(share(row.as_measured)),
            ", ".join(
                f"{n} {why}" for n, why in ((row.too_close, "too close to call"), (row.open, "not run yet")) if n
            ),
        ]
        for row in rows
    )
    heads = ["prediction, and what came otherwise", "", "as measured", "not counted"]
    yield from _table("Predictions, which are in no score", heads, told)


def _goal(goal: GoalRow, alone: bool) -> Iterator[Element]:
    yield tag("h3", f"Goal: {said.text(goal.say) or goal.item}")
    if not goal.met.count:
        yield tag("p", "Not reached yet." if alone else f"Reached by {said.share(goal.met)}.")
        return
    who = "Reached" if alone else f"Reached by {said.share(goal.met)}"
    words = f"{who} at step {said.spread(goal.step)}; runs it took: {said.spread(goal.runs)}."
    found = lines(goal, alone)
    if found:
        note = "" if len(found) == goal.met.count or alone else f" Curves were kept of {len(found)}."
        each = "" if alone else " Each line is one learner's run, and ends with a ring where the goal was reached."
        yield tag("figure", chart(goal, found, words), tag("figcaption", words + each + note))
    else:
        yield tag("p", words)
    rows: list[list[Child]] = [
        [
            run.learner,
            _number(step_text(run.aimed.step)),
            _number(_value(run.aimed.value)),
            _number(run.aimed.runs),
            _number(run.aimed.seed),
            ", ".join(f"{of} {shown(value)}" for of, value in run.changed.items()) or "as the lesson offers them",
        ]
        for run in goal.reached
    ]
    yield from _table("The runs that reached it", ["learner", "step", "value", "run", "seed", "settings"], rows)


def _skills(report: Report) -> Iterator[Element]:
    def levels(row: SkillRow) -> str:
        held = [(level, count) for level, count in row.levels.items() if count]
        return ", ".join(level if _alone(report) else f"{count} {level}" for level, count in held)

    rows: Iterable[Sequence[Child]] = (
        [name(row.skill), levels(row), _bar(row.first.part), _number(said.share(row.first)), _number(row.n)]
        for row in report.skills
    )
    if report.skills:
        yield tag("h2", "Skills")
    yield from _table("", ["skill", "level", "", "right at the first try", *["learners"] * (not _alone(report))], rows)


def _learners(report: Report) -> Iterator[Element]:
    if _alone(report):
        return
    yield tag("h2", "Learners")

    def cells(row: LearnerRow) -> list[Child]:
        shares = (row.finished, row.first_try, row.predictions, row.goals)
        when, took = said.days(row.first, row.last), said.time(row.seconds)
        return [row.name, *map(_number, (when, took, *map(said.share, shares)))]

    heads = ["learner", "days", "time", "lessons finished", "right at the first try", "as measured", "goals"]
    yield from _table("", heads, map(cells, report.learners))


def _text(row: QuestionRow | PredictionRow, skill: str, mistakes: Sequence[Mistake], alone: bool) -> Element:
    """Return a question with its id and skill, and what was wrong with how many answers."""
    told = tag("div", said.text(row.ask), tag("div", ", ".join(filter(None, (row.item, skill))), class_="dim"))
    if mistakes:
        told.append(tag("ul", *(_mistake(one, alone) for one in mistakes)))
    return told


def _mistake(one: Mistake, alone: bool) -> Element:
    answer = tag("b", one.answer)
    who = "" if alone else f" ({said.people(one.learners)})"
    return tag("li", answer, who, tag("div", said.text(one.why)) if one.why else None)


def _number(value: object) -> Element:
    return tag("span", str(value), class_="number")


def _value(value: float | None) -> str:
    return "" if value is None else short(value, 4)


def _bar(part: float) -> Element:
    return tag("span", tag("span", style=f"width: {100 * part:.0f}%"), class_="bar", aria_hidden="true")


def _table(caption: str, heads: Sequence[str], rows: Iterable[Iterable[Child]]) -> Iterator[Element]:
    """Yield a table, if it has a row; on a phone each cell tells its own head. Cells that have none are left out."""
    cells = ([tag("td", cell, data_head=head) for head, cell in zip(heads, row, strict=False)] for row in rows)
    body = [tag("tr", *row) for row in cells]
    if body:
        top = tag("thead", tag("tr", *(tag("th", head, scope="col") for head in heads)))
        yield tag("table", tag("caption", caption) if caption else None, top, tag("tbody", *body))
