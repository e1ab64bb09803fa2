"""The digits benchmark times a real run to its goal and says whether it was reached."""

from __future__ import annotations

import json

import pytest

from benchmarks import digits

pytestmark = [pytest.mark.torch, pytest.mark.slow]


def test_it_stops_at_the_first_step_that_reaches_the_goal() -> None:
    reading = digits.read_digits(0.5)
    assert reading.accuracy >= 0.5
    assert reading.step in (1, 10, 20, 30)
    assert reading.seconds > 0


def test_it_prints_its_runs_as_json_and_fails_when_the_goal_is_missed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(digits, "STEPS", 2)
    assert digits.main(["--json", "--seeds", "1"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["goal"] == 0.97
    assert told["runs"][0]["step"] == 1
