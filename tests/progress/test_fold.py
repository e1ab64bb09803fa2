"""What the learner did, computed from what was told."""

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dltutor.progress import kinds
from dltutor.progress.event import Event
from dltutor.progress.fold import LessonRecord, Story, fold, fold_lesson
from dltutor.progress.kinds import Answer, Goal, Judged, Learner, Place, Predict, Reset, Reveal, RunDone, Skip, Undo


def after(*told: kinds.Kind) -> LessonRecord:
    return Story(told).progress.lesson("loss")


def answer(item: str = "q", **more: Any) -> Answer:
    return Answer(lesson="loss", item=item, **more)


def test_a_measurement_of_the_authors_keeps_its_date_and_a_log_without_one_says_so() -> None:
    made = Predict(lesson="loss", item="q", given=["mid"])
    for judged, said in (
        (Judged(lesson="loss", item="q", outcome="as measured", recorded=True, on="2026-01-02"), "2026-01-02"),
        (Judged(lesson="loss", item="q", outcome="as measured", recorded=True), "an earlier day"),
        (Judged(lesson="loss", item="q", outcome="as measured"), ""),
    ):
        assert fold_lesson([made, judged]).item("q").recorded == said


def test_nothing_done_is_an_empty_record() -> None:
    record = after()
    assert not record.item("q").done
    one = record.item("q")
    assert one.first_try is one.given is one.goal is None
    assert (one.tries, one.variant, one.credit) == (0, 0, 0.0)
    assert not any((one.right, one.revealed, one.skipped, one.out, one.predicted, one.late, one.met))


def test_the_first_try_is_kept_apart_from_the_best() -> None:
    told = answer(credit=0.5, left=2), answer(number=2, left=1), answer(number=3, right=True, credit=1.0, left=0)
    item = after(*told).item("q")
    assert (item.tries, item.first_try, item.credit, item.right, item.done) == (3, 0.5, 1.0, True, True)


def test_a_question_is_done_when_right_revealed_or_out_of_tries() -> None:
    assert not after(answer(left=1)).item("q").done
    assert not after(answer(left=None)).item("q").done
    assert after(answer(left=0)).item("q").done
    assert after(answer(right=True)).item("q").done
    assert after(Reveal(lesson="loss", item="q")).item("q").done
    assert not after(Skip(lesson="loss", item="q")).item("q").done


def test_a_reveal_before_any_try_earns_nothing_even_if_the_next_answer_is_right() -> None:
    item = after(Reveal(lesson="loss", item="q"), answer(variant=1, right=True, credit=1.0)).item("q")
    assert item.first_try == 0.0
    assert item.revealed
    assert (item.variant, item.tries) == (1, 1)


def test_a_reveal_after_tries_keeps_the_last_answer_and_what_the_first_one_earned() -> None:
    told = answer(given=3, credit=0.5, left=1), Reveal(lesson="loss", item="q", number=1)
    item = after(*told).item("q")
    assert (item.given, item.first_try, item.tries, item.ended) == (3, 0.5, 1, "shown")


def test_an_answer_a_reveal_or_a_prediction_takes_a_skip_back() -> None:
    skip = Skip(lesson="loss", item="q")
    assert after(skip).item("q").skipped
    for what in (answer(), Reveal(lesson="loss", item="q"), Predict(lesson="loss", item="q", given="low")):
        assert not after(skip, what).item("q").skipped


def test_every_run_that_was_done_is_there_until_the_lesson_begins_anew() -> None:
    first, second = (RunDone(lesson="loss", lab="five_points", seed=seed) for seed in (1, 2))
    assert after(first, answer(), second).runs == (first, second)
    assert after(first, Reset(lesson="loss")).runs == ()


def test_undo_takes_the_last_thing_off_and_no_more() -> None:
    undo = Undo(lesson="loss", item="q")
    assert after(answer(credit=0.5), answer(right=True), undo) == after(answer(credit=0.5))
    assert after(answer(), undo, undo, undo).item("q").tries == 0
    assert after(answer("other"), undo).item("other").tries == 1
    predicted = Predict(lesson="loss", item="q", given="low")
    judged = Judged(lesson="loss", item="q", outcome="otherwise")
    assert after(predicted, judged, undo) == after(predicted, undo)
    assert not after(predicted, undo).item("q").predicted


def test_a_prediction_is_done_when_it_was_measured_and_keeps_how_it_came_out() -> None:
    made = Predict(lesson="loss", item="q", given="mid")
    assert not after(made).item("q").done
    item = after(made, Judged(lesson="loss", item="q", outcome="as measured", measured="mid, 0.32")).item("q")
    assert (item.done, item.given, item.outcome, item.measured) == (True, "mid", "as measured", "mid, 0.32")
    assert item.first_try is None


def test_the_first_prediction_counts_for_later_ones_know_the_outcome() -> None:
    made = Predict(lesson="loss", item="q", given="mid")
    otherwise = Judged(lesson="loss", item="q", outcome="otherwise")
    again = Predict(lesson="loss", item="q", given="high"), Judged(lesson="loss", item="q", outcome="as measured")
    first = after(made, otherwise).item("q")
    assert first.scored
    assert after(made, otherwise, *again) == after(made, otherwise)
    assert not after(otherwise, *again).item("q").scored, "the answer was shown before anything was predicted"
    assert not after(made, Judged(lesson="loss", item="q", outcome="too close to call")).item("q").scored


def test_it_says_how_the_numbers_asked_last_came_out() -> None:
    missed = answer(number=1, left=2), answer(number=2, left=1), answer(number=3, left=0)
    assert after(*missed[:2]).item("q").ended == ""
    assert after(*missed).item("q").ended == "shown"
    assert after(*missed, answer(variant=1, left=2)).item("q").ended == ""
    right = after(answer(right=True), answer(variant=1, left=2)).item("q")
    assert (right.right, right.ended, right.tries, right.variant) == (True, "", 1, 1)
    shown = after(answer(right=True), Reveal(lesson="loss", item="q", variant=1)).item("q")
    assert (shown.ended, shown.tries, shown.given) == ("shown", 0, None)
    assert after(answer(number=2), answer(number=1)).item("q").tries == 1, "it was begun again"


def test_a_goal_is_done_when_met_or_skipped_and_its_first_run_is_kept() -> None:
    skipped = Goal(lesson="loss", item="g", how="skipped")
    first = Goal(lesson="loss", item="g", how="met", settings={"lr": 0.1}, seed=3, step=40, value=0.4)
    second = Goal(lesson="loss", item="g", how="met", settings={"lr": 0.2})
    assert after(skipped).item("g").done
    assert not after(skipped).item("g").met
    assert after(skipped, first, second, skipped).item("g").goal == first
    assert not after(skipped, first).item("g").skipped


def test_a_step_is_done_by_its_items_or_without_any_by_being_seen() -> None:
    record = after(
        Place(lesson="loss", step="intro"),
        Place(lesson="loss", step="one"),
        answer("a", right=True),
        Goal(lesson="loss", item="g", how="skipped"),
    )
    assert record.step_done("intro", [])
    assert not record.step_done("later", [])
    assert record.step_done("one", ["a", "g"])
    assert not record.step_done("one", ["a", "b"])


def test_the_last_place_is_where_one_goes_on() -> None:
    story = Story([Place(lesson="loss", step="one"), Place(lesson="grad", step="two"), answer("a")])
    assert story.progress.place == Place(lesson="grad", step="two")
    assert story.progress.lesson("loss").step == "one"


def test_a_reset_sets_one_lesson_aside_and_only_what_came_before() -> None:
    other = Answer(lesson="grad", item="q", right=True)
    run = RunDone(lesson="loss", lab="five_points", metrics={"loss": 1.0})
    story = Story([answer(right=True), run, other, Place(lesson="loss", step="one"), Reset(lesson="loss")])
    assert story.progress.lesson("loss") == LessonRecord()
    assert story.progress.place is None
    assert story.progress.lesson("grad").item("q").right
    story.add(answer(credit=0.5))
    assert story.progress.lesson("loss").item("q").first_try == 0.5


def test_a_reset_of_one_item_leaves_the_others() -> None:
    record = after(answer("a", right=True), answer("b", right=True), Reset(lesson="loss", item="a"))
    assert not record.item("a").done
    assert record.item("b").done


def test_a_reset_of_everything_keeps_the_learner() -> None:
    progress = Story([Learner(learner="x"), answer(right=True), Place(lesson="loss", step="one"), Reset()]).progress
    assert progress.lessons == {}
    assert progress.place is None
    assert progress.learner == "x"


def test_of_several_learner_ids_the_smallest_holds_in_any_order() -> None:
    for names in (["b", "a", "c"], ["a", "b"], ["c", "b", "a"]):
        assert Story([Learner(learner=name) for name in names]).progress.learner == "a"


ids = st.sampled_from(["q", "r"])
lessons = st.sampled_from(["loss", "grad"])
told = st.one_of(
    st.builds(Answer, lesson=lessons, item=ids, variant=st.integers(0, 1), right=st.booleans(), credit=st.floats(0, 1)),
    st.builds(Reveal, lesson=lessons, item=ids),
    st.builds(Skip, lesson=lessons, item=ids),
    st.builds(Undo, lesson=lessons, item=ids),
    st.builds(Place, lesson=lessons, step=ids),
    st.builds(Predict, lesson=lessons, item=ids),
    st.builds(Goal, lesson=lessons, item=ids, how=st.sampled_from(["met", "skipped"])),
    st.builds(Reset, lesson=lessons | st.just("")),
    st.builds(Learner, learner=ids),
)


@settings(deadline=None)
@given(st.lists(told, max_size=25))
def test_one_thing_after_the_other_comes_to_the_same_as_all_at_once(things: list[kinds.Kind]) -> None:
    story = Story()
    for thing in things:
        story.add(thing)
    events = [Event(f"s:{n}", thing.kind, "", n, thing.fields()) for n, thing in enumerate(things)]
    assert story.progress == fold(events) == Story(things).progress


@settings(deadline=None)
@given(st.lists(told, max_size=25))
def test_an_undone_answer_leaves_no_trace(things: list[kinds.Kind]) -> None:
    with_undo = [*things, answer(right=True), Undo(lesson="loss", item="q")]
    assert Story(with_undo).progress.lesson("loss").items.get("q", None) in (
        Story(things).progress.lesson("loss").items.get("q", None),
        LessonRecord().item("q"),
    )


def test_unknown_kinds_and_fields_that_do_not_fit_change_nothing() -> None:
    good = Event("s:0", "answer", "", 0, {"lesson": "loss", "item": "q", "right": True})
    odd = [
        Event("s:1", "dream", "", 1, {}),
        Event("s:2", "answer", "", 2, {"lesson": "loss"}),
        Event("s:3", "goal", "", 3, {"lesson": "loss", "item": "g", "how": "bribed"}),
        Event("s:4", "open", "", 4, {"host": "a"}),
    ]
    assert fold([good, *odd]) == fold([good])
    numbers = random.Random(1)
    assert fold(numbers.sample([good, *odd], 5)) == fold([good])
