"""A lesson on screen: reading, answering, predicting, reaching a goal, and finding everything again."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_worker import FakeDesk
from house_of_tests import house, pressed, running, settled, text, told, until

from dltutor.progress.directory import DataDirectory
from dltutor.progress.store import Store
from dltutor.ui.lesson.answers import Options, TypedAnswer
from dltutor.ui.lesson.goal import GoalCard
from dltutor.ui.lesson.page import StepPage
from dltutor.ui.lesson.question import QuestionCard
from dltutor.ui.panels.pane import LabPane
from dltutor.ui.panels.panel_view import PanelView
from dltutor.ui.screens.lesson import LessonScreen
from dltutor.wire.to_worker import Start

WIDE, NARROW = (120, 36), (80, 24)


async def test_a_lesson_shows_its_text_and_where_one_is_warms_the_worker_and_ends_at_its_ends(tmp_path: Path) -> None:
    desk = FakeDesk()
    async with running(house(tmp_path, desk), "slopes") as (app, pilot):
        assert "step 1 of 5" in text(app)
        assert "https://example.org/manual" in text(app)
        assert not app.screen.has_class("-has-lab")
        await until(pilot, lambda: desk.fake.wanted == 1)  # a later step has a lab
        await pressed(pilot, "p")
        assert "this is the first step" in told(app)
        await pressed(pilot, "n")
        assert "step 2 of 5" in text(app)
        assert "1/2" in text(app)
        assert "frac" not in text(app)
        await pressed(pilot, *"nnnn")
        assert "step 5 of 5" in text(app)
        assert "this is the last step" in told(app)


async def test_a_lesson_without_a_lab_starts_no_worker(tmp_path: Path) -> None:
    desk = FakeDesk()
    built = house(tmp_path, desk)
    path = tmp_path / "course" / "01-slopes.md"
    path.write_text("\n## ".join(path.read_text(encoding="utf-8").split("\n## ")[:2]), encoding="utf-8")
    async with running(built, "slopes") as (app, pilot):
        await settled(pilot)
        assert isinstance(app.screen, LessonScreen)
        assert desk.fake.wanted == 0


async def test_a_digit_answers_a_wrong_option_says_why_and_a_try_opens_a_hint(tmp_path: Path) -> None:
    async with running(house(tmp_path, at="one"), "slopes", (100, 40)) as (app, pilot):
        await pressed(pilot, "h")
        assert "Read the first line again." not in text(app)
        await pressed(pilot, "2")
        assert "Age is no slope." in text(app)
        assert "1 try left" in text(app)
        assert "✗ not this one" in text(app)
        await pressed(pilot, "h")
        assert "Read the first line again." in text(app)
        await pressed(pilot, "1")
        assert "✓ right" in text(app)
        assert app.house.store.lesson("slopes").item("which").right
        await pressed(pilot, "e")
        assert "Weight is no slope." in text(app)


async def test_arrows_and_enter_answer_and_of_a_number_no_letter_is_a_command(tmp_path: Path) -> None:
    async with running(house(tmp_path, at="one"), "slopes", (100, 40)) as (app, pilot):
        await pressed(pilot, "enter", "down", "enter")
        assert "Age is no slope." in text(app)
        await pressed(pilot, "1", "5", "q", "n")
        assert isinstance(app.screen, LessonScreen)
        assert "5qn" in text(app)
        await pressed(pilot, "enter")
        assert "is not a number that I can read" in text(app)
        assert app.house.store.lesson("slopes").item("sum").tries == 0
        right = str(int(app.screen.query(QuestionCard)[1].asking.variant.answer or 0))
        await pressed(pilot, *right, "enter")
        assert app.house.store.lesson("slopes").item("sum").right
        assert "and one more." in text(app)
        await pressed(pilot, "escape", "n")
        assert "step 3 of 5" in text(app)


async def test_enter_once_more_costs_no_try_and_what_is_typed_then_takes_the_place_of_what_was_wrong(
    tmp_path: Path,
) -> None:
    async with running(house(tmp_path, at="one"), "slopes", (100, 50)) as (app, pilot):
        await pressed(pilot, "2", "enter")
        assert app.house.store.lesson("slopes").item("which").tries == 1
        assert "You have tried that already" in text(app)
        await pressed(pilot, "s", "escape", *"97", "enter", "enter", "enter")
        assert app.house.store.lesson("slopes").item("sum").tries == 1
        await pressed(pilot, *"5.2")
        field = app.screen.query_one(TypedAnswer)
        assert field.value == "5.2"
        await pressed(pilot, "escape", *"4")
        assert field.value == "5.24", "what was begun and not handed in goes on"
        await pressed(pilot, "enter", "end", *"7")
        assert field.value == "5.247", "with the cursor put somewhere it can be mended"
        await pressed(pilot, "escape", "n", "p", "enter", *"5")
        assert app.screen.query_one(TypedAnswer).value == "5", "what was handed in earlier is replaced too"


async def test_after_the_answer_was_shown_no_key_answers_what_is_not_seen(tmp_path: Path) -> None:
    async with running(house(tmp_path, at="one"), "slopes", (100, 24)) as (app, pilot):
        await pressed(pilot, "2", "3")
        assert "answer shown" in text(app), "the last wrong try shows it"
        assert app.house.store.lesson("slopes").item("which").out
        footer = text(app).split("\n")[-1]
        assert "answer" not in footer
        assert "skip" not in footer
        assert "Enter go on" in footer
        await pressed(pilot, "s")
        assert "Enter goes to the one that waits" in told(app)
        await pressed(pilot, "enter")
        assert app.screen.query(QuestionCard)[1].has_focus_within
        await pressed(pilot, "escape", "n", "enter", "v", "1")
        assert "Enter goes to the one that waits" in told(app)


async def test_hints_and_reasons_say_why_there_are_none(tmp_path: Path) -> None:
    async with running(house(tmp_path, at="one"), "slopes", (100, 50)) as (app, pilot):
        await pressed(pilot, "h")
        assert "a hint opens after a try, or after 15 s" in told(app)
        await pressed(pilot, "e")
        assert "the reasons open once the question is answered" in told(app)


async def test_several_options_are_ticked_and_sent_together(tmp_path: Path) -> None:
    async with running(house(tmp_path, at="several"), "slopes", (100, 40)) as (app, pilot):
        await pressed(pilot, "1", "3", "enter")
        assert "1 of 2 right ones, 1 too many" in text(app)
        await pressed(pilot, "3", "up", "space", "enter")
        assert app.house.store.lesson("slopes").item("all").right


async def test_an_answer_can_be_taken_back_and_a_question_skipped(tmp_path: Path) -> None:
    async with running(house(tmp_path, at="one"), "slopes", (100, 40)) as (app, pilot):
        await pressed(pilot, "1", "enter", "escape")
        card = app.screen.query(QuestionCard)[0]
        card.focus()
        await pressed(pilot, "u")
        assert not app.house.store.lesson("slopes").item("which").right
        await pressed(pilot, "s")
        assert "skipped" in text(app)
        assert app.house.store.lesson("slopes").item("which").skipped
        await pressed(pilot, "v")
        assert app.house.store.lesson("slopes").item("which").revealed, "the answer can be shown at any moment"
        assert not app.house.store.lesson("slopes").item("sum").revealed


async def test_a_run_before_its_prediction_is_asked_for_once(tmp_path: Path) -> None:
    desk = FakeDesk()
    async with running(house(tmp_path, desk, at="race"), "slopes", WIDE) as (app, pilot):
        await settled(pilot)
        assert "predict first, then Space" in text(app)
        assert "Space first asks for your prediction" in text(app)
        assert "No run yet: predict first" in text(app)
        await pressed(pilot, "a")
        assert "Predict first, then run" in text(app)
        assert "asks for your prediction" not in text(app)
        assert not [message for message in desk.fake.sent if isinstance(message, Start)]
        await pressed(pilot, "a")
        assert "Predict first, then run" not in text(app)
        assert [message for message in desk.fake.sent if isinstance(message, Start)]


async def test_space_twice_runs_without_a_prediction_and_answers_nothing(tmp_path: Path) -> None:
    desk = FakeDesk()
    async with running(house(tmp_path, desk, at="race"), "slopes", WIDE) as (app, pilot):
        await pressed(pilot, "space")
        assert "Predict first" in text(app)
        await pressed(pilot, "space")
        assert [message for message in desk.fake.sent if isinstance(message, Start)]
        assert not app.house.store.lesson("slopes").item("faster").done


async def test_after_a_wrong_option_space_runs_the_lab_instead_of_trying_it_again(tmp_path: Path) -> None:
    desk = FakeDesk()
    async with running(house(tmp_path, desk, at="race"), "slopes", WIDE) as (app, pilot):
        await pressed(pilot, *"pp", "2")
        assert "not this one" in text(app)
        await pressed(pilot, "space")
        assert "tried that already" not in text(app)
        assert desk.sent(Start)
        await pressed(pilot, "1")
        assert app.house.store.lesson("slopes").item("which").right


async def test_the_learners_own_runs_judge_a_prediction(tmp_path: Path) -> None:
    desk = FakeDesk()
    async with running(house(tmp_path, desk, at="race"), "slopes", WIDE) as (app, pilot):
        await pressed(pilot, "1")
        assert "locked" in text(app)
        assert "✗" not in text(app)
        await pressed(pilot, "a")
        for last in (7.5, 0.5):
            desk.began()
            desk.trained(1, loss=[8.0] * 49 + [last])
            desk.ended("finished", "50 steps done.")
        await until(pilot, lambda: app.house.store.lesson("slopes").item("faster").outcome == "otherwise")
        await settled(pilot)
        assert "Large steps." in text(app)
        assert "a runs them all again" in text(app), "Space would train on"


async def test_a_recorded_run_can_judge_instead_and_says_so_after_a_break_too(tmp_path: Path) -> None:
    folder = DataDirectory(tmp_path / "data")
    with Store.open(folder) as store:
        async with running(house(tmp_path, store=store), "slopes", WIDE) as (app, pilot):
            await pressed(pilot, *"nnn", "2", "v")
            assert app.house.store.lesson("slopes").item("faster").outcome == "as measured"
            assert "recorded on 2026-01-02" in text(app)
    with Store.open(folder) as store:
        async with running(house(tmp_path, store=store), "slopes", WIDE) as (app, _):
            assert "recorded on 2026-01-02" in text(app)


async def test_a_goal_is_met_by_a_run_that_reaches_it(tmp_path: Path) -> None:
    desk = FakeDesk()
    async with running(house(tmp_path, desk, at="goal"), "slopes", WIDE) as (app, pilot):
        await pressed(pilot, "space")
        desk.began()
        desk.trained(1, loss=[8.0, 2.0])
        await settled(pilot)
        assert not app.house.store.lesson("slopes").item("low").met
        desk.trained(3, loss=[0.9])
        await until(pilot, lambda: app.house.store.lesson("slopes").item("low").met)
        await settled(pilot)
        assert "reached" in text(app)


async def test_a_stuck_goal_gives_hints_and_can_be_skipped(tmp_path: Path) -> None:
    async with running(house(tmp_path, at="goal"), "slopes", WIDE) as (app, pilot):
        await pressed(pilot, "h", "h")
        assert "Further up." in text(app)
        app.screen.query_one(GoalCard).focus()
        await pressed(pilot, "s")
        assert app.house.store.lesson("slopes").step_done("goal", ["low"])


@pytest.mark.parametrize(("size", "both"), [(WIDE, True), (NARROW, False)])
async def test_lesson_and_lab_stand_side_by_side_or_in_two_tabs(
    tmp_path: Path, size: tuple[int, int], both: bool
) -> None:
    async with running(house(tmp_path, at="goal"), "slopes", size) as (app, pilot):
        page, lab = app.screen.query_one(StepPage), app.screen.query_one(LabPane)
        assert page.region.width > 30
        assert (lab.region.width > 30) is both
        await pressed(pilot, "t")
        assert lab.region.width > 30
        assert (page.region.width > 30) is both


async def test_everything_is_there_again_after_a_break(tmp_path: Path) -> None:
    folder = DataDirectory(tmp_path / "data")
    with Store.open(folder) as store:
        async with running(house(tmp_path, store=store), "slopes", (100, 40)) as (app, pilot):
            await pressed(pilot, "n", "2", *"n", "n", "1")
    with Store.open(folder) as store:
        async with running(house(tmp_path, store=store), size=(100, 40)) as (app, pilot):
            assert "Continue where you were: Slopes" in text(app)
            await pressed(pilot, "c")
            assert "step 4 of 5" in text(app)
            assert "You predict: the small rate" in text(app)
            await pressed(pilot, "p", "p")
            assert "Age is no slope." in text(app)
            assert "1 try left" in text(app)


async def test_what_came_of_an_answer_is_scrolled_into_view(tmp_path: Path) -> None:
    async with running(house(tmp_path, at="one"), "slopes", (60, 18)) as (app, pilot):
        await pressed(pilot, "2", "h", "3")
        card = app.screen.query(QuestionCard)[0]
        page = app.screen.query_one(StepPage)
        assert "answer shown" in text(app)
        assert card.query_one(".feedback").region.bottom <= page.region.bottom


async def test_a_shown_question_comes_back_once_at_the_end_of_the_step(tmp_path: Path) -> None:
    shown = house(tmp_path)
    async with running(shown, "slopes", (100, 50)) as (app, pilot):
        await pressed(pilot, "n", "s", "escape", "9", "9", "enter", "1", "enter", "2", "enter")
        cards = app.screen.query(QuestionCard)
        assert [card.item_id for card in cards] == ["which", "sum", "sum"]
        first, again = cards[1].asking, cards[2].asking
        assert "Once more" in text(app)
        assert again.variant.answer != first.variant.answer
        await pressed(pilot, "n", "p")
        again = app.screen.query(QuestionCard)[2].asking
        app.screen.query(QuestionCard)[2].take_focus()
        await pressed(pilot, *str(int(again.variant.answer or 0)), "enter")
        assert shown.store.lesson("slopes").item("sum").right
        assert len(app.screen.query(QuestionCard)) == 3


async def test_after_an_answer_was_shown_enter_goes_on_and_the_question_comes_back_unless_that_is_taken_back(
    tmp_path: Path,
) -> None:
    async with running(house(tmp_path, at="one"), "slopes", (100, 24)) as (app, pilot):
        await pressed(pilot, "v")
        footer = text(app).split("\n")[-1]
        assert "Enter go on" in footer, "though the page has the keys"
        assert "skip" not in footer
        assert len(app.screen.query(QuestionCard)) == 3
        await pressed(pilot, "s")
        assert not app.house.store.lesson("slopes").item("sum").skipped
        await pressed(pilot, "u")
        assert len(app.screen.query(QuestionCard)) == 2


async def test_the_panel_in_front_takes_the_arrow_keys_as_soon_as_the_lab_is_in_front(tmp_path: Path) -> None:
    async with running(house(tmp_path, at="race"), "slopes", NARROW) as (app, pilot):
        await pressed(pilot, *"t")
        view = app.screen.query(PanelView).first()
        assert app.screen.focused is view
        await pressed(pilot, "t")
        assert app.screen.focused is app.screen.query_one(StepPage)
        await pressed(pilot, "k", "escape")
        assert app.screen.focused is view


async def test_answering_with_the_lab_in_front_brings_the_question_up_first(tmp_path: Path) -> None:
    async with running(house(tmp_path, at="race"), "slopes", NARROW) as (app, pilot):
        await pressed(pilot, "t", "1")
        assert "locked" not in text(app)
        assert app.screen.query_one(StepPage).current() is app.screen.focused
        await pressed(pilot, "1")
        assert "locked" in text(app)


async def test_the_lab_tells_when_the_lesson_has_news(tmp_path: Path) -> None:
    desk = FakeDesk()
    async with running(house(tmp_path, desk, at="goal"), "slopes", NARROW) as (app, pilot):
        await pressed(pilot, "space")
        desk.began()
        desk.trained(1, loss=[8.0, 0.5])
        await until(pilot, lambda: "lesson: Goal ✓ reached" in text(app))
        await pressed(pilot, "t")
        assert "lesson: Goal" not in text(app)
        assert "loss, best: 0.5. Wanted: 1 or less." in text(app)
        await pressed(pilot, "q", "c")
        await until(pilot, lambda: "Reached at step 2." in text(app))


async def test_a_run_with_other_settings_says_that_it_does_not_judge(tmp_path: Path) -> None:
    desk = FakeDesk()
    async with running(house(tmp_path, desk, at="race"), "slopes", NARROW) as (app, pilot):
        await pressed(pilot, "1", "space")
        for how in ("finished", "stopped"):
            desk.began()
            desk.trained(1, loss=[8.0] * 49 + [7.5])
            desk.ended(how, "That was it.")
        await until(pilot, lambda: "not judged by this run" in text(app))
        await pressed(pilot, "t")
        assert "it did not come to its end" in " ".join(text(app).split())


async def test_another_step_leaves_the_panel_in_front_that_was_there(tmp_path: Path) -> None:
    async with running(house(tmp_path), "slopes", WIDE) as (app, pilot):
        await pressed(pilot, "n", "n", "n")
        had_keys: list[object] = []
        app.screen.watch(app.screen, "focused", lambda one: had_keys.append(one), init=False)
        await pressed(pilot, "p")
        assert not any(isinstance(one, PanelView) for one in had_keys)
        assert isinstance(app.screen.focused, StepPage)


async def test_a_prediction_made_while_its_run_trains_waits_for_that_run(tmp_path: Path) -> None:
    desk = FakeDesk()
    async with running(house(tmp_path, desk, at="race"), "slopes", WIDE) as (app, pilot):
        await pressed(pilot, "a", "a")
        desk.began()
        desk.trained(1, loss=[8.0] * 49 + [7.5])
        await settled(pilot)
        await pressed(pilot, "2")
        assert "the lab is running" in text(app)
        assert "run the lab" not in text(app)
        desk.ended("finished", "50 steps done.")
        desk.began()
        desk.trained(1, loss=[8.0] * 49 + [0.5])
        desk.ended("finished", "50 steps done.")
        await until(pilot, lambda: app.house.store.lesson("slopes").item("faster").outcome == "as measured")


async def test_a_prediction_made_after_its_runs_asks_for_no_other_run(tmp_path: Path) -> None:
    desk = FakeDesk()
    async with running(house(tmp_path, desk, at="race"), "slopes", WIDE) as (app, pilot):
        await pressed(pilot, "a", "a")
        for last in (7.5, 0.5):
            desk.began()
            desk.trained(1, loss=[8.0] * 49 + [last])
            desk.ended("finished", "50 steps done.")
        await settled(pilot)
        await pressed(pilot, "1")
        await until(pilot, lambda: app.house.store.lesson("slopes").item("faster").outcome == "otherwise")
        await until(pilot, lambda: "It does not count" in text(app))


async def test_the_runs_of_a_lesson_that_was_left_are_there_again_and_noted_once(tmp_path: Path) -> None:
    desk = FakeDesk()
    async with running(house(tmp_path, desk, at="goal"), "slopes", WIDE) as (app, pilot):
        await pressed(pilot, "space")
        desk.began()
        desk.trained(1, loss=[8.0, 2.0])
        await pressed(pilot, "q")
        assert not isinstance(app.screen, LessonScreen)
        desk.trained(3, loss=[0.9, 0.8])
        desk.ended("finished", "50 steps done.", more=True)
        for _ in range(2):
            await pressed(pilot, "c")
            await until(pilot, lambda: "at step 3." in text(app) and "finished" in text(app))
            await pressed(pilot, "q")
        (noted,) = app.house.store.lesson("slopes").runs
        assert (noted.step, noted.how) == (4, "finished")


async def test_a_lesson_opened_over_another_by_search_hears_its_runs(tmp_path: Path) -> None:
    desk = FakeDesk()
    async with running(house(tmp_path, desk, at="goal"), "slopes", WIDE) as (app, pilot):
        await pressed(pilot, "slash", *"goal", "enter")
        assert "step 5 of 5" in text(app)
        await pressed(pilot, "space")
        desk.began()
        desk.trained(1, loss=[8.0, 0.9])
        await until(pilot, lambda: app.house.store.lesson("slopes").item("low").met)


async def test_another_panel_is_seen_at_once_though_the_lesson_is_in_front(tmp_path: Path) -> None:
    async with running(house(tmp_path, at="goal"), "slopes", NARROW) as (app, pilot):
        for key in "][":
            assert not app.screen.has_class("-lab")
            await pressed(pilot, key)
            assert app.screen.has_class("-lab")
            await pressed(pilot, "t")


async def test_a_click_picks_the_option_that_stands_there_on_each_of_its_lines(tmp_path: Path) -> None:
    long = "three, which is a number as well, and written here at such a length that its text takes two lines"
    built = house(tmp_path, at="several")
    path = tmp_path / "course" / "01-slopes.md"
    path.write_text(path.read_text(encoding="utf-8").replace("text: three", f'text: "{long}"'), encoding="utf-8")
    async with running(built, "slopes", (80, 24)) as (app, pilot):
        options = app.screen.query_one(Options)
        assert options.size.height == 4
        for line, given in ((0, ("two",)), (2, ("two", long)), (0, (long,)), (3, (long, "blue")), (1, ("blue",))):
            await pilot.click(Options, offset=(20, line))
            await settled(pilot)
            assert options.given() == given
