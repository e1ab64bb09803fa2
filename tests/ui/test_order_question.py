"""A question for an order on screen: lines moved by hand or by their letters, marked, found again, and shown."""

from __future__ import annotations

from pathlib import Path

from house_of_tests import SLOPES, burst, house, pressed, running, text, until

from dltutor.progress.directory import DataDirectory
from dltutor.progress.store import Store
from dltutor.ui.app import Tutor
from dltutor.ui.house import House
from dltutor.ui.lesson.question import QuestionCard

STEP = """
## Order
<!-- step: id=order -->

A loop.

```quiz
id: loop
kind: order
ask: Put the loop in order. One line does not belong.
lines:
  - {code: "for x in data:"}
  - {code: "loss = f(x)", indent: 1}
  - {code: "loss.backward()", indent: 1}
distractors:
  - {code: "loss.step()", why: A loss has no step.}
```
"""
RIGHT = ["for x in data:", "loss = f(x)", "loss.backward()"]


def home(folder: Path, store: Store) -> House:
    built = house(folder, store=store)
    (folder / "course" / "01-slopes.md").write_text(SLOPES + STEP, encoding="utf-8")
    return built


def letters(app: Tutor, *codes: str) -> str:
    """Return the letters that these lines have on screen."""
    shown = [line.code for line in app.screen.query_one("#page").query(QuestionCard).last().asking.variant.lines]
    return " ".join("abcd"[shown.index(code)] for code in codes)


async def test_lines_are_ordered_by_letters_or_moved_by_hand(tmp_path: Path) -> None:
    folder = DataDirectory(tmp_path / "data")
    with Store.open(folder) as store:
        async with running(home(tmp_path, store), "slopes", (100, 40)) as (app, pilot):
            await burst(pilot, "nnnnn")
            assert "Question: put in order" in text(app)
            assert "left out:" in text(app)
            wrong = letters(app, RIGHT[1], RIGHT[0], RIGHT[2], "loss.step()")
            await burst(pilot, "enter", *["down"] * 4, *["backspace"] * 10, "a z", "enter")
            assert "There is no line z; the lines are a to d." in text(app)
            assert not store.lesson("slopes").item("loop").tries, "what cannot be read costs no try"
            await burst(pilot, *["backspace"] * 10, wrong, "enter")
            assert "Not yet: line 1, loss = f(x), comes too early. 2 moves would put it right." in text(app)
            # By hand: the stray line, the last, is left out; then the second goes before the first.
            await pressed(pilot, "up")
            assert "Enter pick up" in text(app), "the footer says what Enter does"
            await pressed(pilot, "enter")
            assert "Enter put down" in text(app)
            await pressed(pilot, "down", "enter", "up", "up", "enter", "up", "enter")
            assert store.lesson("slopes").item("loop").tries == 1, "picking up and putting down answers nothing"
            await pressed(pilot, *["down"] * 4, "enter")
            assert store.lesson("slopes").item("loop").right, text(app)
            assert "Right: each line comes after all that it needs." in text(app)
            await pressed(pilot, "e")
            assert "loss.step() does not belong: A loss has no step." in text(app)
    with Store.open(folder) as store:
        async with running(home(tmp_path, store), "slopes", (100, 40)) as (app, pilot):
            await until(pilot, lambda: "left out:" in text(app))
            shown = text(app)
            places = [shown.index(code) for code in (*RIGHT, "left out:", "loss.step()")]
            assert places == sorted(places)
            assert "Question ✓ right" in shown


async def test_the_order_is_shown_on_wish(tmp_path: Path) -> None:
    with Store.open(DataDirectory(None)) as store:
        async with running(home(tmp_path, store), "slopes", (100, 40)) as (app, pilot):
            await burst(pilot, "nnnnnv")
            assert "The order is: for x in data: loss = f(x) loss.backward()" in " ".join(
                text(app).replace("│", "").split()
            )
