"""No text from outside steers the terminal: every widget that shows some, every kind of sequence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from house_of_tests import SLOPES, house, pressed, running, settled, sharing
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.app import App, ComposeResult
from textual.color import Color
from textual.content import Content
from textual.widgets import Button, DataTable, Input, Label, Markdown, OptionList, Static, TextArea, Tree

from dltutor.course.model import Entry, LabBlock
from dltutor.ui.app import Tutor
from dltutor.ui.filters import ExitFilter
from dltutor.ui.lesson.lab_line import LabLine
from dltutor.ui.lesson.markdown import LessonMarkdown, line_content
from dltutor.ui.lesson.masthead import Masthead
from dltutor.ui.rows import LessonRow, details, lesson_line
from dltutor.ui.screens.banner import Banner
from dltutor.ui.signs import UNICODE

SEQUENCES = {
    "clipboard": "\x1b]52;c;aGk=\x07",
    "title": "\x1b]0;owned\x07",
    "link": "\x1b]8;;file:///etc/passwd\x1b\\here\x1b]8;;\x1b\\",
    "reset": "\x1bc",
    "device": "\x1bP+q544e\x1b\\",
    "query": "\x1b[6n",
    "clear": "\x1b[2J\x1b[H",
    "c1": "\x9b31m\x9d52;c;aGk=\x9c",
    "bell": "\x07\x08\x08",
    "carriage": "safe\rgone",
    "bidi": "\u202eevil\u2066\u200f",
    "delete": "\x7f\x00\x1a",
    "mouse": "\x1b[?1003h\x1b[?1049l",
}
BAD = {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}
MARKUP = "[/] [@click=app.quit]x[/] [bold"


class Everything(App[None]):
    """All widgets that show foreign text, Textual's own and ours."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.foreign = text
        self._gate = ExitFilter()

    def get_line_filters(self) -> list[ExitFilter]:  # type: ignore[override]
        return [self._gate]

    def compose(self) -> ComposeResult:
        text = self.foreign
        entry = Entry("x", text, text, 5, "x.md", text, (text,), (text,), broken=text)
        row = LessonRow(entry, 1, here=text)
        yield Static(text, markup=False)
        yield Label(Content(text))
        yield Markdown(text)
        yield Input(text, placeholder=text)
        yield TextArea(text)
        yield OptionList(Content(text), markup=False)
        yield Button(Content(text))
        table: DataTable[Text] = DataTable()
        table.add_column(Text(text))
        table.add_row(Text(text))
        yield table
        yield Tree(Text(text))
        yield LessonMarkdown(text)
        yield LessonMarkdown(f"```\n{text}\n```")
        yield Static(line_content(text))
        yield Masthead(text, UNICODE)
        yield Banner(lambda: text)
        yield LabLine(LabBlock("x", text, title=text, runs={text: {}}), UNICODE)
        yield Static(lesson_line(row, 70, UNICODE))
        yield Static(details(row, {}, UNICODE))
        framed = Static("framed")
        framed.styles.border = ("round", "red")
        framed.border_title, framed.border_subtitle = Content(text), Content(text)  # type: ignore[assignment]
        yield framed

    def on_mount(self) -> None:
        self.notify(self.foreign, title=self.foreign, markup=False)


def painted(app: App[None]) -> Iterator[Segment]:
    for line in app.screen._compositor.render_strips():
        yield from line


@pytest.mark.parametrize("sequence", SEQUENCES.values(), ids=list(SEQUENCES))
async def test_no_widget_lets_a_sequence_through(sequence: str) -> None:
    app = sharing(Everything(f"a{sequence}b {MARKUP}"))
    async with app.run_test(size=(100, 150), notifications=True) as pilot:
        await settled(pilot)
        segments = list(painted(app))
        shown = "".join(segment.text for segment in segments)
        assert not BAD & set(shown)
        assert not [segment for segment in segments if segment.style and segment.style.link]
        assert shown.count("[/]") >= 10, "markup must be shown as it was written"


async def test_no_screen_lets_a_sequence_of_a_lesson_through(tmp_path: Path) -> None:
    hostile = "".join(SEQUENCES.values()).replace("\n", "").replace("\r", "")
    built = house(tmp_path)
    path = tmp_path / "course" / "01-slopes.md"
    text = SLOPES.replace("A slope says", f"A {hostile} slope says").replace("# Slopes", f"# {hostile}")
    path.write_text(text.replace("how old", "how [/] [@click=app.quit] old"), encoding="utf-8")
    async with running(built, size=(120, 40)) as (app, pilot):
        for key in ("enter", "n", "2", "question_mark", "escape", "slash", "s", "l", "o", "escape", "ctrl+p", "escape"):
            await pressed(pilot, key)
            assert not BAD & {character for segment in painted(app) for character in segment.text}


async def test_a_link_is_shown_and_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    async with running(house(tmp_path), "slopes") as (app, pilot):
        app.open_url("https://example.org")
        await settled(pilot)
    assert not opened


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_the_gate_keeps_the_width_that_the_layout_has_counted(text: str) -> None:
    segment = Segment(text, Style(link="https://example.org"))
    (out,) = ExitFilter().apply([segment], Color.parse("black"))
    assert cell_len(out.text) == cell_len(text)
    assert not BAD & set(out.text)
    assert out.style is not None
    assert out.style.link is None


def test_the_app_itself_has_the_gate(tmp_path: Path) -> None:
    assert any(isinstance(one, ExitFilter) for one in Tutor(house(tmp_path)).get_line_filters())
