"""The one table of commands: complete, without clashes, and honest about what can be done now."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.ui.commands import COMMANDS, IN_EDITOR, bindings, command, footer, meant, places, usable
from dltutor.ui.screens.help import SECTIONS, help_lines
from dltutor.ui.situation import Situation
from tests.drawn import drawn_text

LESSON = Situation(
    "lesson", item="question", no_hint="", tabs=True, lab=lambda id: "" if id != "eject" else "no run yet"
)
SITUATIONS = st.builds(
    Situation,
    place=st.sampled_from(["home", "lesson", "quiz", "dialog"]),
    focus=st.sampled_from(["", "question", "input"]),
    first=st.booleans(),
    last=st.booleans(),
    tabs=st.booleans(),
    item=st.sampled_from(["", "question", "goal"]),
    choosing=st.booleans(),
    done=st.booleans(),
    elsewhere=st.booleans(),
    no_hint=st.sampled_from(["", "there is no further hint"]),
    undo=st.booleans(),
    no_reasons=st.sampled_from(["", "the reasons open once the question is answered"]),
    resume=st.booleans(),
    sealed=st.booleans(),
    results=st.booleans(),
    arranging=st.sampled_from(["", "lines", "held"]),
    lab=st.sampled_from([lambda _: "", lambda _: "the training process has not started"]),
)
TAKEN_BY_TMUX_OR_SCREEN = {"ctrl+a", "ctrl+b"}


def test_every_command_has_a_name_and_a_line_of_help_of_its_own() -> None:
    assert len({one.id for one in COMMANDS}) == len(COMMANDS)
    for one in COMMANDS:
        assert one.name[0].isupper()
        assert one.help.endswith(".")
        assert "\n" not in one.help


def test_no_two_commands_of_one_place_share_a_key() -> None:
    for place in ("everywhere", "home", "lesson", "quiz", "question", "lab"):
        keys = [key for one in COMMANDS if one.place == place for key in one.keys.split(",")]
        assert len(keys) == len(set(keys)), place


def test_few_keys_have_two_meanings_on_one_page_and_none_of_them_puts_an_answer_away_by_mistake() -> None:
    those = [one for one in COMMANDS if one.place in ("lab", "question", "lesson")]
    ids = {key: [one.id for one in those if key in one.keys.split(",")] for one in those for key in one.keys.split(",")}
    assert {key: found for key, found in ids.items() if len(found) > 1} == {
        "space": ["run_or_pause", "tick"],
        "r": ["reset", "again"],
        "enter": ["answer", "onward"],
    }
    idle = replace(LESSON, lab=lambda _: "the training process has not started")
    assert [meant("R", now).id for now in (LESSON, idle)] == ["new_seed", "new_seed"]


def test_keys_are_plain_and_free_of_what_multiplexers_take() -> None:
    for one in COMMANDS:
        keys = set(one.keys.split(","))
        assert not keys & TAKEN_BY_TMUX_OR_SCREEN
        assert one.id in {"command_palette", *IN_EDITOR} or not any("ctrl" in key or "alt" in key for key in keys)


def test_every_key_of_a_place_is_bound_once() -> None:
    keys = [binding.key for binding in bindings("lab", "question", "lesson")]
    assert len(keys) == len(set(keys))
    assert {"space", "full_stop", "comma", "n", "p", "t", "s", "1", "9"} <= set(keys)


def test_a_key_means_the_nearest_thing() -> None:
    assert meant("r", LESSON).id == "reset"
    assert meant("r", replace(LESSON, focus="question")).id == "again"
    assert meant("space", replace(LESSON, focus="question", choosing=True)).id == "tick"
    assert meant("space", replace(LESSON, focus="question")).id == "run_or_pause"


def test_what_cannot_be_used_says_why() -> None:
    assert command("next_step").why_not(replace(LESSON, last=True)) == "this is the last step"
    assert command("eject").why_not(LESSON) == "no run yet"
    assert command("hint").why_not(replace(LESSON, no_hint="there is none")) == "there is none"
    assert "r asks it again" in command("answer").why_not(replace(LESSON, done=True))
    assert command("show").why_not(replace(LESSON, done=True, locked=True)) == ""
    with pytest.raises(KeyError):
        command("fly")


@given(SITUATIONS, st.integers(60, 240))
def test_the_footer_fits_and_always_tells_of_help_and_quit(now: Situation, width: int) -> None:
    shown = footer(now, width)
    assert sum(len(f" {one.key} {one.label} ") for one in shown) <= width
    assert {one.id for one in shown} >= ({"help", "leave"} if now.focus != "input" else set())
    assert len({one.key for one in shown}) == len(shown)
    assert all(not one.why_not(now) for one in shown)


@given(SITUATIONS)
def test_every_shown_key_does_what_is_shown(now: Situation) -> None:
    for one in usable(now):
        assert meant(one.keys.split(",")[0], now) == one
    assert {one.place for one in usable(now)} <= set(places(now))


@given(SITUATIONS, st.integers(40, 120))
def test_the_help_names_every_command_within_its_width(now: Situation, width: int) -> None:
    lines = [drawn_text([row]) for row in help_lines(now, width)]
    assert max(map(len, lines)) <= max(width, 53)
    for one in COMMANDS:
        assert any(one.name in line for line in lines)


@given(SITUATIONS)
def test_the_help_begins_with_what_can_be_used_now(now: Situation) -> None:
    of = {title: place for place, title in SECTIONS}
    lines = [drawn_text([row]) for row in help_lines(now, 80)]
    used = [any(one.place == of[line] for one in usable(now)) for line in lines if line in of]
    assert used == sorted(used, reverse=True)
    assert len(used) == len(of)


def test_where_no_lab_is_its_keys_come_last() -> None:
    lines = [drawn_text([row]) for row in help_lines(Situation("lesson", item="question"), 80)]
    assert lines[0] == "On a question or goal"
    assert lines.index("In the lab") > lines.index("Everywhere")
    lines = [drawn_text([row]) for row in help_lines(Situation("lesson"), 80)]
    assert lines[0] == "In a lesson", "a step that asks nothing"
    assert drawn_text([next(help_lines(LESSON, 80))]) == "In the lab"
    for focus in ("question", "input"):
        assert drawn_text([next(help_lines(replace(LESSON, focus=focus), 80))]) == "On a question or goal"


@pytest.mark.parametrize("width", [60, 80, 110])
def test_the_footer_finds_room_for_what_a_learner_needs_first(width: int) -> None:
    shown = [one.id for one in footer(LESSON, width)]
    assert {"answer", "next_step", "run_or_pause", "help", "leave"} <= set(shown)


def test_on_an_answered_question_the_keys_go_on_and_answer_nothing_that_is_not_seen() -> None:
    now = replace(LESSON, focus="question", elsewhere=True)
    assert meant("enter", now).id == "onward"
    assert not {"answer", "skip", "hint", "show"} & {one.id for one in footer(now, 110)}
    assert meant("1", replace(now, typing=True)).why_not(replace(now, typing=True)) == "", "it begins a number"
    for key in ("1", "0", "s", "h", "v"):
        assert meant(key, now).why_not(now)
    assert "Enter goes to the one that waits" in command("option").why_not(now)
    assert meant("enter", replace(now, elsewhere=False)).id == "answer"


def test_the_footer_speaks_of_what_is_seen() -> None:
    assert "hint" in [one.id for one in footer(LESSON, 80)]
    lab = [one.id for one in footer(replace(LESSON, lab_in_front=True), 80)]
    assert not {"answer", "hint"} & set(lab)
    assert {"one_step", "focus_knobs", "next_panel"} <= set(lab)
