"""What a round says at its end: how many were right, what it means, and a line for each question. Pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from textual.content import Content

from dltutor.progress.attempts import Key
from dltutor.progress.schedule import Memory
from dltutor.study.rounds import Result, Round
from dltutor.study.skills import said
from dltutor.ui.lesson.markdown import line_content
from dltutor.ui.signs import Signs

WORDS = max(len(result.value) for result in Result)


def summary(of: Round, levels: Mapping[str, str], memory: Mapping[Key, Memory], today: date) -> Content:
    """Return what stands above the list of questions.

    `levels`: the skills that were asked for, as they are now; `memory`: when the questions come back.
    """
    results = of.results
    clean = results.count(Result.CLEAN)
    lines = [Content.styled(f"{clean} of {len(results)} right at the first try.", "bold")]
    if of.mode == "before":
        lines += _steps(of)
    elif of.mode == "review":
        lines.append(Content(_comes_back(of, memory, today)))
    if levels:
        lines.append(Content.assemble(("Skills: ", "$foreground-muted"), said(levels), "."))
    if of.wrong():
        lines.append(Content.assemble(("r ", "bold $primary"), ("asks again what was not right", "$foreground-muted")))
    return Content("\n").join(lines)


def row(of: Round, at: int, width: int, signs: Signs) -> Content:
    """Return the line of a question in `width` cells: a sign, its result in words, and what was asked."""
    result = of.result(at)
    sign, style = {
        Result.CLEAN: (signs.right, "bold $success"),
        Result.LATER: (signs.right, "$success"),
        Result.MISSED: (signs.wrong, "bold $error"),
    }.get(result, (signs.empty, "$foreground-muted"))
    head = Content.assemble((f"{sign} ", style), (f"{result.value:<{WORDS}}  ", style))
    asked = line_content(of.asking(at).variant.ask.replace("\n", " "))
    return Content.assemble(head, asked.truncate(max(1, width - head.cell_length), ellipsis=True))


def _steps(of: Round) -> list[Content]:
    skip = [step.title for step, known in of.may_skip() if known]
    read = [step.title for step, known in of.may_skip() if not known]
    told = [("You may skip: ", skip or ["nothing"]), ("Worth reading: ", read or ["the rest at your ease"])]
    return [Content.assemble((name, "$foreground-muted"), "; ".join(titles), ".") for name, titles in told]


def _comes_back(of: Round, memory: Mapping[Key, Memory], today: date) -> str:
    days = Counter((memory[item.key].due.date() - today).days for item in of.items if item.key in memory)
    told = [f"{count} {'tomorrow' if day <= 1 else f'in {day} days'}" for day, count in sorted(days.items())]
    return f"They come back: {', '.join(told)}." if told else ""
