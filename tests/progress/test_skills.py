"""Skills and attempts, computed from the log: what counts, what is practice; files and modes change nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dltutor.progress import kinds
from dltutor.progress.attempts import first_of_days, fresh_variant, history
from dltutor.progress.event import Event
from dltutor.progress.fold import fold
from dltutor.progress.kinds import Answer, Predict, Reset, Reveal, Skip, Undo
from dltutor.progress.skills import counted, levels, this_week

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
Q = ("loss", "q")


def log(*told: tuple[float, kinds.Kind]) -> list[Event]:
    """Return events of one session, each at so many days after the start."""
    found = []
    for seq, (day, what) in enumerate(told):
        when = START + timedelta(days=day)
        found.append(Event(f"s:{seq}", what.kind, when.isoformat(), int(when.timestamp() * 1000) + seq, what.fields()))
    return found


def right(item: str = "q", **more: Any) -> Answer:
    return Answer(lesson="loss", item=item, right=True, credit=1.0, **more)


def wrong(item: str = "q", **more: Any) -> Answer:
    return Answer(lesson="loss", item=item, **more)


def level(*told: tuple[float, kinds.Kind], items: tuple[str, ...] = ("q",)) -> str:
    return levels(history(log(*told)), {("loss", item): "skill" for item in items})["skill"]


def test_days_of_practice_are_counted_from_monday_and_no_streak_can_break() -> None:
    """The log begins on a Sunday."""
    told = history(log((0, wrong()), (1, right()), (1.1, right()), (3, wrong("other"))))
    days = [this_week(told, (START + timedelta(days=day)).date()) for day in (0, 1, 2, 3, 7, 8)]
    one, two = "Practised on 1 day this week", "Practised on 2 days this week"
    assert days == [one, one, one, two, two, ""]
    assert this_week({}, START.date()) == ""


def test_a_skill_rises_with_days_not_with_repeats() -> None:
    assert level() == "new"
    assert level((0, wrong())) == "new"
    assert level((0, wrong()), (0, right(number=2))) == "practised"
    assert level((0, right())) == "practised"
    assert level((0, right()), (0.1, right(variant=1)), (0.2, right(variant=2))) == "practised"
    assert level((0, right()), (1, right(variant=1))) == "solid"
    assert level((0, right()), (0.2, right("r")), (1, right("r", variant=1)), items=("q", "r")) == "solid"
    assert level((0, right()), (1, right()), (2, right())) == "solid"
    assert level((0, right()), (1, right()), (8, right())) == "mastered"
    assert level((0, right()), (1, right()), (7, right()), (14, right())) == "mastered"


def test_a_miss_drops_one_level_and_the_way_up_is_as_long_as_it_was() -> None:
    mastered = ((0, right()), (1, right()), (8, right()))
    assert level(*mastered, (9, wrong())) == "solid"
    assert level(*mastered, (9, wrong()), (10, right())) == "solid"
    assert level(*mastered, (9, wrong()), (15, right())) == "mastered"
    assert level((0, right()), (1, right()), (2, wrong())) == "practised"
    assert level((0, right()), (1, right()), (2, Reveal(lesson="loss", item="q", variant=1))) == "practised"
    assert level((0, right()), (1, right()), (2, wrong()), (3, right())) == "solid"
    assert level((0, right()), (1, wrong())) == "new"
    assert level((0, right()), (1, wrong()), (1, right(number=2))) == "practised"
    assert level((0, right()), (1, right()), (1.1, wrong(variant=1))) == "solid", "practice later that day"


def test_a_miss_before_the_lesson_was_read_is_none() -> None:
    before = wrong(mode="before", variant=1)
    assert level((0, right()), (1, before)) == "practised"
    assert level((0, before), (0.1, right())) == "practised"
    assert level((0, right(mode="before", variant=1)), (1, right())) == "solid"


def test_only_questions_with_an_answer_have_a_level() -> None:
    told = log((0, Predict(lesson="loss", item="p")), (0, right("other")))
    assert levels(history(told), {("loss", "p"): "a", ("loss", "q"): "b"}) == {"a": "new", "b": "new"}
    assert counted(["new", "solid", "practised", "solid"]) == "2 solid, 1 practised"
    assert counted(["new"]) == ""


def test_an_attempt_is_a_question_asked_once_with_all_its_tries() -> None:
    told = log(
        (0, wrong(milliseconds=900)),
        (0.01, wrong(number=2, hints=1)),
        (0.02, Reveal(lesson="loss", item="q", number=2)),
        (0.03, right(variant=1, hints=1, confidence="not sure")),
        (2, right(variant=2, mode="review")),
    )
    first, second, third = history(told)[Q]
    assert (first.clean, first.right, first.milliseconds, first.mode) == (False, False, 900, "lesson")
    assert (second.clean, second.hinted, second.unsure) == (True, True, True)
    assert (third.when, third.mode) == (START + timedelta(days=2), "review")
    assert list(first_of_days((first, second, third))) == [first, third]
    assert fresh_variant(history(told), Q) == 3
    assert fresh_variant({}, Q) == 1, "the first one is the lesson's own"


def test_undone_and_reset_things_do_not_count() -> None:
    undo = Undo(lesson="loss", item="q")
    assert history(log((0, wrong()), (0, undo))) == {}
    assert history(log((0, wrong()), (0, Skip(lesson="loss", item="q")), (0, undo)))[Q][0].right is False
    elsewhere = Undo(lesson="loss", item="q", mode="quiz")
    assert len(history(log((0, wrong()), (0, wrong(mode="quiz", variant=1)), (0, elsewhere)))[Q]) == 1
    for reset in (Reset(lesson="loss"), Reset(), Reset(lesson="loss", item="q")):
        assert history(log((0, right()), (1, reset))) == {}
    assert history(log((0, right()), (1, Reset(lesson="other")))) != {}


def test_a_quiz_leaves_the_lesson_as_it_is() -> None:
    lesson = [(0.0, wrong(left=2)), (0.1, right(number=2))]
    quiz = [
        (1.0, wrong(mode="quiz", variant=4, left=0)),
        (1.0, Reveal(lesson="loss", item="q", mode="review", variant=5)),
        (1.0, Skip(lesson="loss", item="q", mode="exam")),
        (1.0, Undo(lesson="loss", item="q", mode="quiz")),
    ]
    assert fold(log(*lesson, *quiz)) == fold(log(*lesson))
    assert fold(log(*quiz)).lesson("loss").items == {}


def test_a_date_that_cannot_be_is_replaced_by_the_place_in_the_log() -> None:
    for time in ("nonsense", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "2026-03-01T12:00:00"):
        event = Event("s:0", "answer", time, int(START.timestamp() * 1000), right().fields())
        when = history([event])[Q][0].when
        assert when.tzinfo is UTC
        assert when == START or time.startswith("0001")
    back = log((3, right()), (0, right(variant=1)))
    assert [attempt.when for attempt in history(back)[Q]] == [START + timedelta(days=3)] * 2


TOLD = st.one_of(
    st.builds(
        Answer,
        lesson=st.just("loss"),
        item=st.sampled_from("qr"),
        right=st.booleans(),
        number=st.integers(1, 3),
        variant=st.integers(0, 3),
        mode=st.sampled_from(["lesson", "review", "before"]),
    ),
    st.builds(Reveal, lesson=st.just("loss"), item=st.sampled_from("qr"), number=st.integers(0, 2)),
    st.builds(Undo, lesson=st.just("loss"), item=st.sampled_from("qr")),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 60), TOLD), max_size=30), st.randoms(use_true_random=False))
def test_the_same_events_in_whatever_files_come_to_the_same(told: list[tuple[float, kinds.Kind]], chance: Any) -> None:
    """Two sessions' events, read from files in any order with some found twice, as after an import."""
    events = [Event(f"{chance.choice('ab')}:{seq}", *_rest(event)) for seq, event in enumerate(log(*told))]
    found = [*events, *chance.sample(events, len(events) // 2)]
    chance.shuffle(found)
    merged = sorted({event.id: event for event in found}.values(), key=lambda event: event.order)
    skills = {("loss", "q"): "one", ("loss", "r"): "two"}
    ordered = sorted(events, key=lambda event: event.order)
    assert levels(history(merged), skills) == levels(history(ordered), skills)
    assert history(merged) == history(ordered)


def _rest(event: Event) -> tuple[str, str, int, dict[str, Any]]:
    return event.kind, event.time, event.tick, event.fields
