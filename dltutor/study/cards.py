"""Questions as cards to learn by: what is asked on the front, on the back the answer with the reason of each option.

A prediction is left out: it needs its run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from dltutor.course.model import Lesson
from dltutor.draw.filter import clean
from dltutor.quiz.model import Option, Question, Variant
from dltutor.quiz.numbers import shown
from dltutor.quiz.reasons import typical
from dltutor.quiz.shapes import written
from dltutor.quiz.variants import variant
from dltutor.study.markdown import dialect

NOBODY = ""
"""Whose numbers the cards have: the same for everybody, and at every export."""
INDENT = "    "
DISPLAY = "\0"
"""Stands for the bracket that begins a formula of its own; no text has it, as `clean` makes ␀ of it."""


@dataclass(frozen=True)
class Card:
    """One question; both sides are HTML with formulas as ``\\(…\\)``."""

    lesson: str
    """The lesson's id."""
    item: str
    front: str
    back: str
    skill: str


def cards(lesson: Lesson) -> list[Card]:
    """Return the cards of a lesson, in its order."""
    items = (item for step in lesson.steps for item in step.items)
    questions = (item for item in items if isinstance(item, Question) and item.kind != "predict")
    return [_card(lesson.entry.id, variant(question, NOBODY, 0)) for question in questions]


def _card(lesson: str, asked: Variant) -> Card:
    question = asked.question
    answer, reasons = _told(asked)
    back = [*answer, html(asked.explain), _list(reasons)]
    return Card(lesson, question.id, html(asked.ask) + _choice(asked), "".join(back), question.skill)


def _choice(asked: Variant) -> str:
    """Return what stands below the question: options, lines to put in order, code to go on with."""
    question = asked.question
    if asked.options:
        several = "<p><em>Several may be right.</em></p>" if question.kind == "multiple" else ""
        return several + _list([_inline(option.text) for option in asked.options])
    if asked.lines:
        return _list([f"<code>{_text(line.code)}</code>" for line in asked.lines])
    return _code(question.exercise.starter) if question.exercise else ""


def _told(asked: Variant) -> tuple[list[str], Sequence[str]]:
    """Return the answer, and why what is not the answer is wrong."""
    question, exercise = asked.question, asked.question.exercise
    wrong = [f"<b>{_text(answer)}</b>: {_inline(why)}" for answer, why in typical(asked)]
    if asked.options:
        return [], [_option(option) for option in sorted(asked.options, key=lambda option: not option.correct)]
    if asked.lines:
        order = [INDENT * line.indent + line.code for line in question.lines if line.belongs]
        strange = [line for line in question.lines if not line.belongs and line.why]
        return [_code("\n".join(order))], [f"<code>{_text(line.code)}</code>: {_inline(line.why)}" for line in strange]
    if exercise:
        known = [one for one in exercise.known_wrong if one.why]
        return [_code(exercise.solution)], [f"{_code(one.code)}{_inline(one.why)}" for one in known]
    if asked.shape:
        return [f"<p><b>{_text(written(asked.shape))}</b></p>"], wrong
    number = "" if asked.answer is None else shown(asked.answer, asked.answer, question.tolerance)
    return [f"<p><b>{_text(f'{number} {question.unit}'.strip())}</b></p>"], wrong


def _option(option: Option) -> str:
    why = f"<br>{_inline(option.why)}" if option.why else ""
    return f"{'✓' if option.correct else '✗'} <b>{_inline(option.text)}</b>{why}"


def html(markdown: str) -> str:
    """Return a text of a lesson as HTML; nothing in it is a tag, no picture is fetched."""
    return _no_command(str(_reader().render(clean(markdown))))


def _inline(markdown: str) -> str:
    return _no_command(str(_reader().renderInline(clean(markdown))))


def _list(entries: Iterable[str]) -> str:
    found = "".join(f"<li>{entry}</li>" for entry in entries)
    return f"<ul>{found}</ul>" if found else ""


def _code(code: str) -> str:
    return f"<pre><code>{_text(code.rstrip())}</code></pre>"


def _text(text: str) -> str:
    return _no_command(escape(clean(text)))


def _no_command(html: str) -> str:
    """Return HTML in which Anki finds nothing to carry out: ``[sound:x]`` would be played, ``[latex]`` be run."""
    return html.replace("[", "&#91;").replace(DISPLAY, "[")


@cache
def _reader() -> MarkdownIt:
    reader = dialect(_formula)
    reader.add_render_rule("image", _picture)
    return reader


def _formula(tex: str, options: dict[str, Any]) -> str:
    begin, end = (rf"\{DISPLAY}", r"\]") if options.get("display_mode") else (r"\(", r"\)")
    return f"{begin}{escape(tex)}{end}"


def _picture(_: object, tokens: Sequence[Token], at: int, *__: object) -> str:
    return escape(f"[picture: {tokens[at].content}]")
