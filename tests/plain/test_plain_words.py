"""Lesson text, tables, pictures and letters as they are read aloud, and lines as they come and go."""

from __future__ import annotations

import asyncio
import math
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.draw.filter import clean
from dltutor.labs.spec import Panel
from dltutor.plain import numbers
from dltutor.plain.commands import TABLE, read_command, told
from dltutor.plain.letters import spelled
from dltutor.plain.prose import line, lines
from dltutor.plain.talk import Ends, Event, Talk, listen
from dltutor.run.history import History
from tests.plain.plain_lesson import kinds


def test_markdown_is_read_without_its_signs() -> None:
    step = kinds().steps[0]
    said = [one for block in step.blocks for one in lines(block.markdown)]  # type: ignore[union-attr]
    assert said == [
        "Read this first: x² and opt.step().",
        "",
        "lr: 0.1; loss: 2",
        "lr: 10; loss: NaN",
        "",
        "1. one",
        "2. two",
        "",
        "    x = 1",
    ]
    assert lines("| e | 1 | 2 |\n|---|---|---|\n| 2e | 2 | 4 |") == ["e: 1, 2", "2e: 2, 4"]
    assert lines("- a\n  - b\n\n> quoted\n\n[a page](https://example.org)") == [
        "- a",
        "- b",
        "",
        "quoted",
        "",
        "a page (https://example.org)",
    ]
    assert line("Use `lr`\nor **more**.") == "Use lr or more."


@pytest.mark.parametrize(
    ("text", "ascii"),
    [
        ("0.25⁶", "0.25^6"),
        ("x₁² + vᵢ", "x_1^2 + v_i"),
        ("e⁻ᶻ", "e^-z"),
        ("∑ |vᵢ − gᵢ|", "sum  |v_i - g_i|"),
        ("∂L/∂w ≈ η·ŷ", "dL/dw ~ eta*y_hat"),
        ("Σ → “ok”", 'Sigma -> "ok"'),
        ("日本", "??"),
    ],
)
def test_what_ascii_has_no_sign_for_is_spelled_out(text: str, ascii: str) -> None:
    assert spelled(text) == ascii


@given(st.text())
def test_spelled_text_is_always_ascii(text: str) -> None:
    assert spelled(text).isascii()
    assert spelled("plain text 1e-3") == "plain text 1e-3"


def test_a_table_has_few_rows_and_the_values_of_their_steps() -> None:
    loss = History().extended(range(1, 301), [1 / step for step in range(1, 301)])
    rare = History().extended(range(10, 301, 10), [math.nan] * 30)
    said = numbers.table({"loss": loss, "val_loss": rare})
    assert said[0] == "Table, one line for each step: step, loss, val_loss."
    assert said[1] == "1, 1, none"
    assert said[-1] == "300, 0.00333, NaN"
    assert len(said) == 1 + numbers.ROWS
    for row in said[1:]:
        step, value, _ = row.split(", ")
        assert float(value) == pytest.approx(1 / int(step), rel=0.01)
    assert numbers.table({"loss": History()}) == []


def test_pictures_are_said_as_numbers() -> None:
    table: dict[str, object] = {"columns": ["name", "value"], "rows": [["w", 0.5], ["b", 2]]}
    assert numbers.picture(Panel("table", "Weights"), table)[1:] == [
        "One line for each row: name, value.",
        "w, 0.5",
        "b, 2",
    ]
    matrix = {"counts": [[3, 1], [0, 4]], "labels": ["cat", "dog"]}
    assert "cat: 3, 1" in numbers.picture(Panel("matrix", "Confusion"), matrix)
    products = {"blocks": [{"title": "Forward", "lines": ["1 + 1 = 2"]}]}
    assert numbers.picture(Panel("products", "Products"), products) == ["Products.", "Forward", "    1 + 1 = 2"]
    plane = {"z": [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]], "x": [0, 2], "y": [0, 1]}
    said = numbers.picture(Panel("field", "Output"), plane)
    assert said[1].endswith("at x 0, 1, 2:")
    assert said[2] == "y 1: 3, 4, 5", "the top first"
    assert said[-1] == "y 0: 0, 1, 2"
    maps = {
        "groups": [{"title": "Filters", "images": [[[0, 1]], [[1, 0]]]}],
        "bars": {"title": "Guess", "labels": ["0", "1"], "values": [0.25, 0.75]},
    }
    assert numbers.picture(Panel("maps", "Maps"), maps)[1:] == ["Filters: 2 × 1 × 2", "Guess: 0 0.25, 1 0.75"]


def test_a_line_is_a_command_only_where_it_can_be_one() -> None:
    assert read_command("set lr 0.1") == ("set", "lr 0.1")
    assert read_command("N") == ("next", "")
    assert read_command("b", letters=True) is None
    assert read_command("back", letters=True) == ("back", "")
    assert read_command("next one please") is None
    assert read_command("1") is None
    assert read_command("") is None
    assert len(told(TABLE)) == len(TABLE)
    names = [word for one in TABLE for word in (one.name, one.short) if word]
    assert len(names) == len(set(names)), "no word means two things"


async def test_lines_come_as_they_were_typed_and_the_end_is_told() -> None:
    reader, writer = os.pipe()
    heard: list[str] = []
    talk = Talk(heard.append, Ends())
    listen(talk, asyncio.get_running_loop(), reader)
    os.write(writer, b"one\r\n\xff two\n" + b"x" * 40_000 + b"\nlast")
    os.close(writer)
    got: list[str | Event] = []
    async with asyncio.timeout(20):
        while not got or got[-1] is not Event.END:
            got.append(await talk.events.get())
    os.close(reader)
    assert got[:2] == ["one", "� two"]
    assert "".join(str(one) for one in got[2:-2]) == "x" * 40_000
    assert got[-2] == "last"


@given(st.text())
def test_nothing_that_is_said_steers_the_terminal(text: str) -> None:
    heard: list[str] = []
    Talk(heard.append, Ends(width=20)).say(text)
    assert clean(heard[0]) == heard[0]


def test_prose_is_wrapped_and_code_is_not() -> None:
    heard: list[str] = []
    Talk(heard.append, Ends(width=10)).say("one two three", "    x = 1 + 2 + 3", "")
    assert heard == ["one two\nthree\n    x = 1 + 2 + 3\n\n"]
