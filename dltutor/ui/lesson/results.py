"""What a round says at its end, as styled text: the summary, and a line for each question. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from dltutor.study.results import Said
from dltutor.study.rounds import Result, Round
from dltutor.ui.lesson.markdown import line_content
from dltutor.ui.signs import Signs

WORDS = max(len(result.value) for result in Result)


def summary(told: Sequence[Said], wrong: bool) -> Content:
    """Return what stands above the list of questions; `wrong`: something can be asked again."""
    first, *rest = told
    lines = [Content.styled(first.text, "bold")]
    lines += [Content.assemble((f"{line.about}: ", "$foreground-muted"), line.text) for line in rest]
    if wrong:
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
