"""What a terminal shows after our frames is what it would show after the app's own output: pyte is the judge."""

from __future__ import annotations

import random

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.ui.driver.grid import Grid
from dltutor.ui.driver.pen import Pen, change, pen

WIDTH, HEIGHT = 24, 6
STYLES = ["", "1", "31", "1;38;2;1;2;3;48;2;9;9;9", "48;5;17", "4;97;100", "7", "3;9;38;5;200", "2;34"]
TEXT = st.text(alphabet="abz ⣿█─×é漢", max_size=WIDTH + 4)
PIECE = st.tuples(st.integers(1, HEIGHT), st.integers(1, WIDTH), st.sampled_from(STYLES), TEXT)


def drawn(pieces: list[tuple[int, int, str, str]]) -> str:
    """The pieces as Textual writes them: a move, a style, text, a reset."""
    return "".join(f"\x1b[{row};{column}H\x1b[{style}m{text}\x1b[0m" for row, column, style, text in pieces)


class Emulator:
    """A terminal that can be asked what it shows."""

    def __init__(self) -> None:
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self.screen.reset_mode(pyte.modes.DECAWM)
        self.stream = pyte.Stream(self.screen)

    def cells(self) -> list[list[tuple[object, ...]]]:
        """Character, colours and attributes of every cell."""
        return [[tuple(self.screen.buffer[y][x]) for x in range(WIDTH)] for y in range(HEIGHT)]


def fits(piece: tuple[int, int, str, str]) -> bool:
    """Whether a piece ends inside its row, as all that Textual writes does."""
    _, column, _, text = piece
    return column - 1 + sum(2 if character == "漢" else 1 for character in text) <= WIDTH


@given(st.lists(st.lists(PIECE.filter(fits), max_size=8), max_size=6))
def test_frames_show_what_the_app_has_drawn(frames: list[list[tuple[int, int, str, str]]]) -> None:
    grid, ours = Grid(WIDTH, HEIGHT), Emulator()
    for pieces in frames:
        grid.feed(drawn(pieces))
        ours.stream.feed(grid.frame())
        assert not grid.dirty
    again = Grid(WIDTH, HEIGHT)
    for pieces in frames:
        again.feed(drawn(pieces))
    whole = Emulator()
    whole.stream.feed(again.frame())
    assert ours.cells() == whole.cells(), "many small frames and one large one must end in the same picture"


@given(st.lists(PIECE.filter(fits).filter(lambda piece: "漢" not in piece[3]), max_size=20))
def test_a_frame_shows_what_a_terminal_makes_of_the_output_itself(pieces: list[tuple[int, int, str, str]]) -> None:
    grid, ours, theirs = Grid(WIDTH, HEIGHT), Emulator(), Emulator()
    grid.feed(drawn(pieces))
    ours.stream.feed(grid.frame())
    theirs.stream.feed(drawn(pieces))
    assert ours.cells() == theirs.cells()


def test_nothing_is_sent_for_what_has_not_changed() -> None:
    grid = Grid(80, 24)
    picture = drawn([(row, 1, "48;2;1;2;3", "x" * 80) for row in range(1, 25)])
    grid.feed(picture)
    grid.frame()
    grid.feed(picture)
    assert len(grid.frame()) <= len("\x1b[24;81H")


def test_one_changed_cell_costs_a_move_and_itself() -> None:
    grid = Grid(80, 24)
    grid.feed(drawn([(5, 1, "", "a" * 80)]))
    grid.frame()
    grid.feed(drawn([(5, 40, "", "b"), (1, 1, "", "")]))
    assert grid.frame() == "\x1b[5;40Hb\x1b[1;1H"


def test_a_forgotten_terminal_is_drawn_whole() -> None:
    grid, ours = Grid(WIDTH, HEIGHT), Emulator()
    grid.feed(drawn([(2, 3, "31", "hello")]))
    grid.frame()
    grid.forget()
    ours.stream.feed("noise\x1b[3;3Hmore noise")
    ours.stream.feed(grid.frame())
    assert ours.screen.display[1] == "  hello".ljust(WIDTH)
    assert ours.screen.display[2].strip() == ""


def test_an_emptied_terminal_gets_only_what_is_not_empty() -> None:
    grid, ours = Grid(WIDTH, HEIGHT), Emulator()
    grid.feed("\x1b[?1049h" + drawn([(2, 3, "31", "hello")]))
    ours.stream.feed(grid.frame())
    grid.clear()
    frame = grid.frame()
    assert len(frame) < 45
    ours.stream.feed("noise" + frame)
    assert [row.strip() for row in ours.screen.display] == ["", "hello", "", "", "", ""]


def test_the_shell_s_screen_is_left_before_anything_is_emptied() -> None:
    grid = Grid(WIDTH, HEIGHT)
    grid.feed("\x1b[?1049h")
    grid.resize(10, 2)
    assert grid.frame().startswith("\x1b[?1049h\x1b[0m\x1b[2J")


def test_sequences_that_draw_nothing_pass_in_order_and_once() -> None:
    grid = Grid(10, 2)
    grid.feed("\x1b[?1000h\x1b]52;c;aGk=\x07a\x07")
    frame = grid.frame()
    assert frame.startswith("\x1b[?1000h\x1b]52;c;aGk=\x07\x07")
    assert "\x07" not in grid.frame()


@pytest.mark.parametrize("size", [(1, 1), (5, 2), (300, 100)])
def test_no_size_breaks_it(size: tuple[int, int]) -> None:
    grid = Grid(80, 24)
    grid.resize(*size)
    grid.feed(drawn([(row, column, "1", "text") for row in (1, 24, 200) for column in (1, 80, 400)]))
    assert isinstance(grid.frame(), str)


def test_a_change_of_style_ends_in_that_style_whatever_was_before() -> None:
    pens = [pen(style) for style in STYLES]
    random.seed(3)
    for old in pens:
        for new in pens:
            one, two = pyte.Screen(4, 1), pyte.Screen(4, 1)
            pyte.Stream(one).feed(change(Pen(), old) + change(old, new) + "x")
            pyte.Stream(two).feed(change(Pen(), new) + "x")
            assert one.buffer[0][0] == two.buffer[0][0], (old, new)
            assert len(change(old, new)) <= len("\x1b[0m") + len(change(Pen(), new))
