"""Rows of spans reach the screen in the theme's colours, and only rows that changed are painted again."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import Color
from rich.style import Style as Ink
from textual.app import App, ComposeResult

from dltutor.draw.cells import RGB, Row, Span, Style
from dltutor.ui.strips import Drawing, Inks, changed_runs, nearest_256
from dltutor.ui.terminal import Terminal
from dltutor.ui.theme import PALETTES, THEMES

PAPER = Ink(color="#ffffff", bgcolor="#101010")


class Shown(App[None]):
    """One drawing in an app with our themes."""

    CSS = "Drawing { height: 6; width: 20; }"

    def compose(self) -> ComposeResult:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = "dltutor-dark"
        yield Drawing(Terminal())


class Counting(Drawing):
    """Counts how often each row is drawn."""

    def __init__(self) -> None:
        super().__init__(Terminal())
        self.drawn: list[int] = []

    def render_line(self, y):  # type: ignore[no-untyped-def]
        self.drawn.append(y)
        return super().render_line(y)


class Counted(Shown):
    def compose(self) -> ComposeResult:
        yield Counting()


def rows(*texts: str) -> list[Row]:
    return [(Span(text),) for text in texts]


@given(st.lists(st.sampled_from("ab"), max_size=8), st.lists(st.sampled_from("ab"), max_size=8))
def test_the_runs_are_exactly_the_rows_that_differ(old: list[str], new: list[str]) -> None:
    runs = changed_runs(rows(*old), rows(*new))
    covered = [y for start, count in runs for y in range(start, start + count)]
    differ = [y for y in range(max(len(old), len(new))) if old[y : y + 1] != new[y : y + 1]]
    assert covered == differ
    assert all(start + count < following for (start, count), (following, _) in itertools.pairwise(runs))


async def test_only_changed_rows_are_painted_again() -> None:
    app = Counted()
    async with app.run_test(size=(40, 10)) as pilot:
        drawing = app.query_one(Counting)
        drawing.show(rows("a", "b", "c", "d", "e"))
        await pilot.pause()
        drawing.drawn.clear()
        drawing.show(rows("a", "X", "c", "Y", "Z"))
        await pilot.pause()
        assert sorted(set(drawing.drawn)) == [1, 3, 4]
        drawing.drawn.clear()
        drawing.show(rows("a", "X", "c", "Y", "Z"))
        await pilot.pause()
        assert drawing.drawn == []


async def test_roles_follow_the_theme() -> None:
    app = Shown()
    async with app.run_test(size=(40, 10)) as pilot:
        drawing = app.query_one(Drawing)
        drawing.show([(Span("step "), Span("7", Style("train")))])
        for name in ("dltutor-dark", "dltutor-light"):
            app.theme = name
            await pilot.pause()
            strip = drawing.render_line(0)
            assert strip.text.rstrip() == "step 7"
            seven = next(segment for segment in strip if segment.text == "7")
            assert seven.style is not None
            assert seven.style.color == Color.parse(PALETTES[name]["train"])
            assert seven.style.bgcolor is not None
            assert seven.style.bgcolor.get_truecolor() == Color.parse(PALETTES[name]["background"]).triplet


async def test_every_strip_is_as_wide_as_the_widget() -> None:
    app = Shown()
    async with app.run_test(size=(40, 10)):
        drawing = app.query_one(Drawing)
        drawing.show(rows("x" * 50, "", "short"))
        assert {drawing.render_line(y).cell_length for y in range(6)} == {20}


@pytest.mark.parametrize(("depth", "kind"), [("true", "truecolor"), ("256", "eight_bit"), ("16", "truecolor")])
def test_a_picture_is_drawn_in_the_colours_there_are(depth: str, kind: str) -> None:
    ink = Inks(PALETTES["dltutor-dark"], Terminal(depth), PAPER).ink(Style(fg=RGB(33, 145, 140)))  # type: ignore[arg-type]
    assert ink.color is not None
    assert ink.color.type.name.lower() == kind


def test_without_colours_bold_and_reverse_remain() -> None:
    ink = Inks(PALETTES["dltutor-dark"], Terminal("none"), PAPER).ink(
        Style(fg="bad", bg=RGB(1, 2, 3), bold=True, reverse=True)
    )
    assert (ink.color, ink.bgcolor, ink.bold, ink.reverse) == (PAPER.color, PAPER.bgcolor, True, True)


def test_the_middle_of_viridis_does_not_turn_grey_in_256_colours() -> None:
    number = nearest_256(RGB(33, 145, 140))
    assert 16 <= number < 232
    red, green, blue = Color.from_ansi(number).get_truecolor()
    assert green > red + 60
    assert blue > red + 60


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_none_of_256_colours_is_nearer_than_the_one_chosen(parts: tuple[int, int, int]) -> None:
    def apart(number: int) -> int:
        red, green, blue = (a - b for a, b in zip(parts, Color.from_ansi(number).get_truecolor(), strict=True))
        return 2 * red * red + 4 * green * green + 3 * blue * blue

    assert apart(nearest_256(RGB(*parts))) == min(map(apart, range(16, 256)))


def test_inks_are_made_once_and_never_without_bound() -> None:
    inks = Inks(PALETTES["dltutor-dark"], Terminal(), PAPER)
    assert inks.ink(Style(fg="train")) is inks.ink(Style(fg="train"))
    for n in range(10_000):
        inks.ink(Style(fg=RGB(n % 256, n // 256, 0)))
    assert len(inks._made) <= 4096
