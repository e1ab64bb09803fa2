"""What one learner did, and what many did: counted beside a brute force over the answers as they were given."""

from __future__ import annotations

import random
from collections import Counter
from statistics import median

import pytest

from dltutor.cohort.handed import Learner
from dltutor.cohort.learner import Course, learner
from dltutor.cohort.tally import tally
from dltutor.course.parse import parse
from dltutor.labs.catalogue import Labs
from dltutor.labs.find import load
from dltutor.progress.event import Event
from dltutor.progress.kinds import Answer, Goal, Judged, Place, Predict, Reset, Reveal, RunDone, Skip, Undo
from dltutor.quiz.model import Question
from dltutor.quiz.variants import variant
from tests.cohort.logs import Log
from tests.cohort.small_lesson import TEXT, course, slopes

COURSE = course()
ITEMS = {item.id: item for step in slopes().steps for item in step.items if isinstance(item, Question)}
ID = "0123456789abcdef"


def answer(item: str, *given: str, right: bool = False, number: int = 1, **more: object) -> Answer:
    question = ITEMS[item]
    fields = {"content": question.content, "question": question.kind, **more}
    return Answer(lesson="slopes", item=item, given=list(given), right=right, number=number, **fields)  # type: ignore[arg-type]


def logged(*told: object, id: str = ID) -> list[Event]:
    log = Log(id)
    log.tell(*told)  # type: ignore[arg-type]
    return log.events


def after(*told: object, id: str = ID) -> Learner:
    return learner(id, id, logged(*told, id=id), COURSE)


def test_a_question_is_told_with_its_tries_and_each_mistake_once() -> None:
    one = after(
        answer("which", "the wrong one", milliseconds=4000),
        answer("which", "the other", number=2, hints=1),
        answer("which", "the wrong one", number=3),
        answer("which", "the right one", right=True, number=4),
    ).asked["slopes", "which"]
    assert (one.tries, one.first, one.right, one.shown, one.hinted, one.seconds) == (4, False, True, False, True, 4.0)
    assert [(wrong.answer, wrong.why) for wrong in one.wrong] == [
        ("the wrong one", "It is *wrong*."),
        ("the other", "Other."),
    ]


def test_what_was_undone_skipped_or_reset_is_not_told() -> None:
    assert after(Skip(lesson="slopes", item="which")).asked == {}
    assert after(answer("which", "the other"), Undo(lesson="slopes", item="which")).asked == {}
    assert after(answer("which", "the other"), Reset(lesson="slopes")).asked == {}
    shown = after(Reveal(lesson="slopes", item="which")).asked["slopes", "which"]
    assert (shown.tries, shown.first, shown.right, shown.shown, shown.seconds) == (0, False, False, True, None)


def test_a_miss_before_the_lesson_was_read_is_none() -> None:
    before = answer("which", "the other", mode="before")
    assert after(before).asked["slopes", "which"].first is None
    assert after(before, answer("which", "the right one", right=True)).asked["slopes", "which"].first is True


def test_mistakes_in_several_options_say_what_was_too_much_or_left_out() -> None:
    too_much = after(answer("several", "two", "four", "three")).asked["slopes", "several"].wrong
    assert [(one.answer, one.why) for one in too_much] == [("three", "It is odd.")]
    left_out = after(answer("several", "two")).asked["slopes", "several"].wrong
    assert [(one.answer, one.why) for one in left_out] == [("left out: four", "2 · 2")]


def test_learners_with_other_numbers_make_the_same_mistake() -> None:
    those = []
    for number in range(5):
        id = f"{number:016x}"
        n = round(variant(ITEMS["double"], id, 0).values["n"])
        those.append(after(answer("double", f" {n}.0 "), answer("double", "1e9", number=2), id=id))
    (row,) = (row for lesson in tally(those, COURSE).lessons for row in lesson.questions)
    once, other = row.mistakes
    assert once.learners == 5
    n = round(variant(ITEMS["double"], f"{0:016x}", 0).values["n"])
    assert (once.answer, once.why) == (f"for example {n}.0", f"That is {n} once.")
    assert (other.answer, other.learners) == ("for example 1e9", 5)


def test_shapes_and_numbers_that_are_no_typical_mistake_are_told_as_typed() -> None:
    assert [one.why for one in after(answer("shape", "(3,b)")).asked["slopes", "shape"].wrong] == [
        "The other way round."
    ]
    assert [one.answer for one in after(answer("fixed", "3")).asked["slopes", "fixed"].wrong] == ["3"]


def test_a_question_edited_since_keeps_its_figures_and_the_answer_as_it_was_given() -> None:
    one = after(answer("which", "gone since", content="older")).asked["slopes", "which"]
    assert [(wrong.answer, wrong.why) for wrong in one.wrong] == [("gone since", "")]
    strange = Answer(lesson="gone", item="q", given=["7"])
    assert [wrong.answer for wrong in after(strange).asked["gone", "q"].wrong] == ["7"]


def test_of_code_only_what_the_author_has_written_is_told() -> None:
    code = Answer(lesson="slopes", item="code", question="code", given=["import os"], say='File "/home/me/x.py"')
    assert after(code).asked["slopes", "code"].wrong == ()


def test_a_prediction_is_counted_apart_and_one_too_close_in_neither() -> None:
    made = Predict(lesson="slopes", item="guess", given=["high"])
    those = [
        after(made, Judged(lesson="slopes", item="guess", outcome=outcome, measured="0.5"))
        for outcome in ("otherwise", "otherwise", "as measured", "too close to call")
    ]
    (row,) = tally([*those, after(made)], COURSE).lessons[0].predictions
    assert (row.n, row.as_measured.count, row.as_measured.of, row.too_close, row.open) == (5, 1, 3, 1, 1)
    assert [(one.answer, one.why, one.learners) for one in row.otherwise] == [("high", "It does not grow.", 2)]
    assert tally(those, COURSE).lessons[0].questions == ()


def test_a_goal_tells_how_many_runs_it_took_and_what_was_turned() -> None:
    begun = {**load("five_points").defaults(), "lr": 0.001}
    met = Goal(lesson="slopes", item="reach", how="met", settings={**begun, "lr": 0.2}, seed=3, step=9, value=0.4)
    other = RunDone(lesson="slopes", block="other", lab="five_points")
    stopped = RunDone(lesson="slopes", block="lab", lab="five_points", settings=begun, seed=3, step=40)
    over = RunDone(lesson="slopes", block="lab", lab="five_points", settings=met.settings, seed=3, step=40)
    running = after(Place(lesson="slopes", step="run"), other, stopped, stopped, met)
    assert running.aimed["slopes", "reach"].runs == 3
    assert after(stopped, over, met).aimed["slopes", "reach"].runs == 2, "the run was over before the goal was seen"
    assert after(met).aimed["slopes", "reach"].runs == 1
    (row,) = tally([running, after(Place(lesson="slopes", step="ask"))], COURSE).lessons[0].goals
    assert (row.met.count, row.met.of, row.skipped) == (1, 2, 0)
    assert row.reached[0].changed == {"lr": 0.2}
    skipped = after(Goal(lesson="slopes", item="reach", how="skipped"))
    assert tally([skipped], COURSE).lessons[0].goals[0].skipped == 1


def test_of_a_goal_whose_lab_is_no_longer_there_all_settings_are_told() -> None:
    met = Goal(lesson="slopes", item="reach", how="met", settings={"lr": 0.2, "norm": True})
    text = TEXT.replace("lab: five_points", "lab: ten_points").replace("set: {lr: 0.001}\n", "")
    lesson, problems = parse(text, "01-slopes.md")
    assert lesson is not None, problems
    gone = Course.of([lesson], Labs())
    (row,) = tally([learner(ID, ID, logged(met), gone)], gone).lessons[0].goals
    assert row.reached[0].changed == {"lr": 0.2, "norm": True}


@pytest.mark.parametrize("seed", range(5))
def test_many_learners_are_counted_as_by_hand(seed: int) -> None:
    """The oracle counts the answers as they were given, learner by learner."""
    chance = random.Random(seed)
    first: dict[str, list[bool]] = {"which": [], "fixed": []}
    tries: dict[str, list[int]] = {"which": [], "fixed": []}
    picked: Counter[str] = Counter()
    those = []
    for number in range(chance.randrange(1, 30)):
        log = Log(f"{number:016x}")
        log.tell(Place(lesson="slopes", step="ask"))
        for item in chance.sample(sorted(first), chance.randrange(3)):
            given, right = [], False
            while not right and len(given) < 6:
                right = chance.random() < 0.4
                text = {"which": ["the wrong one", "the other"], "fixed": ["7", "8"]}[item][chance.randrange(2)]
                given.append((text, right))
                log.tell(answer(item, "the right one" if right else text, right=right, number=len(given)))
            first[item].append(given[0][1])
            tries[item].append(len(given))
            if item == "which":
                picked.update({text for text, right in given if not right})
        those.append(learner(str(number), f"{number:016x}", log.events, COURSE))
    (lesson,) = tally(those, COURSE).lessons
    rows = {row.item: row for row in lesson.questions}
    assert set(rows) == {item for item in first if first[item]}
    for item, row in rows.items():
        assert (row.n, row.first.count, row.first.of) == (len(first[item]), sum(first[item]), len(first[item]))
        assert (row.tries.n, row.tries.median) == (len(tries[item]), median(tries[item]))
        assert row.tries.low <= row.tries.median <= row.tries.high
    if "which" in rows:
        assert {one.answer: one.learners for one in rows["which"].mistakes} == dict(picked)


def test_skills_tell_who_stands_where_and_lessons_who_finished() -> None:
    right = [answer(item, right=True) for item in ("which", "several", "double", "fixed", "shape")]
    done = after(
        Place(lesson="slopes", step="run"),
        *right,
        Predict(lesson="slopes", item="guess", given=["low"]),
        Judged(lesson="slopes", item="guess", outcome="as measured"),
        Goal(lesson="slopes", item="reach", how="skipped"),
    )
    begun = after(Place(lesson="slopes", step="ask"), answer("which", "the other"), id="f" * 16)
    report = tally([done, begun], COURSE, unread=2)
    (lesson,) = report.lessons
    assert (lesson.n, lesson.finished.count, lesson.steps, report.unread) == (2, 1, len(slopes().steps), 2)
    rows = {row.skill: row for row in report.skills}
    assert rows["guessing"].levels == {"new": 1, "practised": 1, "solid": 0, "mastered": 0}
    assert (rows["guessing"].n, rows["guessing"].first.count, rows["guessing"].first.of) == (2, 2, 3)
    assert rows["counting"].n == 1
    assert [(one.name, one.finished.count, one.predictions.of) for one in report.learners] == [
        (ID, 1, 1),
        ("f" * 16, 0, 0),
    ]


def test_a_lesson_that_left_the_course_is_told_by_its_id() -> None:
    gone = after(Place(lesson="pack/gone", step="first"), Answer(lesson="pack/gone", item="q", right=True))
    (lesson,) = tally([gone], COURSE).lessons
    assert (lesson.title, lesson.questions[0].item, lesson.questions[0].first.count) == ("pack/gone", "q", 1)
    assert [step.title for step in lesson.where] == ["first"]


def test_a_lesson_that_was_only_asked_about_in_a_quiz_was_not_opened() -> None:
    quizzed = after(answer("which", "the other", mode="quiz"))
    (lesson,) = tally([quizzed, after(Place(lesson="slopes", step="ask"), id="f" * 16)], COURSE).lessons
    assert (lesson.n, lesson.questions[0].n) == (1, 1)
    (lesson,) = tally([quizzed], COURSE).lessons
    assert (lesson.n, lesson.seconds.n, lesson.questions[0].n) == (0, 0, 1)
