"""A code exercise on screen, as long as it cannot be run there: read, left aside, its solution shown."""

from __future__ import annotations

from pathlib import Path

from house_of_tests import SLOPES, burst, house, pressed, running, text

STEP = """
## Code
<!-- step: id=code -->

Write it.

```quiz
id: double
kind: code
ask: Write `double`, which gives twice its argument.
starter: |
  def double(x):
      ...  # TODO
solution: |
  def double(x):
      return 2 * x
tests: |
  def test_two():
      assert double(1) == 2, "twice one is two"
```
"""


async def test_a_code_exercise_is_read_and_its_solution_shown(tmp_path: Path) -> None:
    home = house(tmp_path)
    (tmp_path / "course" / "01-slopes.md").write_text(SLOPES + STEP, encoding="utf-8")
    async with running(home, "slopes", (100, 40)) as (app, pilot):
        await burst(pilot, "nnnnn")
        assert "Question: write code" in text(app)
        assert "def double(x):" in text(app)
        assert "# TODO" in text(app)
        assert "this version does not run it yet" in text(app)
        await pressed(pilot, "enter", "enter", "1")
        await pressed(pilot, "escape", "v")
        assert "return 2 * x" in text(app)
        assert "Question: answer shown" in text(app)
