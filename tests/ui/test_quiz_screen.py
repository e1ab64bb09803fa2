"""A quiz, an exam, a test before the lesson and a review on screen: asked, answered, told, and found again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from fake_worker import FakeDesk
from house_of_tests import burst, house, pressed, running, text, told, until

from dltutor.progress import kinds
from dltutor.progress.directory import DataDirectory
from dltutor.progress.store import Store
from dltutor.study.wishes import Wish
from dltutor.ui.app import Tutor
from dltutor.ui.screens.home import HomeScreen
from dltutor.ui.screens.lesson import LessonScreen
from dltutor.ui.screens.quiz import QuizScreen
from dltutor.wire.conditions import Seconds
from dltutor.wire.to_worker import Start

SIZE = (100, 36)
DAY = 24 * 3600.0


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp()

    def __call__(self) -> float:
        return self.now


def quiz(app: Tutor) -> QuizScreen:
    assert isinstance(app.screen, QuizScreen)
    return app.screen


def answers(store: Store) -> list[tuple[str, str, bool]]:
    """Return item, mode and verdict of all answers."""
    return [
        (event.fields["item"], event.fields["mode"], event.fields["right"])
        for event in store._events.values()
        if event.kind == "answer"
    ]


async def test_a_quiz_asks_tells_and_asks_the_wrong_ones_again(tmp_path: Path) -> None:
    store = Store.open(DataDirectory(None))
    built = house(tmp_path, store=store)
    async with running(built, size=SIZE) as (app, pilot):
        await pressed(pilot, "z")
        await until(pilot, lambda: "question 1 of 3" in text(app))
        assert "Slopes: One question" in text(app)
        assert "Question: choose one" in text(app)
        await pressed(pilot, "3")
        assert "Weight is no slope." in text(app), "the reason of the picked option, at once"
        await pressed(pilot, "up", "up", "enter")
        assert "Right." in text(app)
        await pressed(pilot, "e")
        assert "Age is no slope." in text(app), "the reason of every option"
        await pressed(pilot, "enter")
        number = quiz(app).round.asking().variant.answer
        assert number is not None
        await pressed(pilot, *str(int(number)), "enter", "e")
        assert f"Not {int(number) - 1}: One is missing." in text(app), "typical wrong answers have reasons, too"
        await pressed(pilot, "enter", "s")
        await until(pilot, lambda: "skipped" in text(app))
        await pressed(pilot, "enter")
        await until(pilot, lambda: "1 of 3 right at the first try." in text(app))
        shown = text(app)
        assert "✓ right at last" in shown
        assert "left out" in shown
        assert "Skills: slope practised." in shown
        await pressed(pilot, "enter")
        assert "What does a slope tell?" in text(app), "an answer can be read again"
        await pressed(pilot, "enter", "r")
        await until(pilot, lambda: "question 1 of 2" in text(app))
        assert answers(store) == [("which", "quiz", False), ("which", "quiz", True), ("sum", "quiz", True)]
        assert store.lesson("slopes").items == {}, "the lesson itself is as it was"
        await pressed(pilot, "q")
        assert isinstance(app.screen, HomeScreen)


async def test_an_exam_tells_at_the_end_and_an_answer_can_be_taken_back(tmp_path: Path) -> None:
    store = Store.open(DataDirectory(None))
    async with running(house(tmp_path, store=store), Wish("exam", "slopes"), SIZE) as (app, pilot):
        await until(pilot, lambda: "Exam: Slopes" in text(app))
        await pressed(pilot, "h", "v")
        assert "answers are shown at the end" in told(app)
        await pressed(pilot, "2")
        await until(pilot, lambda: "question 2 of 3" in text(app))
        await pressed(pilot, "u")
        await until(pilot, lambda: "question 1 of 3" in text(app))
        await pressed(pilot, "2")
        await until(pilot, lambda: "question 2 of 3" in text(app))
        await pressed(pilot, "n", "n")
        await until(pilot, lambda: "question 2 of 3" in text(app))
        await pressed(pilot, "p")
        assert "not this one" not in text(app)
        assert "Taken. It is marked at the end." in text(app)
        await pressed(pilot, "enter", *"99", "enter")
        await until(pilot, lambda: "question 3 of 3" in text(app))
        await pressed(pilot, "1", "2", "enter")
        assert "Enter: the results" in text(app)
        await pressed(pilot, "enter")
        await until(pilot, lambda: "1 of 3 right at the first try." in text(app))
        await pressed(pilot, "enter")
        assert "✗ not this one" in text(app)
        assert "Age is no slope." in text(app)


async def test_keys_typed_faster_than_questions_come_answer_no_question_twice(tmp_path: Path) -> None:
    store = Store.open(DataDirectory(None))
    async with running(house(tmp_path, store=store), Wish("exam", "slopes"), SIZE) as (app, pilot):
        await until(pilot, lambda: "question 1 of 3" in text(app))
        await burst(pilot, "2", "9", "9", "enter", "1", "2", "enter", "enter")
        await until(pilot, lambda: "1 of 3 right at the first try." in text(app))
        assert answers(store) == [("which", "exam", False), ("sum", "exam", False), ("all", "exam", True)]


async def test_before_a_lesson_it_says_what_can_be_skipped_and_opens_the_rest(tmp_path: Path) -> None:
    async with running(house(tmp_path), size=SIZE) as (app, pilot):
        await pressed(pilot, "b")
        await until(pilot, lambda: "Before you read: Slopes" in text(app))
        await pressed(pilot, "2", "n", "1", "2", "enter")
        await until(pilot, lambda: "question 2 of 3" in text(app))
        await pressed(pilot, "s", "enter")
        await until(pilot, lambda: "You may skip: Several." in text(app))
        assert "Worth reading: One question." in text(app)
        await pressed(pilot, "g")
        assert isinstance(app.screen, LessonScreen)
        assert "One question" in text(app)
        assert "you may skip" not in text(app)
        await pressed(pilot, "n")
        assert "Several   you may skip this step" in text(app)
        await pressed(pilot, "q")
        assert "Worth reading: One question." in text(app), "one comes back to the round"
        await pressed(pilot, "g", "q", "q")
        assert isinstance(app.screen, HomeScreen)


async def test_what_was_missed_is_asked_on_another_day_with_other_numbers(tmp_path: Path) -> None:
    clock, folder = Clock(), DataDirectory(tmp_path / "data")
    with Store.open(folder, clock=clock) as store:
        store.record(kinds.Place(lesson="slopes", step="one"))
        wrong = {"lesson": "slopes", "question": "numeric", "variant": 0, "given": ["1"], "left": 0}
        store.record(kinds.Answer(item="sum", content="", **wrong))
        store.record(kinds.Answer(item="gone", content="", **wrong))
    clock.now += 3 * DAY
    store = Store.open(folder, clock=clock)
    async with running(house(tmp_path, store=store), size=(80, 24)) as (app, pilot):
        await until(pilot, lambda: "r 1 to review, about 1 minute" in text(app))
        await pressed(pilot, "r")
        await until(pilot, lambda: "question 1 of 1" in text(app))
        asking = quiz(app).round.asking()
        assert asking.variant.number == 1
        await pressed(pilot, "v")
        assert "The answer is" in text(app)
        await pressed(pilot, "enter")
        await until(pilot, lambda: "once more, it was missed" in text(app))
        again = quiz(app).round.asking().variant
        assert again.values != asking.variant.values
        await pressed(pilot, *str(int(again.answer or 0)), "enter", "enter")
        await until(pilot, lambda: "0 of 1 right at the first try." in text(app))
        assert "They come back: 1 tomorrow." in text(app)
        await pressed(pilot, "q")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        assert "to review" not in text(app)
        await pressed(pilot, "r")
        assert "nothing is to be reviewed now" in told(app)


async def test_all_of_it_is_in_the_palette(tmp_path: Path) -> None:
    async with running(house(tmp_path), "slopes", SIZE) as (app, pilot):
        await pressed(pilot, "ctrl+p", *"exam slo -n 2")
        await until(pilot, lambda: "Exam: Slopes" in text(app))
        assert "2 questions, marked at the end" in text(app)
        await pressed(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, QuizScreen))
        assert len(app.screen_stack) == 2, "the lesson is left"
        await until(pilot, lambda: "question 1 of 2" in text(app))
        await pressed(pilot, "ctrl+p", *"quiz: slope")
        await until(pilot, lambda: "Quiz: slope " in text(app))


async def test_where_there_is_nothing_to_ask_it_says_so(tmp_path: Path) -> None:
    async with running(house(tmp_path), Wish("review"), SIZE) as (app, pilot):
        await until(pilot, lambda: "Nothing was asked yet" in told(app))
        assert isinstance(app.screen, HomeScreen)
        assert "Slopes" in text(app)


async def test_what_was_known_is_recalled_before_its_options_are_seen(tmp_path: Path) -> None:
    clock = Clock()
    store = Store.open(DataDirectory(None), clock=clock)
    store.record(kinds.Answer(lesson="slopes", item="which", question="single", right=True, credit=1.0))
    clock.now += 9 * DAY
    async with running(house(tmp_path, store=store), Wish("review"), (80, 24)) as (app, pilot):
        await until(pilot, lambda: "Answer in your head first. Enter shows the options" in text(app))
        assert "how old" not in text(app)
        assert "Enter options" in text(app), "the footer says so, too"
        await pressed(pilot, "2")
        assert "how old" in text(app)
        assert len(answers(store)) == 1, "a digit answers nothing that was not seen"
        at = [option.text for option in quiz(app).round.asking().variant.options].index("how much")
        await pressed(pilot, str(at + 1))
        assert answers(store)[1:] == [("which", "review", True)]
        await pressed(pilot, "t")
        assert "the step of this question has no lab" in told(app)


async def test_a_review_can_run_the_lab_of_a_step_for_ten_seconds(tmp_path: Path) -> None:
    desk = FakeDesk()
    async with running(house(tmp_path, desk=desk), size=SIZE) as (app, pilot):
        app.teach("slopes", "goal", trying=True)
        await until(pilot, lambda: bool(desk.sent(Start)))
        assert desk.sent(Start)[0].until == [Seconds(10.0)]
        assert isinstance(app.screen, LessonScreen)


async def test_a_lesson_can_be_begun_anew_if_it_is_asked_for_twice(tmp_path: Path) -> None:
    store = Store.open(DataDirectory(None))
    async with running(house(tmp_path, store=store, at="one"), "slopes", SIZE) as (app, pilot):
        await pressed(pilot, "1", "B")
        assert "Once more: begin anew" in told(app)
        assert store.lesson("slopes").items
        await pressed(pilot, "B")
        await until(pilot, lambda: "step 1 of" in text(app))
        assert store.lesson("slopes").items == {}
        assert store.history() == {}
