"""A quiz, an exam, a test before the lesson, a review: what is asked, what comes again, what is told and recorded."""

from __future__ import annotations

from small_course import asked, lesson, question

from dltutor.progress import kinds
from dltutor.progress.attempts import History
from dltutor.study.items import Item, items
from dltutor.study.notebook import known_before
from dltutor.study.picking import begun, of_skill, picked
from dltutor.study.rounds import Learner, Result, Round
from dltutor.study.state import Standing

COURSE = lesson("wide", [question("q0", "a"), question("q1", "b")], [question("q2", "a"), question("q3", "c", tries=2)])
ITEMS = list(items([COURSE]))


def a_round(mode: str, told: list[kinds.Kind], history: History | None = None) -> Round:
    return Round(ITEMS, mode, Learner("somebody", lambda: history or {}, told.append))


def give(of: Round, *answers: str) -> None:
    """Answer the question in front, and go on to the next that waits."""
    for answer in answers:
        of.asking().show() if answer == "show" else of.asking().give((answer,))
    of.go(of.onward())


def test_a_quiz_tells_at_once_and_what_was_wrong_can_be_asked_again() -> None:
    told: list[kinds.Kind] = []
    quiz = a_round("quiz", told, {("wide", "q0"): (asked(0),)})
    assert [quiz.asking(at).variant.number for at in range(2)] == [2, 1], "never numbers that were seen"
    quiz.asking().give(("yes",))
    assert quiz.asking().state.standing is Standing.RIGHT
    quiz.go(quiz.onward())
    give(quiz, "no", "yes")
    assert quiz.asking().why_no_hint() == "a hint opens after a try"
    quiz.asking().skip()
    quiz.go(quiz.onward())
    give(quiz, "no", "no")
    assert quiz.item is None
    assert quiz.results == [Result.CLEAN, Result.LATER, Result.OPEN, Result.MISSED]
    assert {what.mode for what in told if isinstance(what, kinds.OfItem)} == {"quiz"}
    again = quiz.retry()
    assert [item.question.id for item in again.items] == ["q1", "q2", "q3"]
    assert again.mode == "quiz"


def test_an_exam_says_nothing_before_its_end() -> None:
    told: list[kinds.Kind] = []
    exam = a_round("exam", told)
    exam.asking().give(("no",))
    state = exam.asking().state
    assert (state.standing, exam.result(0)) == (Standing.TAKEN, Result.TAKEN)
    assert exam.asking().why_no_hint() == "there are no hints here"
    exam.asking().undo()
    assert exam.asking().state.standing is Standing.OPEN, "an answer can be taken back for a while"
    give(exam, "yes")
    give(exam, "no")
    give(exam, "yes")
    assert exam.at == 3
    assert [what.left for what in told if isinstance(what, kinds.Answer)] == [0, 0, 0, 0], "one try each"
    exam.go(4)
    assert exam.results == [Result.CLEAN, Result.MISSED, Result.CLEAN, Result.OPEN]
    assert not exam.asking(0).can_undo()


def test_before_a_lesson_it_shows_which_steps_can_be_skipped() -> None:
    told: list[kinds.Kind] = []
    before = a_round("before", told)
    for answer in ("yes", "yes", "no", "yes"):
        give(before, answer)
    assert [(step.id, skip) for step, skip in before.may_skip()] == [("wide-0", True), ("wide-1", False)]
    assert before.retry().mode == "quiz"


def test_the_lesson_marks_what_it_may_skip_until_that_is_asked_again() -> None:
    history = {("wide", f"q{at}"): (asked(0, clean=at != 2, mode="before"),) for at in range(4)}
    assert known_before(COURSE, history) == {"wide-0"}
    assert known_before(COURSE, {**history, ("wide", "q1"): (*history["wide", "q1"], asked(1))}) == frozenset()
    assert known_before(COURSE, {("wide", "q0"): history["wide", "q0"]}) == frozenset(), "half of it was asked"
    assert known_before(COURSE, {}) == frozenset()


def test_what_was_missed_in_a_review_comes_again_until_it_is_right_once() -> None:
    told: list[kinds.Kind] = []
    review = a_round("review", told)
    for answers in (["yes"], ["no", "show"], ["no", "yes"], ["yes"]):
        give(review, *answers)
    assert review.asking().question.id == "q1", "q2 was right in the end"
    assert review.note() == "once more, it was missed"
    assert review.asking().variant.number == 2, "with new numbers"
    give(review, "show")
    assert review.asking().question.id == "q1"
    give(review, "yes")
    assert review.item is None
    assert len(review.items) == 4
    assert review.results == [Result.CLEAN, Result.MISSED, Result.LATER, Result.CLEAN]


def test_what_is_forgotten_again_and_again_is_better_read() -> None:
    forgotten = {("wide", "q0"): tuple(asked(day, clean=day % 2 == 0) for day in range(8))}
    assert a_round("review", [], forgotten).note() == "forgotten again and again: its step is worth reading"
    assert a_round("exam", [], forgotten).note() == ""
    assert a_round("review", []).note() == ""


def test_what_is_open_is_gone_back_to_before_the_end() -> None:
    quiz = a_round("quiz", [])
    quiz.go(2)
    give(quiz, "yes")
    give(quiz, "yes")
    assert quiz.at == 0
    quiz.go(-5)
    assert quiz.at == 0


def ids(found: list[Item]) -> list[str]:
    return [item.question.id for item in found]


def test_a_quiz_mixes_skills_and_asks_first_what_was_not_asked_for_long() -> None:
    assert ids(picked(ITEMS, {})) == ["q0", "q1", "q3", "q2"]
    asked_q0 = {("wide", "q0"): (asked(1),), ("wide", "q3"): (asked(0),)}
    assert ids(picked(ITEMS, asked_q0)) == ["q1", "q2", "q3", "q0"]
    assert ids(picked(ITEMS, asked_q0, 2)) == ["q1", "q2"]
    assert ids(of_skill([COURSE], "a")) == ["q0", "q2"]
    assert picked([], {}) == []


def test_without_a_word_a_quiz_is_about_what_was_begun() -> None:
    other = lesson("other", [question("x")])
    assert begun([COURSE, other], {}) == [COURSE, other]
    assert begun([COURSE, other], {("other", "x"): (asked(0),)}) == [other]
