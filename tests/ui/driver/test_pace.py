"""A line gets frames as fast as it takes them: one at a time where the terminal answers, a budget where it cannot."""

from __future__ import annotations

from dltutor.ui.driver.pace import BUDGET, BURST, PATIENCE, QUESTION, Pace, pace


def test_one_frame_is_under_way_until_the_terminal_answers() -> None:
    line = Pace()
    line.sent(10, 0.0)
    line.answered()
    assert line.wait(0.1) == 0.0
    line.sent(5_000, 0.1)
    assert line.wait(0.2) > 0.0
    line.answered()
    assert line.wait(0.2) == 0.0


def test_a_lost_answer_holds_a_frame_back_for_seconds_only() -> None:
    line = Pace()
    line.sent(10, 0.0)
    line.answered()
    line.sent(10, 1.0)
    assert line.wait(1.0 + PATIENCE - 0.1) > 0.0
    assert line.wait(1.0 + PATIENCE) == 0.0


def test_a_terminal_that_never_answers_is_not_waited_for() -> None:
    line = Pace()
    assert line.question == QUESTION
    line.sent(10_000, 0.0)
    assert line.wait(0.0) == 0.0
    assert line.question == "", "one question is enough to learn whether it answers"


def test_without_answers_the_bytes_of_a_minute_stay_within_the_budget() -> None:
    line, now, sent = pace({"TMUX": "/tmp/tmux-0/default,1,0"}), 0.0, 0
    while now < 60:
        assert line.question == ""
        now += line.wait(now)
        line.sent(7_000, now)
        sent += 7_000
    assert sent <= 60 * BUDGET + BURST + 2 * 7_000
    assert sent >= 60 * BUDGET - BURST


def test_a_multiplexer_is_never_asked() -> None:
    assert not pace({"TERM": "screen-256color"}).may_ask
    assert not pace({"STY": "1.pts"}).may_ask
    assert pace({"TERM": "xterm-256color"}).may_ask
