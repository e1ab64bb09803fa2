"""What a question says of itself at each stage: never a sign or a colour without a word, never the answer too early."""

from __future__ import annotations

from dataclasses import replace

import pytest
from house_of_tests import slopes

from dltutor.course.model import Entry
from dltutor.progress.fold import LessonRecord
from dltutor.quiz.model import Judgement, Question
from dltutor.study.asking import Asking, Notebook
from dltutor.study.reasons import why_no_reasons
from dltutor.study.state import ItemState, Standing, again, answered, hinted, met, predicted, shown, skipped, undone
from dltutor.ui.lesson.masthead import masthead
from dltutor.ui.lesson.words import feedback, option_mark, option_text, title
from dltutor.ui.rows import LessonRow, how_far
from dltutor.ui.signs import ASCII, UNICODE, signs


def asking(id: str) -> Asking:
    """Return a question that is asked of a newcomer, with a clock that stands."""
    for step in slopes().steps:
        for item in step.items:
            if item.id == id and isinstance(item, Question):
                return Asking(item, Notebook("slopes", "me", lambda _: None, LessonRecord, lambda: 0.0))
    raise KeyError(id)


def options(asked: Asking) -> list[str]:
    return [option_text(asked, at, False, UNICODE).plain for at in range(len(asked.variant.options))]


@pytest.mark.parametrize(
    ("id", "words"),
    [("which", "choose one"), ("all", "choose all that hold"), ("sum", "type a number"), ("faster", "predict before")],
)
def test_an_open_question_says_how_to_answer(id: str, words: str) -> None:
    assert words in title(asking(id), UNICODE)


def test_nothing_of_an_open_question_gives_the_answer_away() -> None:
    for id in ("which", "all"):
        asked = asking(id)
        assert options(asked) == [option.text for option in asked.variant.options]
        assert feedback(asked, UNICODE).plain == ""


def test_a_wrong_option_is_marked_in_words_and_the_right_one_is_not() -> None:
    asked = asking("which")
    asked.give(("how old",))
    assert options(asked) == ["how much", "how old  ✗ not this one", "how heavy"]


def test_after_a_wrong_try_it_says_how_a_hint_opens_as_long_as_there_is_one() -> None:
    chosen, typed, bare = asking("which"), asking("sum"), asking("all")
    chosen.give(("how old",))
    assert feedback(chosen, UNICODE).plain.endswith("1 try left   h opens a hint")
    chosen.hint()
    assert feedback(chosen, UNICODE).plain.endswith("1 try left")
    typed.give(("97",))
    assert "Esc, then h opens a hint" in feedback(typed, UNICODE).plain
    bare.give(("blue",))
    assert "hint" not in feedback(bare, UNICODE).plain


def test_a_wrong_set_does_not_say_which_option_was_wrong() -> None:
    asked = asking("all")
    asked.give(("two", "blue"))
    assert options(asked) == ["two", "three", "blue"]
    assert "✗ Not yet: 1 of 2 right ones, 1 too many." in feedback(asked, UNICODE).plain


def test_after_the_right_answer_every_reason_can_be_read() -> None:
    asked = asking("which")
    asked.give(("how much",))
    assert "Weight is no slope." not in "".join(options(asked))
    asked.reasons()
    told = options(asked)
    assert told[0] == "how much  ✓ right\nThat is what it is."
    assert told[2] == "how heavy\nWeight is no slope."


def test_no_reason_can_be_read_while_the_answer_is_not_known() -> None:
    asked = asking("which")
    asked.skip()
    assert why_no_reasons(asked) == "the reasons open once the question is answered"
    asked.undo()
    asked.show()
    assert not why_no_reasons(asked)


def test_the_shown_answer_of_a_number_is_the_number() -> None:
    asked = asking("sum")
    asked.show()
    assert f"The answer is {asked.variant.answer:g}." in feedback(asked, UNICODE).plain
    assert "and one more." in feedback(asked, UNICODE).plain


def test_a_negative_number_has_the_sign_of_the_text_and_may_be_typed_with_either() -> None:
    below = replace(asking("sum").question, ask="What is {{n}} − 1?", answer="n - 1", vars={"n": {"choice": [-4]}})
    for typed in ("-5", "−5"):
        asked = Asking(below, Notebook("slopes", "me", lambda _: None, LessonRecord, lambda: 0.0))
        assert asked.variant.ask == "What is −4 − 1?"
        asked.give((typed,))
        assert feedback(asked, UNICODE).plain.startswith("✓ Right: −5.")
        asked.again()
        asked.show()
        assert "The answer is −5." in feedback(asked, UNICODE).plain


@pytest.mark.parametrize("recorded", ["", "2026-01-02"])
def test_a_prediction_stands_beside_its_measurement_and_is_never_wrong(recorded: str) -> None:
    asked = asking("faster")
    asked.give(("the small rate",))
    assert "Space run the lab" in feedback(asked, UNICODE).plain
    asked.judge(
        Judgement("otherwise", "You predicted the small rate; measured was the large rate.", "fast, 0.5"), recorded
    )
    told = feedback(asked, UNICODE).plain
    assert "the small rate" in told
    assert "fast, 0.5" in told
    assert ("recorded on 2026-01-02" in told) is bool(recorded)
    assert "✗" not in told + "".join(options(asked))
    assert "wrong" not in told + title(asked, UNICODE)


def test_a_record_that_is_shown_before_any_prediction_is_set_beside_none() -> None:
    asked = asking("faster")
    asked.judge(Judgement("otherwise", "Measured: the large rate.", "fast, 0.5"), "2026-01-02")
    assert title(asked, UNICODE) == "Prediction: none was made"
    told = feedback(asked, UNICODE).plain
    assert "predicted" not in told
    assert told.startswith("recorded on 2026-01-02  fast, 0.5")


def test_marks_tell_one_from_several_and_work_in_ascii() -> None:
    assert option_mark(asking("which"), 0, True, True, ASCII).plain == "> 1 (o)"
    assert option_mark(asking("all"), 1, False, False, ASCII).plain == "  2 [ ]"
    assert option_mark(asking("all"), 1, False, True, UNICODE).plain == "  2 ■"
    assert signs("ascii") is ASCII
    assert signs("block") is signs("braille") is UNICODE


@pytest.mark.parametrize("width", [60, 78, 118, 198])
@pytest.mark.parametrize("steps", [1, 7, 12])
def test_the_line_above_a_lesson_fits_and_names_the_place(width: int, steps: int) -> None:
    line = masthead("A convolutional network that has a title too long for its line", 0, [True] * steps, width, UNICODE)
    assert line.cell_length <= width
    assert f"step 1 of {steps}" in line.plain
    assert line.plain.count("◉") == 1


def test_every_change_of_state_can_be_taken_back_but_a_measurement() -> None:
    begun = ItemState(since=1.0)
    asked = asking("which")
    asked.give(("how old",))
    verdict = asked.state.verdict
    assert verdict is not None
    for changed in (
        answered(begun, ("how old",), verdict, 3, 5.0),
        shown(begun, 5.0),
        skipped(begun, 5.0),
        predicted(begun, ("x",), "sure", 5.0),
    ):
        assert changed.can_undo(14.0)
        assert not changed.can_undo(15.1)
        assert undone(changed) == begun
        assert undone(hinted(changed)).hints == 1, "a hint that was read stays read"
    assert not met(begun).can_undo(5.0)


def test_asked_again_a_question_is_fresh() -> None:
    done = replace(ItemState(), standing=Standing.RIGHT, tries=1, hints=1)
    assert again(done, drawn=True, now=9.0) == ItemState(variant=1, since=9.0)
    assert again(done, drawn=False, now=9.0) == ItemState(since=9.0)
    assert again(ItemState(tries=2), drawn=True, now=9.0).variant == 0


def test_a_lesson_that_cannot_be_opened_says_so() -> None:
    assert (
        how_far(LessonRow(Entry("x", "X", "", 0, "x.md", broken="x.md:3:1: error"), 1), UNICODE)[0]
        == "cannot be opened"
    )
