"""From a wish to a round: of a lesson, a skill, all that was begun, or what is due."""

from __future__ import annotations

import pytest
from small_course import START, History, asked, at, lesson, question

from dltutor.course.model import Lesson
from dltutor.study.picking import MOST
from dltutor.study.rounds import Learner, Round
from dltutor.study.wishes import NothingToAskError, Wish, counted, wished

SLOPES = lesson("slopes", [question("q0", "chain-rule"), question("q1", "graph")], [question("q2", "graph")])
SHAPES = lesson("shapes", [question("s0", "graph")])
BARE = lesson("bare", [question("p", kind="predict")])
COURSE: list[Lesson] = [SLOPES, SHAPES, BARE]


def made(wish: Wish, history: History | None = None, day: float = 0) -> tuple[Round, str]:
    return wished(wish, COURSE, Learner("somebody", lambda: history or {}, lambda what: None), at(day))


def ids(of: Round) -> list[str]:
    return [item.question.id for item in of.items]


def test_a_quiz_is_about_a_lesson_a_skill_or_what_was_begun() -> None:
    quiz, title = made(Wish("quiz", "slopes"))
    assert (ids(quiz), title) == (["q0", "q1", "q2"], "Quiz: Slopes")
    quiz, title = made(Wish("exam", "graph", 2))
    assert (ids(quiz), title, quiz.sealed) == (["q1", "q2"], "Exam: graph", True)
    quiz, title = made(Wish("quiz"), {("shapes", "s0"): (asked(0),)})
    assert (ids(quiz), title) == (["s0"], "Quiz")
    assert len(ids(made(Wish("quiz"))[0])) == 4
    assert made(Wish("quiz", "chain-rule"))[1] == "Quiz: chain rule"


def test_before_a_lesson_all_its_questions_come_in_their_order() -> None:
    before, title = made(Wish("before", "slopes", 1))
    assert (ids(before), title) == (["q0", "q1", "q2"], "Before you read: Slopes")


def test_how_many_questions_stands_behind_what_is_asked_for() -> None:
    assert counted("loss") == ("loss", MOST)
    assert counted(" learning rate  -n 5 ") == ("learning rate", 5)
    assert counted("-n100") == ("", 100)
    assert counted("mini-n 5") == ("mini-n 5", MOST)
    for none in ("loss -n 0", "loss -n many", "-n 101"):
        with pytest.raises(NothingToAskError, match="whole number from 1 to 100"):
            counted(none)


def test_a_review_is_what_is_due() -> None:
    log: History = {("slopes", "q0"): (asked(0, clean=False),), ("shapes", "s0"): (asked(0),)}
    review, title = made(Wish("review"), log, 1)
    assert (ids(review), title) == (["q0"], "Review")


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        (Wish("review"), "Nothing was asked yet, so nothing comes back; begin with a lesson."),
        (Wish("quiz", "bare"), "There is no question about bare that can be asked outside its lab."),
        (Wish("quiz", "unheard-of"), "There is no question about unheard-of that can be asked outside its lab."),
    ],
)
def test_where_there_is_nothing_to_ask_it_says_so(wish: Wish, says: str) -> None:
    with pytest.raises(NothingToAskError) as none:
        made(wish)
    assert str(none.value) == says


def test_when_nothing_is_due_it_says_when() -> None:
    with pytest.raises(NothingToAskError) as none:
        made(Wish("review"), {("slopes", "q0"): (asked(0, clean=False),)})
    assert str(none.value) == "Nothing to review now; the next comes back tomorrow."
    assert at(0) == START
