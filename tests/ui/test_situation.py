"""What can be done in a situation, and the reason where it cannot."""

from __future__ import annotations

from dltutor.ui import situation as why
from dltutor.ui.situation import Situation


def test_the_answer_of_what_was_skipped_can_still_be_shown() -> None:
    skipped = Situation("lesson", item="question", done=True, skipped=True)
    assert why.show(skipped) == ""
    assert why.show(Situation("lesson", item="question", done=True)).endswith("r asks it again")
    assert why.show(Situation("quiz", item="question", done=True, skipped=True, sealed=True)).endswith("at the end")
    assert why.show(Situation("lesson", item="goal", done=True, skipped=True)) != ""


def test_in_a_quiz_nobody_is_sent_to_a_key_that_asks_again() -> None:
    done = Situation("quiz", item="question", done=True)
    assert why.question(done) == "this question is done already"
    assert why.again(done).startswith("a question is asked once here")
