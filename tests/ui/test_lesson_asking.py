"""A question's conversation: tries, hints, undo, reveals, predictions, and what the log remembers of them."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from fake_worker import FakeDesk
from house_of_tests import slopes

from dltutor.course.model import Goal, Lesson
from dltutor.labs.find import load
from dltutor.plain import words
from dltutor.progress.directory import DataDirectory
from dltutor.progress.fold import ItemRecord, LessonRecord
from dltutor.progress.kinds import Reset
from dltutor.progress.store import Store
from dltutor.quiz.model import Question
from dltutor.run.history import History
from dltutor.run.state import Mark, Phase, Run
from dltutor.study import place
from dltutor.study.asking import Asking, Notebook
from dltutor.study.judging import judged, late, show_recorded, unfit, watch, why_unjudged
from dltutor.study.reach import reached
from dltutor.study.run_log import RunLog
from dltutor.study.state import HINT_SECONDS, UNDO_SECONDS, Given, ItemState, Standing, undone
from dltutor.ui.lesson.words import feedback, option_text, title
from dltutor.ui.signs import UNICODE

LESSON = slopes()


def question(id: str) -> Question:
    return next(item for step in LESSON.steps for item in step.items if item.id == id and isinstance(item, Question))


class Learner:
    """Somebody at a question, with a clock that a test turns."""

    def __init__(self) -> None:
        self.store = Store.open(DataDirectory(None))
        self.now = 100.0
        store = self.store
        self.book = Notebook("slopes", store.learner, store.record, lambda: store.lesson("slopes"), lambda: self.now)

    def at(self, asked: Question | str) -> Asking:
        return Asking(question(asked) if isinstance(asked, str) else asked, self.book)

    def record(self, id: str) -> ItemRecord:
        return self.store.lesson("slopes").item(id)


@pytest.fixture
def learner() -> Learner:
    return Learner()


def run(name: str, *losses: float, phase: Phase = Phase.FINISHED, number: int = 1, **settings: float) -> Run:
    history = History().extended(range(1, len(losses) + 1), losses)
    wanted = {**load("five_points").defaults(), **settings}
    return Run(number, "five_points", wanted, 0, name, phase, len(losses), histories={"loss": history})


def test_a_right_answer_is_right_at_once(learner: Learner) -> None:
    asking = learner.at("which")
    asking.give(("how much",))
    assert asking.state.standing is Standing.RIGHT
    assert "right" in title(asking, UNICODE)


def test_the_tries_run_out_and_the_answer_is_shown(learner: Learner) -> None:
    asking = learner.at("which")
    asking.give(("how old",))
    assert asking.state.standing is Standing.OPEN
    assert "1 try left" in feedback(asking, UNICODE).plain
    asking.give(("how heavy",))
    assert asking.state.standing is Standing.SHOWN
    asking.give(("how much",))
    assert asking.state.tries == 2, "a question that is done takes no further answer"


def test_text_that_is_no_number_costs_no_try(learner: Learner) -> None:
    asking = learner.at("sum")
    asking.give(("many",))
    assert asking.state.tries == 0
    assert "is not a number" in feedback(asking, UNICODE).plain


@pytest.mark.parametrize(
    ("id", "first", "again", "other"),
    [
        ("which", ("how old",), ("how old",), ("how heavy",)),
        ("sum", ("77",), ("77.0",), ("78",)),
        ("all", ("two", "blue"), ("two", "blue"), ("two",)),
    ],
)
def test_the_same_wrong_answer_again_costs_no_try(
    learner: Learner, id: str, first: Given, again: Given, other: Given
) -> None:
    asking = learner.at(id)
    for given, tries, costs_nothing in ((first, 1, False), (again, 1, True), (other, 2, False)):
        asking.give(given)
        assert asking.state.tries == tries
        assert ("tried that already" in feedback(asking, UNICODE).plain) is costs_nothing
    assert learner.record(id).tries == 2


def test_a_hint_opens_after_a_try_or_after_a_while(learner: Learner) -> None:
    asking = learner.at("which")
    asking.hint()
    assert asking.state.hints == 0
    assert asking.why_no_hint() == "a hint opens after a try, or after 15 s"
    learner.now += HINT_SECONDS
    asking.hint()
    asking.hint()
    assert asking.state.hints == 1, "there is one hint only"


def test_an_answer_can_be_taken_back_for_ten_seconds(learner: Learner) -> None:
    asking = learner.at("which")
    asking.give(("how old",))
    learner.now += UNDO_SECONDS + 0.1
    asking.undo()
    assert asking.state.tries == 1
    asking.give(("how heavy",))
    asking.undo()
    assert asking.state.tries == 1
    assert asking.state.standing is Standing.OPEN
    with pytest.raises(ValueError, match="nothing"):
        undone(ItemState())


def test_the_numbers_change_only_after_the_answer_was_seen(learner: Learner) -> None:
    asking = learner.at("sum")
    asking.give(("0",))
    asking.again()
    assert asking.variant.number == 0
    asking.show()
    asking.again()
    assert asking.variant.number == 1
    assert asking.state.standing is Standing.OPEN


def test_how_sure_is_asked_before_the_answer_counts(learner: Learner) -> None:
    asking = learner.at(replace(question("which"), confidence=True))
    asking.give(("how much",))
    assert asking.state.standing is Standing.OPEN
    assert "How sure are you?" in feedback(asking, UNICODE).plain
    asking.sure(False)
    assert asking.state.standing is Standing.RIGHT


@pytest.mark.parametrize("id", ["which", "sum", "all", "faster"])
def test_a_question_is_found_again_as_it_was_left(learner: Learner, id: str) -> None:
    given = {"which": ("how old",), "sum": ("77",), "all": ("two", "blue"), "faster": ("the large rate",)}[id]
    asking = learner.at(id)
    asking.give(given)
    again = learner.at(id)
    assert again.state.given == given
    assert again.state.standing is asking.state.standing
    assert again.state.verdict == asking.state.verdict
    assert feedback(again, UNICODE).plain == feedback(asking, UNICODE).plain


def test_what_was_asked_once_more_and_broken_off_goes_on_with_its_numbers_and_tries(learner: Learner) -> None:
    asking = learner.at("sum")
    asking.show()
    asking.again()
    asking.give(("77",))
    for number in (1, 2):
        left = learner.at("sum")
        assert (left.variant.values, left.state.standing) == (asking.variant.values, Standing.OPEN)
        assert "2 tries left" in feedback(left, UNICODE).plain
        assert "The answer is" not in feedback(left, UNICODE).plain
        assert left.variant.number == number
        left.give((str(left.variant.answer),))
        asking = learner.at("sum")
        assert asking.state.standing is Standing.RIGHT
        asking.again()
        asking.give(("77",))


def test_a_question_that_was_begun_again_has_all_its_tries(learner: Learner) -> None:
    asking = learner.at("sum")
    for given in ("77", "78"):
        asking.give((given,))
    asking.again()
    for given in ("77", "78"):
        asking.give((given,))
    assert "1 try left" in feedback(learner.at("sum"), UNICODE).plain


def test_why_what_was_ticked_is_wrong_is_told_with_the_answer(learner: Learner) -> None:
    asking = learner.at("all")
    asking.give(("two", "blue"))
    assert "colour" not in "".join(map(str, words.told(asking))).casefold()
    asking.show()
    at = [option.text for option in asking.variant.options].index("blue")
    why = asking.variant.options[at].why
    assert why in option_text(asking, at, False, UNICODE).plain
    assert any(why in told for told in words.told(asking))


def test_an_edited_question_is_asked_afresh(learner: Learner) -> None:
    learner.at("which").give(("how much",))
    assert learner.at(replace(question("which"), content="other")).state == ItemState(since=learner.now)


def test_skipped_and_shown_are_found_again(learner: Learner) -> None:
    learner.at("which").skip()
    learner.at("all").show()
    assert learner.at("which").state.standing is Standing.SKIPPED
    assert learner.at("all").state.standing is Standing.SHOWN


def pair() -> tuple[Run, Run]:
    """Return both runs that the prediction asks for, as the lesson makes them."""
    slow, fast = run("slow", 8.0, 7.5, lr=1e-4), run("fast", 8.0, 0.5, lr=0.05)
    return replace(slow, step=50), replace(fast, step=50)


def test_a_predicted_number_must_be_one(learner: Learner) -> None:
    asking = learner.at(replace(question("faster"), options=()))
    asking.give(("]]]",))
    assert asking.state.standing is Standing.OPEN
    assert "is not a number" in feedback(asking, UNICODE).plain
    assert learner.record("faster") == ItemRecord()
    asking.give(("2.3",))
    assert asking.state.standing is Standing.LOCKED


def test_a_prediction_is_judged_by_the_runs_of_the_lesson_only(learner: Learner) -> None:
    asking, block, lab = learner.at("faster"), LESSON.lab("pair"), load("five_points")
    asking.give(("the large rate",))
    slow, fast = pair()
    assert judged(asking, block, lab, [slow]) is None, "one of the two runs is missing"
    assert judged(asking, block, lab, [slow, replace(fast, phase=Phase.STOPPED)]) is None
    found = judged(asking, block, lab, [slow, fast])
    assert found is not None
    assert found.outcome == "as measured"
    asking.judge(found)
    again = learner.at("faster")
    assert again.state.standing is Standing.JUDGED
    assert again.state.judgement == found


def test_a_run_that_does_not_judge_says_why_and_what_to_do(learner: Learner) -> None:
    block, lab = LESSON.lab("pair"), load("five_points")
    slow, fast = pair()
    assert unfit(fast, block, lab) == ""
    assert why_unjudged(block, lab, [slow, fast]) == ""
    assert why_unjudged(block, lab, [slow, replace(fast, phase=Phase.RUNNING)]) == "", "it may still come to its end"
    turned = replace(fast, settings={**fast.settings, "lr": 0.5})
    assert unfit(turned, block, lab) == "it had lr 0.5, not 0.05"
    assert "a runs them as the lesson asks" in why_unjudged(block, lab, [slow, turned])
    assert unfit(replace(fast, marks=(Mark(3, "lr", 0.5),)), block, lab) == "lr was turned to 0.5 while it ran"
    assert unfit(replace(fast, phase=Phase.STOPPED), block, lab) == "it did not come to its end"
    assert unfit(replace(fast, phase=Phase.LEFT), block, lab) == "it did not come to its end"
    half = {"loss": History().extended(range(40, 60), [1.0] * 20)}
    assert unfit(replace(fast, histories=half), block, lab).startswith("its curve begins at step 40")
    assert unfit(replace(fast, step=7), block, lab) == "it ended at step 7, not 50"
    assert unfit(replace(fast, step=7, seconds=20.5), block, lab) == "", "the lesson's own limit of time ended it"
    assert "slow and fast" in unfit(replace(fast, name=""), block, lab)
    assert "k, then r" in why_unjudged(LESSON.lab("own"), lab, [replace(turned, name="")])


def test_a_prediction_that_knows_the_outcome_is_judged_and_does_not_count(learner: Learner) -> None:
    asking, block, lab = learner.at("faster"), LESSON.lab("pair"), load("five_points")
    slow, fast = pair()
    for runs, knows in (([slow, fast], True), ([slow, replace(fast, number=2)], False)):
        learner.store.record(Reset(lesson="slopes"))
        asking = learner.at("faster")
        watch(asking, [slow])
        asking.give(("the large rate",))
        asking = learner.at("faster")
        watch(asking, runs)
        found = judged(asking, block, lab, runs)
        assert found is not None
        asking.judge(found, late=late(asking, runs))
        for shown in (asking, learner.at("faster")):
            assert ("does not count" in feedback(shown, UNICODE).plain) is knows
            assert ("does not count" in " ".join(words.told(shown))) is knows
        assert learner.record("faster").scored is not knows


def test_a_note_about_a_run_goes_when_another_run_judges(learner: Learner) -> None:
    asking, block, lab = learner.at("faster"), LESSON.lab("pair"), load("five_points")
    asking.give(("the large rate",))
    asking.wait(False, "This run does not judge the prediction.")
    assert "not judged by this run" in title(asking, UNICODE)
    assert "does not judge" in feedback(asking, UNICODE).plain
    assert "You predict: the large rate" in feedback(asking, UNICODE).plain
    found = judged(asking, block, lab, pair())
    assert found is not None
    asking.judge(found)
    assert "does not judge" not in feedback(asking, UNICODE).plain


def test_a_run_that_became_nan_has_lost(learner: Learner) -> None:
    asking, block, lab = learner.at("faster"), LESSON.lab("pair"), load("five_points")
    asking.give(("the small rate",))
    diverged = run("fast", 8.0, math.nan, phase=Phase.DIVERGED, lr=0.05)
    found = judged(asking, block, lab, [pair()[0], diverged])
    assert found is not None
    assert found.outcome == "as measured"


def test_what_the_author_recorded_can_be_seen_with_and_without_a_prediction(learner: Learner) -> None:
    asking = learner.at("faster")
    assert show_recorded(asking) == ""
    assert asking.state.judgement is not None
    assert "0.5" in asking.state.judgement.say
    assert "recorded no run" in show_recorded(learner.at(replace(question("faster"), recorded={})))


def test_a_goal_looks_at_the_run_and_at_its_limits() -> None:
    goal, lab = Goal("g", "own", "say", "loss.best <= 1", within_steps=3), load("five_points")
    assert reached(goal, run(""), lab) is None
    far = reached(goal, run("", 8.0, 2.0), lab)
    assert far is not None
    assert not far.met
    assert far.say == "loss, best: 2. Wanted: 1 or less."
    near = reached(goal, run("", 8.0, 0.9, 0.8, 5.0, 5.0), lab)
    assert near is not None
    assert (near.met, near.step) == (True, 2), "the limit is about the step itself, not about when it was looked at"
    assert near.say == "loss, best: 0.8. Wanted: 1 or less. Reached at step 2."
    now = reached(replace(goal, when="loss.last <= 1"), run("", 8.0, 0.9, 0.8), lab)
    assert now is not None
    assert now.step == 3
    late = reached(goal, run("", 8.0, 7.0, 6.0, 0.9), lab)
    assert late is not None
    assert not late.met
    assert "within 3 steps" in late.say


def test_each_run_is_noted_once_when_it_is_over(learner: Learner) -> None:
    log = RunLog("slopes", learner.store.record, set())
    going = run("", 8.0, math.nan, phase=Phase.RUNNING)
    log.heard("own", [going])
    assert not learner.store.lesson("slopes").runs
    for _ in range(2):
        log.heard("own", [replace(going, phase=Phase.DIVERGED), run("", number=2)])
    (noted,) = learner.store.lesson("slopes").runs
    assert (noted.block, noted.how, noted.metrics) == ("own", "diverged", {"loss": None})


@pytest.mark.parametrize(("at", "lab"), [(0, ""), (1, ""), (2, ""), (3, "pair"), (4, "own")])
def test_the_lab_of_a_step_is_its_own_or_the_one_spoken_of(at: int, lab: str) -> None:
    found = place.lab_of(LESSON, at)
    assert (found.id if found else "") == lab


def test_a_step_without_a_lab_keeps_the_one_before() -> None:
    steps = (LESSON.steps[3], LESSON.steps[1])
    found = place.lab_of(Lesson(LESSON.entry, steps), 1)
    assert found is not None
    assert found.id == "pair"


def test_one_resumes_where_one_was() -> None:
    assert place.resumed(LESSON, LessonRecord()) == 0
    assert place.resumed(LESSON, LessonRecord(step="race")) == 3
    assert place.resumed(LESSON, LessonRecord(step="gone in a new version")) == 0
    assert "One question" in place.what_next(LESSON, 0)
    assert "end of the lesson" in place.what_next(LESSON, 4)


def test_the_fake_desk_is_a_desk() -> None:
    assert FakeDesk().run is None
