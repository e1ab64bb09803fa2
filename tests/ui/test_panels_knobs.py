"""Knobs: arrows turn, Enter types, ranges are said, live and restart ones are told apart."""

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Input

from dltutor.labs.find import load
from dltutor.labs.settings import shown
from dltutor.labs.spec import Hyperparameter
from dltutor.ui.panels.knob_rows import knob_rows, told
from dltutor.ui.panels.knobs import KnobRows, Knobs
from dltutor.ui.terminal import Terminal
from tests.drawn import drawn_text

LR = Hyperparameter("lr", 0.1, "size of one step", live=True, low=1e-5, high=10, log=True)
LOSS = Hyperparameter("loss", "mae", "which errors count", choices=("mae", "mse"))
MOMENTUM = Hyperparameter("momentum", 0.0, "share of the last step", live=True, low=0, high=0.9, step=0.1)
ON = Hyperparameter("norm", False, "batch norm")
KNOBS = (LOSS, LR, MOMENTUM, ON)


class Turning(App[None]):
    """Knobs whose values follow what is turned."""

    def __init__(self) -> None:
        super().__init__()
        self.values = {knob.name: knob.default for knob in KNOBS}
        self.left = 0

    def compose(self) -> ComposeResult:
        yield Knobs(Terminal(), self.values.__setitem__)

    def on_mount(self) -> None:
        self.query_one(Knobs).offer(KNOBS, dict(self.values), room=3)

    def on_knobs_left(self) -> None:
        self.left += 1

    @property
    def text(self) -> str:
        return drawn_text(self.query_one(KnobRows).rows)


def test_live_knobs_stand_apart_from_those_that_begin_a_new_run() -> None:
    live, new = drawn_text(knob_rows(KNOBS, {}, 40, 8)).splitlines()
    assert live.split() == ["live", "lr", "0.1", "momentum", "0"]
    assert new.split() == ["new", "run", "loss", "mae", "norm", "off"]


def test_both_kinds_of_knobs_share_a_row_where_they_fit_it() -> None:
    (row,) = drawn_text(knob_rows(KNOBS, {}, 60, 8)).splitlines()
    assert row.split() == ["live", "lr", "0.1", "momentum", "0", "new", "run", "loss", "mae", "norm", "off"]


@pytest.mark.parametrize("width", [30, 40, 55, 80])
@pytest.mark.parametrize("most", [2, 3, 8])
def test_rows_keep_to_their_room_and_count_what_is_hidden(width: int, most: int) -> None:
    many = tuple(Hyperparameter(f"knob_{n}", 0.5, "", live=n % 3 == 0) for n in range(14))
    rows = knob_rows(many, {}, width, most)
    assert len(rows) <= most
    text = drawn_text(rows)
    assert all(len(line) <= width for line in text.splitlines())
    seen = sum(f"knob_{n} " in text for n in range(14))
    hidden = int(text.rsplit("+", 1)[1].split()[0]) if "more" in text else 0
    assert hidden + seen == 14


def test_values_as_people_write_them() -> None:
    assert [shown(value) for value in (True, False, 1e-5, 0.1, 100.0, 5, "mae")] == [
        *("on", "off", "1e-5", "0.1", "100", "5", "mae"),
    ]


async def test_arrows_choose_and_turn() -> None:
    app = Turning()
    async with app.run_test(size=(80, 24)) as pilot:
        app.query_one(Knobs).take_keys()
        await pilot.press("right")
        assert app.values["lr"] == 0.2
        await pilot.press("left", "left")
        assert app.values["lr"] == 0.05
        await pilot.press("down", "right")
        assert app.values["momentum"] == 0.1
        await pilot.press("down", "right")
        assert app.values["loss"] == "mse"
        await pilot.press("down", "right")
        assert app.values["norm"] is True
        assert "begins a new run" in app.text


async def test_the_marked_knob_says_what_it_is_and_where_it_ends() -> None:
    app = Turning()
    async with app.run_test(size=(100, 24)) as pilot:
        app.query_one(Knobs).take_keys()
        await pilot.pause()
        assert "lr: size of one step (from 1e-5 to 10); acts at the next step" in app.text
        await pilot.press("down", "left")
        assert app.values["momentum"] == 0.0
        assert "momentum goes no further than 0" in app.text


async def test_enter_types_a_value_and_a_wrong_one_says_the_range() -> None:
    app = Turning()
    async with app.run_test(size=(100, 24)) as pilot:
        app.query_one(Knobs).take_keys()
        await pilot.press("enter")
        line = app.query_one(Input)
        assert line.has_focus
        assert line.value == "0.1"
        line.value = ""
        await pilot.press(*"20", "enter")
        assert app.values["lr"] == 0.1
        assert "lr = 20 is out of range; it goes from 1e-5 to 10" in app.text
        line.value = ""
        await pilot.press("0", "full_stop", "3", "enter")
        assert app.values["lr"] == 0.3
        assert app.query_one(KnobRows).has_focus


async def test_escape_leaves_the_typing_and_then_the_knobs() -> None:
    app = Turning()
    async with app.run_test(size=(100, 24)) as pilot:
        app.query_one(Knobs).take_keys()
        await pilot.press("enter", "7", "escape")
        assert app.values["lr"] == 0.1
        assert app.query_one(KnobRows).has_focus
        assert app.left == 0
        await pilot.press("escape")
        assert app.left == 1


async def test_the_rows_make_room_only_while_they_are_turned() -> None:
    app = Turning()
    async with app.run_test(size=(80, 24)) as pilot:
        rows = app.query_one(KnobRows)
        assert rows.size.height == 1
        app.query_one(Knobs).take_keys()
        await pilot.pause()
        await pilot.pause()
        assert rows.size.height == 4
        app.set_focus(None)
        await pilot.pause()
        await pilot.pause()
        assert rows.size.height == 1


async def test_a_lab_that_is_left_while_its_knobs_have_the_keys_is_not_drawn_any_more() -> None:
    app = Turning()
    async with app.run_test(size=(80, 24)) as pilot:
        knobs = app.query_one(Knobs)
        knobs.take_keys()
        await pilot.pause()
        await knobs.remove_children()
        knobs.draw()


def test_a_knob_whose_help_says_what_it_may_be_says_it_once() -> None:
    for name in ("features", "layers"):
        knob = load("playground").hyperparameter(name)
        said = drawn_text(told(knob, 200))
        assert said.count(knob.help) == 1
        assert "begins a new run" in said
