"""What comes back on which day: never more than a session, nothing that gives another away, no pile after a break."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from small_course import START, History, asked, at, lesson, question

from dltutor.course.model import Lesson
from dltutor.progress.attempts import Attempt
from dltutor.progress.schedule import memories, retrievability
from dltutor.study.items import items
from dltutor.study.review import IN_A_ROW, MOST, MOST_NEW, Review, minutes, practice, review


def wide(count: int) -> Lesson:
    """Return a lesson with one question in each step, each of a skill of its own."""
    return lesson("wide", *([question(f"q{number}")] for number in range(count)))


def ids(found: Review) -> list[str]:
    return [item.question.id for item in found.items]


def twice(count: int, first: float = 0, again: float = 1) -> History:
    """Return a log in which questions were asked, and came back once."""
    return {("wide", f"q{number}"): (asked(first), asked(again, mode="review")) for number in range(count)}


def test_a_newcomer_has_nothing_to_review() -> None:
    assert review([wide(3)], {}, START) == Review()
    assert Review().say(START.date()) == ""


def test_what_was_asked_comes_back_and_says_so() -> None:
    log: History = {("wide", "q0"): (asked(0, clean=False),), ("wide", "q1"): (asked(0),)}
    today = review([wide(3)], log, at(0.1))
    assert today.items == ()
    assert today.say(START.date()) == "Nothing to review now; the next comes back tomorrow"
    found = review([wide(3)], log, at(1))
    assert ids(found) == ["q0"]
    assert found.say(at(1).date()) == "1 to review, about 1 minute"
    assert minutes(7) == "about 6 minutes"
    assert minutes(MOST) == "about 10 minutes"


def test_nothing_piles_up_after_a_break() -> None:
    """Forty questions were known well; nobody looked for a year."""
    found = review([wide(40)], twice(40), at(365))
    assert len(found.items) == MOST
    assert found.waiting == 40
    assert found.say(at(365).date()) == "12 to review, about 10 minutes; 40 waiting, no hurry"


def test_the_most_forgotten_come_first() -> None:
    log = {**twice(2, 0, 40), ("wide", "q2"): (asked(0, clean=False), asked(1, clean=False))}
    memory = memories(log)
    chances = [retrievability(memory[item.key], at(300)) for item in review([wide(3)], log, at(300)).items]
    assert chances == sorted(chances)
    assert ids(review([wide(3)], log, at(300)))[0] == "q2"


def test_few_new_questions_come_back_on_one_day() -> None:
    log: History = {("wide", f"q{number}"): (asked(0, clean=False),) for number in range(20)}
    assert len(review([wide(20)], log, at(1)).items) == MOST_NEW
    after = {key: (*of, asked(1, mode="review")) if key[1] in ("q0", "q1") else of for key, of in log.items()}
    assert len(review([wide(20)], after, at(1.2)).items) == MOST_NEW - 2
    assert len(review([wide(20)], after, at(2)).items) == MOST_NEW


def test_questions_of_one_skill_in_one_step_do_not_come_on_one_day() -> None:
    twins = lesson("wide", [question("q0", "same"), question("q1", "same")], [question("q2", "same")])
    log: History = {("wide", f"q{number}"): (asked(0, clean=False),) for number in range(3)}
    assert ids(review([twins], log, at(1))) == ["q0", "q2"]
    done = {**log, ("wide", "q0"): (asked(0, clean=False), asked(1, mode="review"))}
    assert ids(review([twins], done, at(1.1))) == ["q2"], "its sibling was reviewed this morning"
    assert "q1" in ids(review([twins], done, at(2)))


def test_what_the_author_excludes_or_has_removed_or_edited() -> None:
    log: History = {("wide", f"q{number}"): (asked(0), asked(3)) for number in range(4)}
    course = [lesson("wide", [question("q0", review=False)], [question("q1", content="2")], [question("q2")])]
    assert ids(review(course, log, at(4))) == ["q1"], "edited since: due on the next day; q3 is gone"
    assert review(course, log, at(4)).next == memories(log)["wide", "q2"].due.date()


def test_a_prediction_never_comes_back() -> None:
    assert list(items([lesson("wide", [question("q0", kind="predict")])])) == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.booleans()), max_size=40), st.integers(0, 200))
def test_a_session_is_never_long_nor_of_one_skill_while_others_wait(
    told: list[tuple[int, int, bool]], day: int
) -> None:
    """Any number of questions in steps and skills, each asked twice on some days."""
    steps = [[question(f"q{at}", f"skill{skill}")] for at, (skill, _, _) in enumerate(told)]
    log: History = {
        ("wide", f"q{at}"): (asked(first, clean), asked(first + 1, clean)) for at, (_, first, clean) in enumerate(told)
    }
    found = review([lesson("wide", *steps)], log, at(10 + day))
    assert len(found.items) <= MOST
    assert len(set(ids(found))) == len(found.items) <= found.waiting
    skills = [item.question.skill for item in found.items]
    for at_, skill in enumerate(skills):
        before = skills[max(0, at_ - IN_A_ROW) : at_]
        if len(before) == IN_A_ROW and set(before) == {skill}:
            assert set(skills[at_:]) == {skill}, "there was another one to ask"


def test_a_review_that_was_broken_off_asks_again_what_it_left_missed() -> None:
    """The second of three was answered wrong when the program was killed."""
    log: History = {("wide", f"q{number}"): (asked(0, clean=False),) for number in range(3)}
    log["wide", "q0"] += (asked(1, mode="review"),)
    log["wide", "q1"] += (asked(1, clean=False, mode="review"),)
    assert ids(review([wide(3)], log, at(1.01))) == ["q2", "q1"]
    log["wide", "q1"] += (asked(1.02, mode="review"),)
    log["wide", "q2"] += (asked(1.03, mode="review"),)
    assert ids(review([wide(3)], log, at(1.04))) == [], "right once, at the end of the session"
    assert ids(review([wide(3)], log, at(2))) == ["q1"], "and tomorrow again"


def test_practice_takes_the_most_forgotten_whatever_is_due() -> None:
    log = {**twice(20), ("wide", "q3"): (asked(0, clean=False),)}
    found = practice([wide(21)], log, at(1.1))
    assert len(found) == MOST
    assert found[0].question.id == "q3"
    crammed = {key: (*of, asked(1.2, clean=False, mode="cram")) for key, of in log.items()}
    assert memories(crammed) == memories(log), "the schedule stays as it is"


def test_a_year_of_reviews_with_two_long_breaks() -> None:
    """A question is known as often as FSRS says; every third day, but not in two months of summer and one of winter."""
    course, chance = [wide(40)], random.Random(5)
    log: dict[tuple[str, str], tuple[Attempt, ...]] = {
        ("wide", f"q{number}"): (asked(number // 4, chance.random() < 0.6),) for number in range(40)
    }
    sizes = list[int]()
    for day in [*range(10, 120, 3), *range(180, 290, 3), *range(320, 365, 3)]:
        memory = memories(log)
        found = review(course, log, at(day))
        sizes.append(len(found.items))
        new = sum(memory[item.key].graded == 1 for item in found.items)
        assert (len(found.items) <= MOST, new <= MOST_NEW) == (True, True), day
        due = sorted(retrievability(memory[key], at(day)) for key in log if memory[key].is_due(at(day)))
        asked_for = sorted(retrievability(memory[item.key], at(day)) for item in found.items)
        if not any(memory[key].graded == 1 for key in log):
            assert asked_for == due[: len(asked_for)], "the most forgotten of all that is due"
        for item in found.items:
            known = chance.random() < retrievability(memory[item.key], at(day))
            log[item.key] += (asked(day, known, mode="review"),)
    assert sizes[-1] <= MOST / 2, "what waited after the breaks has been caught up with"
    assert max(sizes) == MOST
