"""Stop conditions: what is typed becomes conditions, what is wrong is said."""

import pytest
from textual.app import App
from textual.widgets import Input, Static

from dltutor.labs.spec import Lab, Metric
from dltutor.study.stopping import ConditionError, conditions, in_words
from dltutor.ui.panels.stop_when import StopWhen
from dltutor.wire.conditions import Condition, Plateau, Reached, Seconds, Steps

LAB = Lab("t", "s", (), (Metric("loss", "loss"), Metric("val_accuracy", "accuracy", better="high")), (), 200)


def test_each_line_makes_its_condition() -> None:
    fields = {"steps": "1,000", "value": "0.5", "patience": "50", "seconds": "2.5"}
    assert conditions(LAB, "loss", fields) == [Steps(1000), Reached("loss", 0.5), Plateau("loss", 50), Seconds(2.5)]


def test_a_metric_that_should_grow_is_reached_from_below() -> None:
    assert conditions(LAB, "val_accuracy", {"value": "0.97"}) == [Reached("val_accuracy", 0.97, below=False)]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"steps": "many"}, "steps = many is not a number"),
        ({"steps": "0"}, "not a whole number above 0"),
        ({"steps": "1.5"}, "not a whole number above 0"),
        ({"value": "nan"}, "not a finite number"),
        ({"seconds": "-1"}, "above 0"),
        ({}, "at least one"),
    ],
)
def test_what_makes_no_condition_is_said(fields: dict[str, str], said: str) -> None:
    with pytest.raises(ConditionError, match=said):
        conditions(LAB, "loss", fields)


def test_conditions_in_words() -> None:
    said = in_words([Steps(2000), Reached("loss", 0.5), Plateau("loss", 50), Seconds(2.5)])
    assert said == "stops after 2,000 steps, or at loss ≤ 0.5, or when loss has not got better 50 times, or after 2.5 s"
    assert in_words([]) == ""


async def test_the_form_returns_what_was_typed_and_keeps_a_wrong_line_for_correction() -> None:
    app: App[None] = App()
    got: list[list[Condition] | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(StopWhen(LAB, [Steps(200)]), got.append)
        await pilot.pause()
        assert app.screen.query_one("#steps", Input).value == "200"
        await pilot.press("x", "enter")
        assert "not a number" in str(app.screen.query_one("#problem", Static).content)
        await pilot.press("backspace", *"300", "tab", "tab", "tab", *"0.6", "enter")
        assert got == [[Steps(300), Reached("loss", 0.6)]]


async def test_escape_leaves_all_as_it_was() -> None:
    app: App[None] = App()
    got: list[list[Condition] | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(StopWhen(LAB, []), got.append)
        await pilot.press("escape")
        await pilot.pause()
        assert got == [None]
