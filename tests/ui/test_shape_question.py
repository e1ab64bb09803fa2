"""A question for a shape on screen: typed, marked size by size, found again, and shown."""

from __future__ import annotations

from pathlib import Path

from house_of_tests import SLOPES, burst, house, pressed, running, settled, text

from dltutor.progress.directory import DataDirectory
from dltutor.progress.store import Store
from dltutor.ui.house import House
from dltutor.ui.lesson.answers import TypedAnswer

STEP = """
## Shapes
<!-- step: id=shapes -->

A layer changes the last size.

```quiz
id: out
kind: shape
ask: "`[B, 784]` goes through `Linear(784, 32)`. What comes out?"
symbols: [B]
answer: [B, 32]
wrong:
  - {answer: [32, B], why: The batch stays in front.}
```
"""


async def test_a_shape_is_typed_marked_by_its_sizes_and_shown(tmp_path: Path) -> None:
    def home(store: Store) -> House:
        built = house(tmp_path, store=store)
        path = tmp_path / "course" / "01-slopes.md"
        path.write_text(SLOPES + STEP, encoding="utf-8")
        return built

    folder = DataDirectory(tmp_path / "data")
    with Store.open(folder) as store:
        async with running(home(store), "slopes", (100, 40)) as (app, pilot):
            await burst(pilot, "nnnnn")
            assert "Question: type a shape" in text(app)
            assert "a shape, such as [B, 64]" in text(app)
            await burst(pilot, "B 1", "enter")
            assert "dim 1 (1) is not" in text(app), "a symbol begins the answer, though it is a key elsewhere"
            assert "begin anew" not in text(app)
            await pressed(pilot, "escape", "u", "left_square_bracket")
            assert app.screen.query_one(TypedAnswer).value == "["
            await burst(pilot, "backspace", "q 32", "enter")
            assert "“q” is not a size here: sizes are whole numbers and B" in text(app)
            assert not store.lesson("slopes").item("out").tries, "what cannot be read costs no try"
            await burst(pilot, "32 b", "enter")
            assert "Not yet: dim 0 (32) is not, dim 1 (B) is not. The batch stays in front." in text(app)
            await burst(pilot, "[32, B]", "enter")
            assert "it costs no try" in text(app)
            await burst(pilot, "Bx784", "enter")
            assert "dim 0 (B) is right, dim 1 (784) is not" in text(app)
            assert store.lesson("slopes").item("out").credit == 0.5
            await pressed(pilot, "escape", "v")
            assert "The answer is [B, 32]." in text(app)
    with Store.open(folder) as store:
        async with running(home(store), "slopes", (100, 40)) as (app, pilot):
            await settled(pilot)
            assert "The answer is [B, 32]." in text(app)
