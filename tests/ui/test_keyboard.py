"""What is typed or pasted in one go: each key does what it would have done had the learner waited before it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from fake_worker import FakeDesk
from house_of_tests import burst, house, pressed, running, settled, text, until
from textual import events
from textual.app import ComposeResult
from textual.widgets import Input, Static

from dltutor.ui.keyboard import Keyboard
from dltutor.ui.lesson.answers import TypedAnswer
from dltutor.ui.lesson.question import QuestionCard
from dltutor.ui.screens.help import HelpScreen
from dltutor.ui.screens.home import HomeScreen
from dltutor.ui.screens.lesson import LessonScreen
from dltutor.ui.screens.search import SearchScreen
from dltutor.wire.to_worker import Start
from tests.waiting import PATIENCE

SIZE = (100, 40)


async def test_a_number_typed_or_pasted_in_one_go_lands_whole_in_the_field_of_the_question(tmp_path: Path) -> None:
    desk = FakeDesk()
    async with running(house(tmp_path, desk, at="one"), "slopes", SIZE) as (app, pilot):
        await pressed(pilot, "s", "escape")
        field = app.screen.query_one(TypedAnswer)
        for number in ("2.3", "1e-3", "3/4", "50%", "12.5k", "-4"):
            assert app.screen.focused is not field
            await burst(pilot, number)
            assert field.value == number
            field.value = ""
            await pressed(pilot, "escape")
        await pressed(pilot, "enter", "7", "question_mark")
        assert isinstance(app.screen, HelpScreen)
        await pressed(pilot, "escape")
        assert (app.screen.focused, field.value) == (field, "7"), "no answer holds a question mark"
        await pressed(pilot, "backspace", "escape")
        for pasted in ("2.3", "-17\n", ".5"):
            assert app.screen.focused is not field
            app.post_message(events.Paste(pasted))
            await settled(pilot)
            assert field.value == pasted.strip()
            assert app.screen.focused is field
            field.value = ""
            await pressed(pilot, "escape")
        assert not desk.sent(Start)
        await pressed(pilot, *"hm", "escape", "v")
        assert "The answer is" in text(app)
        assert field.value == "", "what was typed for nothing does not stand above the answer"


async def test_what_is_pasted_where_nothing_is_typed_does_nothing(tmp_path: Path) -> None:
    async with running(house(tmp_path), "slopes", SIZE) as (app, pilot):
        for keys in ("", "n", "n"):
            await pressed(pilot, *keys)
            app.post_message(events.Paste("q1"))
            await settled(pilot)
            assert isinstance(app.screen, LessonScreen)
            assert not app.house.store.lesson("slopes").item("which").tries


async def test_keys_that_wait_count_so_that_the_driver_leaves_the_rest_in_the_terminal(tmp_path: Path) -> None:
    async with running(house(tmp_path), "slopes", SIZE) as (app, pilot):
        for _ in range(20):
            app.post_message(events.Key("n", "n"))
        taken = asyncio.Event()
        app.call_later(taken.set)
        await taken.wait()
        assert app.message_queue_size > 15
        await settled(pilot)
        assert app.message_queue_size < 10


async def test_a_number_and_enter_in_one_go_answer_the_question(tmp_path: Path) -> None:
    async with running(house(tmp_path, at="one"), "slopes", SIZE) as (app, pilot):
        await pressed(pilot, "s", "escape")
        right = str(int(app.screen.query(QuestionCard)[1].asking.variant.answer or 0))
        await burst(pilot, right, "enter")
        assert app.house.store.lesson("slopes").item("sum").right


async def test_steps_are_not_lost_when_their_keys_come_in_one_go(tmp_path: Path) -> None:
    async with running(house(tmp_path), "slopes", SIZE) as (app, pilot):
        await burst(pilot, "nn")
        assert "step 3 of 5" in text(app)
        await burst(pilot, "nnnpp")
        assert "step 3 of 5" in text(app)
        await burst(pilot, "pppppp")
        assert "step 1 of 5" in text(app)


async def test_one_can_type_ahead_through_the_screens(tmp_path: Path) -> None:
    async with running(house(tmp_path)) as (app, pilot):
        await burst(pilot, "enter", "nn")
        assert "step 3 of 5" in text(app)
        await burst(pilot, "/goal")
        assert isinstance(app.screen, SearchScreen)
        assert app.screen.query_one(Input).value == "goal"
        await burst(pilot, "enter", "p")
        await until(pilot, lambda: "step 4 of 5" in text(app))
        await burst(pilot, "?", "escape", "q")
        assert isinstance(app.screen, HomeScreen)


async def test_keys_behind_the_one_that_quits_are_nobodys(tmp_path: Path) -> None:
    async with asyncio.timeout(PATIENCE), running(house(tmp_path), "slopes", SIZE) as (app, _):
        for key in "qqqnn":
            app.post_message(events.Key(key, key))
        while app.return_code is None:
            await asyncio.sleep(0.005)
    assert app.return_code == 0


class Words(Keyboard):
    """A field, and something that is stuck."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.over = asyncio.Event(), asyncio.Event()

    def compose(self) -> ComposeResult:
        yield Input(id="one")
        yield Stuck()

    def on_mount(self) -> None:
        self.query_one("#one").focus()


class Stuck(Static, can_focus=True):
    """Does not come back from a key."""

    async def on_key(self, event: events.Key) -> None:
        event.stop()
        assert isinstance(self.app, Words)
        self.app.begun.set()
        await self.app.over.wait()


async def test_a_key_that_something_never_comes_back_from_holds_the_others_up_for_a_moment_only() -> None:
    app = Words()
    async with asyncio.timeout(PATIENCE), app.run_test() as pilot:
        app.query_one(Stuck).focus()
        await settled(pilot)
        app.post_message(events.Key("x", "x"))
        await app.begun.wait()
        app.query_one("#one").focus()
        app.post_message(events.Key("y", "y"))
        while app.query_one("#one", Input).value != "y":
            await asyncio.sleep(0.01)
        app.over.set()
