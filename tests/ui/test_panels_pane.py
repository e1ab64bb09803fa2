"""The lab pane: what is ordered reaches the worker, what the worker says reaches the screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from fake_worker import FakeDesk
from house_of_tests import settled, sharing
from textual.app import App, ComposeResult
from textual.events import Key
from textual.pilot import Pilot

from dltutor.course.model import LabBlock
from dltutor.run.worker_state import WorkerPhase
from dltutor.study.bench import Bench
from dltutor.study.panels import chosen
from dltutor.ui.panels.board import Board, PanelTabs
from dltutor.ui.panels.knobs import KnobRows
from dltutor.ui.panels.pane import LabPane
from dltutor.ui.panels.status_view import Status
from dltutor.ui.terminal import Terminal
from dltutor.ui.theme import begin_with
from dltutor.wire.conditions import Reached, Steps
from dltutor.wire.to_screen import Picture
from dltutor.wire.to_worker import Advance, Change, Drawn, Go, Look, Pause, Start
from tests.drawn import drawn_text

FIVE = LabBlock("mine", "five_points", steps=200, seed=3)
RACE = LabBlock("race", "five_points", runs={"slow": {"lr": 1e-3}, "mid": {"lr": 0.1}, "fast": {"lr": 0.5}})


class Alone(App[None]):
    """A pane alone."""

    CSS = "LabPane { width: 1fr; height: 1fr; }"

    def __init__(self, desk: FakeDesk) -> None:
        super().__init__()
        self.desk = desk
        self.heard: list[LabPane.Changed] = []
        begin_with(self, "dltutor-dark")

    def compose(self) -> ComposeResult:
        yield LabPane(Bench(self.desk), Terminal(), per_second=1000)

    def on_lab_pane_changed(self, event: LabPane.Changed) -> None:
        self.heard.append(event)

    @property
    def pane(self) -> LabPane:
        return self.query_one(LabPane)

    @property
    def status(self) -> str:
        return drawn_text(self.query_one(Status).rows)

    @property
    def panels(self) -> list[str]:
        return [drawn_text(view.rows) for view in self.query_one(Board).seen]


@asynccontextmanager
async def opened(block: LabBlock = FIVE, size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[Alone, Pilot[None]]]:
    app = sharing(Alone(FakeDesk()))
    async with app.run_test(size=size) as pilot:
        await app.pane.open("lesson", block)
        await settled(pilot)
        yield app, pilot


async def trained(app: Alone, pilot: Pilot[None], steps: int = 100) -> None:
    app.pane.run_or_pause()
    app.desk.began()
    app.desk.trained(1, loss=[8.0 / step for step in range(1, steps + 1)])
    await settled(pilot)


async def test_run_asks_the_worker_for_the_blocks_run() -> None:
    async with opened() as (app, _):
        app.pane.run_or_pause()
        (start,) = app.desk.sent(Start)
        assert isinstance(start, Start)
        assert (start.lab, start.seed, start.until, start.paused) == ("five_points", 3, [Steps(200)], False)


async def test_the_curve_and_its_summary_come_with_the_first_numbers() -> None:
    async with opened() as (app, pilot):
        await trained(app, pilot)
        assert "running  step 100 of 200" in app.status
        assert "loss 8 → 0.08 in 100 steps, lowest at 100" in app.panels[0]
        assert any("⠀" < character <= "⣿" for character in app.panels[0])


async def test_space_pauses_and_goes_on() -> None:
    async with opened() as (app, pilot):
        await trained(app, pilot)
        app.pane.run_or_pause()
        assert len(app.desk.sent(Pause)) == 1
        app.desk.paused()
        await settled(pilot)
        assert "paused" in app.status
        app.pane.run_or_pause()
        assert len(app.desk.sent(Go)) == 1


async def test_one_step_begins_a_paused_run() -> None:
    async with opened() as (app, _):
        app.pane.one_step()
        (start,) = app.desk.sent(Start)
        assert isinstance(start, Start)
        assert start.paused
        assert [message.unit for message in app.desk.sent(Advance)] == ["step"]  # type: ignore[attr-defined]
        app.pane.one_epoch()
        assert len(app.desk.sent(Start)) == 1


async def test_a_live_knob_changes_the_run_and_leaves_a_mark_on_the_curve() -> None:
    async with opened(size=(100, 30)) as (app, pilot):
        await trained(app, pilot)
        app.pane.focus_knobs()
        await pilot.press("right")
        assert [(m.name, m.value) for m in app.desk.sent(Change)] == [("lr", 0.2)]  # type: ignore[attr-defined]
        app.desk.marked(60, "lr", 0.2)
        await settled(pilot)
        assert "lr 0.2" in app.panels[0]


async def test_a_restart_knob_begins_a_new_run_and_the_old_one_stays_as_a_ghost_with_its_settings() -> None:
    async with opened(size=(100, 30)) as (app, pilot):
        await trained(app, pilot)
        app.pane.focus_knobs()
        await pilot.press("down", "down", "right")
        assert len(app.desk.sent(Start)) == 2
        await settled(pilot)
        assert "earlier: loss mae" in app.panels[0]
        assert "·· earlier" in app.panels[0]


async def test_quick_turns_of_a_knob_all_count() -> None:
    async with opened(LabBlock("d", "five_points", offer=("batch_size",))) as (app, pilot):
        app.pane.focus_knobs()
        await settled(pilot)
        for _ in range(4):
            app.query_one(KnobRows).post_message(Key("left", None))
        await settled(pilot)
        assert app.desk.plan is not None
        assert app.desk.plan.settings["batch_size"] == 1


async def test_a_new_seed_is_told_apart_from_the_old_run() -> None:
    async with opened(size=(100, 30)) as (app, pilot):
        await trained(app, pilot)
        app.pane.new_seed()
        await settled(pilot)
        assert [start.seed for start in app.desk.sent(Start)] == [3, 4]  # type: ignore[attr-defined]
        assert "earlier: seed 3" in app.panels[0]
        app.pane.end_training()
        assert app.desk.worker.sentence.startswith("You ended the training process.")
        assert app.pane.why_not("end_training") == "no training process runs"


async def test_named_runs_follow_each_other_into_one_chart() -> None:
    async with opened(RACE, size=(100, 30)) as (app, pilot):
        app.pane.run_named()
        for _ in range(3):
            app.desk.began()
            app.desk.trained(1, loss=[3.0, 2.0, 1.0])
            app.desk.ended("finished", "3 steps are done.", more=True)
            await settled(pilot)
        starts = app.desk.sent(Start)
        assert [start.settings["lr"] for start in starts] == [1e-3, 0.1, 0.5]  # type: ignore[attr-defined]
        for entry in ("━━ slow 1", "╍╍ mid 1", "┉┉ fast 1"):
            assert entry in app.panels[0]
        assert [run.name for run in app.heard[-1].named] == ["slow", "mid", "fast"]


async def test_a_divergence_stays_on_screen_with_its_sentence_and_the_curve() -> None:
    async with opened() as (app, pilot):
        await trained(app, pilot)
        app.desk.ended("diverged", "loss became nan at step 101: the learning rate is probably too large.")
        await settled(pilot)
        assert "diverged" in app.status
        assert "the learning rate is probably too large" in app.status
        assert "run again" in app.status
        assert "loss 8" in app.panels[0]
        assert app.heard[-1].run is not None
        assert app.heard[-1].run.phase.value == "diverged"


async def test_a_dead_worker_says_why_and_its_last_words_can_be_read() -> None:
    async with opened() as (app, pilot):
        await trained(app, pilot)
        app.desk.state(WorkerPhase.ENDED, "The training process was killed.", ["[red]bad[/] \x1b[2J", "last words"])
        await settled(pilot)
        assert "The training process was killed." in app.status
        assert "loss 8" in app.panels[0]
        assert app.pane.why_not("details") == ""
        app.pane.details()
        await settled(pilot)
        shown = "\n".join(str(static.render()) for static in app.screen.query("Static"))
        assert "[red]bad[/]" in shown
        assert "last words" in shown
        await pilot.press("escape")
        assert len(app.screen_stack) == 1


async def test_each_state_of_the_worker_is_said_in_words() -> None:
    async with opened() as (app, pilot):
        app.desk.state(WorkerPhase.STARTING, "Starting the training process (importing torch), 3 s.")
        await settled(pilot)
        assert "importing torch), 3 s" in app.status
        await trained(app, pilot)
        app.desk.state(WorkerPhase.SILENT, "The training process has not answered for 12 s.")
        await settled(pilot)
        assert "not answering" in app.status
        assert "12 s" in app.status
        app.pane.run_or_pause()
        assert app.desk.worker.phase is WorkerPhase.OFF


async def test_only_the_panels_on_screen_are_looked_at_and_each_picture_is_acknowledged_once() -> None:
    async with opened() as (app, pilot):
        looks = [look.pictures for look in app.desk.sent(Look)]  # type: ignore[attr-defined]
        assert all(not pictures for pictures in looks)
        app.pane.next_panel()
        await settled(pilot)
        assert app.desk.sent(Look)[-1].pictures == ["landscape"]  # type: ignore[attr-defined]
        await trained(app, pilot)
        z = [[1.0, 2.0], [3.0, 4.0]]
        data = {
            "z": z,
            "x": [0.0, 1.0],
            "y": [0.0, 1.0],
            "path": [[0.1, 0.2]],
            "best": [1.0, 1.0],
            "labels": ["a", "b"],
        }
        app.desk.says(Picture(app.desk.number, "landscape", 5, data))
        await settled(pilot)
        assert "a = 0.1, b = 0.2; the best point is 1.2 away, at a = 1, b = 1" in app.panels[0]
        app.desk.trained(101, loss=[0.01])
        await settled(pilot)
        assert [drawn.picture for drawn in app.desk.sent(Drawn)] == ["landscape"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("size", "least"), [((60, 18), 1), ((80, 24), 1), ((80, 45), 2), ((110, 56), 4), ((200, 58), 4)]
)
async def test_more_panels_at_once_where_there_is_room(size: tuple[int, int], least: int) -> None:
    async with opened(size=size) as (app, pilot):
        await trained(app, pilot)
        seen = app.query_one(Board).seen
        assert len(seen) >= least
        assert all(view.size.height >= 8 and view.size.width >= 40 for view in seen)
        assert seen[0].panel.title in drawn_text(app.query_one(PanelTabs).rows)


async def test_every_panel_can_be_reached_by_keys() -> None:
    async with opened() as (app, pilot):
        seen = []
        for _ in range(len(app.query_one(Board).views)):
            seen.append(app.query_one(Board).seen[0].panel.title)
            app.pane.next_panel()
            await settled(pilot)
        assert len(set(seen)) == len(seen) == 6
        app.pane.previous_panel()
        await settled(pilot)
        assert app.query_one(Board).seen[0].panel.title == seen[-1]


async def test_a_command_that_cannot_be_used_says_why() -> None:
    async with opened() as (app, pilot):
        assert app.pane.why_not("run_or_pause") == ""
        assert app.pane.why_not("run_named") == "this lab has no named runs"
        assert app.pane.why_not("eject") == "there is no run to write out yet"
        assert app.pane.why_not("reset") == "nothing has run yet"
        assert "nothing to choose" in app.pane.why_not("pick_next")
        await trained(app, pilot)
        assert app.pane.why_not("eject") == app.pane.why_not("reset") == ""


async def test_eject_never_writes_over_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with opened(size=(200, 40)) as (app, pilot):
        await trained(app, pilot)
        app.pane.eject()
        app.pane.eject()
        await settled(pilot)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["five_points-2.py", "five_points.py"]
        assert f"Wrote {tmp_path / 'five_points-2.py'}" in app.status.replace("\n", "")
        compile((tmp_path / "five_points.py").read_text(), "five_points.py", "exec")


async def test_stop_conditions_go_to_the_run_on_the_desk() -> None:
    async with opened() as (app, pilot):
        await trained(app, pilot)
        app.pane.stop_when()
        await settled(pilot)
        await pilot.press("tab", "tab", "tab", *"0.6", "enter")
        await settled(pilot)
        assert app.desk.sent(Go)[-1].until == [Steps(200), Reached("loss", 0.6)]  # type: ignore[attr-defined]
        assert "or at loss ≤ 0.6" in app.status


async def test_the_axis_can_be_logarithmic() -> None:
    async with opened() as (app, pilot):
        await trained(app, pilot)
        app.pane.toggle_log()
        await settled(pilot)
        assert "0.1" in app.panels[0]
        assert "10 ┤" in app.panels[0]


async def test_another_block_has_its_own_runs_and_the_first_ones_come_back() -> None:
    async with opened() as (app, pilot):
        await trained(app, pilot)
        await app.pane.open("lesson", RACE)
        assert len(app.desk.sent(Pause)) == 1
        await settled(pilot)
        assert "step 100" not in app.status
        app.pane.run_or_pause()
        assert len(app.desk.sent(Start)) == 2
        await app.pane.open("lesson", FIVE)
        await settled(pilot)
        assert "step 100" in app.status


async def test_a_lab_that_is_missing_says_so_and_breaks_nothing() -> None:
    async with opened(LabBlock("x", "five_pints")) as (app, _):
        assert "did you mean five_points?" in app.status.replace("\n", " ")
        assert app.pane.why_not("run_or_pause") == "", "it looks again"
        assert app.pane.why_not("one_step") == "this lab cannot be opened; its pane says why"


async def test_nothing_is_painted_and_no_clock_ticks_while_nothing_happens() -> None:
    async with opened() as (app, pilot):
        await trained(app, pilot)
        app.desk.ended("finished", "200 steps are done.")
        await settled(pilot)
        painted: list[int] = []
        app.query_one(Board).paint = lambda frame: painted.append(1)  # type: ignore[method-assign]
        await pilot.pause(0.1)
        assert painted == []
        assert app.pane._clock._timer is None


def test_a_block_chooses_its_panels_in_its_order() -> None:
    from dltutor.labs.find import load

    lab = load("five_points")
    named = chosen(lab, LabBlock("b", "five_points", panels=("code", "landscape", "grad_b")))
    assert [panel.title for panel in named] == ["train.py", "Loss over a and b", "Gradient"]
    assert chosen(lab, LabBlock("b", "five_points")) == lab.panels


async def test_picking_asks_for_another_image_and_the_keys_for_it_are_named() -> None:
    async with opened(LabBlock("d", "digits_cnn", panels=("features",))) as (app, pilot):
        app.pane.pick(1)
        app.pane.pick(1)
        app.pane.pick(-1)
        await settled(pilot)
        assert app.desk.sent(Look)[-1].pick == 1  # type: ignore[attr-defined]
        assert "< > another image" in app.status
        app.pane.pick(-5)
        await settled(pilot)
        assert app.desk.sent(Look)[-1].pick == 0  # type: ignore[attr-defined]


async def test_pictures_come_no_faster_than_a_slow_line_takes_them() -> None:
    async with opened(LabBlock("d", "five_points", panels=("landscape",))) as (app, _):
        assert app.desk.sent(Look)[-1].per_second <= 4  # type: ignore[attr-defined]


async def test_leaving_the_screen_gives_the_desk_back_and_stops_the_pictures() -> None:
    async with opened(LabBlock("d", "five_points", panels=("landscape",))) as (app, pilot):
        await app.pane.remove()
        await pilot.pause()
        assert app.desk.sent(Look)[-1].pictures == []  # type: ignore[attr-defined]
        app.desk.on_change()


@pytest.mark.parametrize("size", [(10, 4), (30, 10), (60, 18), (300, 90)])
async def test_no_size_breaks_it(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        await trained(app, pilot)
        app.pane.focus_knobs()
        await settled(pilot)
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert "loss 8" in app.panels[0]


async def test_the_panels_below_stay_where_they_are_while_numbers_grow() -> None:
    async with opened() as (app, pilot):
        await trained(app, pilot)
        before = app.query_one(Board).region
        app.desk.trained(101, loss=[-0.123456], a=[-1.23456e-7], b=[-1.2345e-7], grad_a=[-9.8765e-9], grad_b=[1.0])
        await settled(pilot)
        lower = app.query_one(Board).region
        app.desk.trained(102, loss=[1.0], a=[1.0], b=[1.0], grad_a=[1.0], grad_b=[1.0])
        await settled(pilot)
        assert app.query_one(Board).region == lower
        assert lower.y >= before.y
