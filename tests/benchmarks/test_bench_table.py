"""The table of figures says what was measured, what was to be reached, and what was not."""

from __future__ import annotations

import json

import pytest

from benchmarks import __main__ as bench
from benchmarks.figure import Figure, heading, misses, row

FAST = Figure("first text", 1.2, "×", 1.4, "bare app: 300 ms")
SLOW = Figure("first text", 1.5, "×", 1.4, "bare app: 300 ms")
SPEED = Figure("speed", 0.94, "×", 0.95, "script", at_least=True)


def test_a_ceiling_is_reached_from_below_and_a_floor_from_above() -> None:
    assert FAST.reached
    assert not SLOW.reached
    assert not SPEED.reached
    assert Figure("speed", 0.95, "×", 0.95, "script", at_least=True).reached


def test_a_row_names_value_target_and_comparison_and_marks_a_miss() -> None:
    for part in ("first text", "1.50 × !", "at most 1.40 ×", "bare app: 300 ms"):
        assert part in row(SLOW)
    assert "!" not in row(FAST)
    assert "at least 0.95 ×" in row(SPEED)


def test_the_rows_make_a_markdown_table() -> None:
    lines = [*heading().splitlines(), row(FAST)]
    assert {line.count("|") for line in lines} == {5}
    assert set(lines[1]) <= set("|- ")


def test_the_closing_sentence_names_what_was_not_reached() -> None:
    assert misses([FAST]) == "Every target is reached."
    assert "speed" in misses([FAST, SPEED])


def test_json_carries_every_figure_and_the_status_tells_of_a_miss(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "GROUPS", {"one": lambda: iter([FAST]), "two": lambda: iter([SPEED])})
    assert bench.main(["--json"]) == 1
    told = json.loads(capsys.readouterr().out)["figures"]
    assert [figure["reached"] for figure in told] == [True, False]
    assert told[0]["value"] == 1.2
    assert bench.main(["one"]) == 0
    assert "Every target is reached." in capsys.readouterr().out


def test_an_unknown_group_is_told_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        bench.main(["strat"])
    assert end.value.code == 2
    assert "startup" in capsys.readouterr().err
