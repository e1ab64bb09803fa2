"""Lesson text for the screen: formulas readable, links as addresses, hostile text harmless."""

from __future__ import annotations

from pathlib import Path

import pytest
from house_of_tests import settled, sharing
from textual.app import App, ComposeResult

import dltutor.ui
from dltutor.study.markdown import LIMIT, parser, shown
from dltutor.study.together import BLANK
from dltutor.ui.lesson.markdown import LessonMarkdown, line_content


class Page(App[None]):
    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.markdown = markdown

    def compose(self) -> ComposeResult:
        yield LessonMarkdown(self.markdown)


class StyledPage(Page):
    CSS_PATH = Path(dltutor.ui.__file__).with_name("app.tcss")


async def drawn(markdown: str, page: type[Page] = Page) -> str:
    app = sharing(page(markdown))
    async with app.run_test(size=(70, 30)) as pilot:
        await settled(pilot)
        rows = ["".join(part.text for part in line) for line in app.screen._compositor.render_strips()]
        return "\n".join(rows).replace(BLANK, " ")


@pytest.mark.parametrize(
    ("markdown", "seen"),
    [
        ("The loss is $\\frac{1}{n} \\sum_i e_i^2$.", "1/n ∑ᵢ"),
        ("$$\na = b \\\\\nc = d\n$$", "c = d"),
        ("- one\n- two", "• one"),
        ("a [link](https://example.org/x) here", "link (https://example.org/x) here"),
        ("a [trap](javascript:alert) here", "a [trap](javascript:alert) here"),
        ("see ![a digit](digit.png)", "[picture: a digit]"),
        ("it costs $5 and $6", "it costs $5 and $6"),
        ("```python\nloss.backward()\n```", "loss.backward()"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "1"),
    ],
)
async def test_what_is_written_can_be_read(markdown: str, seen: str) -> None:
    assert seen in await drawn(markdown)


async def test_each_row_of_a_table_takes_one_line_on_the_screen() -> None:
    text = await drawn("| p | 0.5 |\n|---|---|\n| one | -1 |\n| two | -2 |\n\nbelow", StyledPage)
    head, rule, one, two, empty, below, *_ = text.splitlines()
    assert [line.split() for line in (head, one, two, empty, below)] == [
        ["p", "0.5"],
        ["one", "-1"],
        ["two", "-2"],
        [],
        ["below"],
    ]
    assert set(rule) <= set("─ ")


async def test_html_and_markup_are_shown_and_not_obeyed() -> None:
    text = await drawn("a <b>tag</b> and [@click=app.quit]x[/]")
    assert "<b>tag</b>" in text
    assert "[@click=app.quit]x[/]" in text


def test_no_token_can_be_clicked() -> None:
    tokens = parser().parse("[a](https://b.org) ![c](d.png) <https://e.org>")
    kinds = {child.type for token in tokens for child in token.children or []}
    assert not kinds & {"link_open", "link_close", "image"}


def test_a_text_too_long_is_cut_with_a_note() -> None:
    assert "was cut" in shown("word " * LIMIT)
    assert len(shown("word " * LIMIT)) < LIMIT + 100


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("**bold** and `code` and *soft*", "bold and code and soft"),
        ("two\n\nparagraphs", "two\nparagraphs"),
        ("$x^2$", "x²"),
        ("[/] [bold", "[/] [bold"),
        ("2 * 3 = 6", "2 * 3 = 6"),
    ],
)
def test_short_texts_keep_their_words(markdown: str, plain: str) -> None:
    assert line_content(markdown).plain.replace(BLANK, " ") == plain


def test_short_texts_keep_their_emphasis() -> None:
    spans = line_content("**bold** `code`").spans
    assert [(span.start, span.end) for span in spans] == [(0, 4), (5, 9)]
