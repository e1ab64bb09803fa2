"""The bench: which runs belong to which block, what comes next, and what cannot be done and why."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_worker import FakeDesk

from dltutor.course.model import LabBlock
from dltutor.labs.find import LabError
from dltutor.labs.settings import SettingError
from dltutor.run.state import Phase
from dltutor.run.worker_state import WorkerPhase, WorkerState
from dltutor.study.bench import Bench
from dltutor.study.script_file import ejected, written
from dltutor.ui.panels.usable import details_of, why_not
from dltutor.wire.conditions import Seconds, Steps
from dltutor.wire.to_worker import Advance, Change, Go, Pause, Start

FIVE = LabBlock("five", "five_points", set={"lr": 0.2}, steps=50, seconds=9.0, seed=4)
RACE = LabBlock("race", "five_points", runs={"a": {"lr": 0.1}, "b": {"lr": 0.2}, "c": {"lr": 0.3}}, seed=2)


class Watched(FakeDesk):
    """Tells a bench of each change, as a pane does."""

    def __init__(self) -> None:
        super().__init__()
        self.bench = Bench(self)
        self.on_change = self.bench.heard

    def finish(self, steps: int = 3) -> None:
        self.began()
        self.trained(1, loss=[1.0 / step for step in range(1, steps + 1)])
        self.ended("finished", f"{steps} steps done.", more=True)


@pytest.fixture
def desk() -> Watched:
    made = Watched()
    made.bench.open("lesson", FIVE)
    return made


def starts(desk: Watched) -> list[Start]:
    return [message for message in desk.fake.sent if isinstance(message, Start)]


def test_the_blocks_settings_seed_and_budget_are_the_plan(desk: Watched) -> None:
    plan = desk.plan
    assert plan is not None
    assert (plan.settings["lr"], plan.settings["loss"], plan.seed) == (0.2, "mae", 4)
    assert plan.until == (Steps(50), Seconds(9.0))


def test_without_a_budget_the_lab_says_how_many_steps() -> None:
    desk = Watched()
    desk.bench.open("lesson", RACE)
    assert desk.plan is not None
    assert desk.plan.until == (Steps(200),)


def test_only_offered_knobs_can_be_turned() -> None:
    desk = Watched()
    desk.bench.open("lesson", LabBlock("b", "five_points", offer=("lr",)))
    assert [knob.name for knob in desk.bench.knobs] == ["lr"]


def test_a_knob_turned_before_the_run_only_changes_the_plan(desk: Watched) -> None:
    desk.bench.turn("lr", 0.5)
    desk.bench.turn("loss", "mse")
    assert starts(desk) == []
    desk.bench.run_or_pause()
    assert starts(desk)[0].settings["lr"] == 0.5
    assert starts(desk)[0].settings["loss"] == "mse"


def test_values_out_of_range_are_refused(desk: Watched) -> None:
    with pytest.raises(SettingError, match="from 1e-5 to 10"):
        desk.bench.turn("lr", 99.0)


def test_a_knob_of_another_block_does_not_touch_the_paused_run(desk: Watched) -> None:
    desk.bench.run_or_pause()
    desk.began()
    desk.trained(1, loss=[1.0])
    desk.bench.open("lesson", RACE)
    desk.bench.turn("lr", 0.7)
    assert desk.sent(Change) == []
    assert len(desk.sent(Pause)) == 1


def test_a_block_keeps_its_plan_while_another_is_open(desk: Watched) -> None:
    desk.bench.turn("lr", 0.5)
    desk.bench.open("lesson", RACE)
    assert desk.plan is not None
    assert desk.plan.settings["lr"] == 0.1
    desk.bench.open("lesson", FIVE)
    assert desk.plan.settings["lr"] == 0.5


def test_runs_of_the_same_block_in_another_lesson_are_others(desk: Watched) -> None:
    desk.bench.run_or_pause()
    desk.finish()
    desk.bench.open("other lesson", FIVE)
    assert desk.bench.run is None
    desk.bench.open("lesson", FIVE)
    assert desk.bench.run is not None


def test_a_run_that_another_block_took_the_place_of_is_still_shown(desk: Watched) -> None:
    desk.bench.run_or_pause()
    desk.finish()
    desk.bench.open("lesson", RACE)
    desk.bench.run_or_pause()
    desk.began()
    desk.bench.open("lesson", FIVE)
    assert desk.bench.live is None
    assert desk.bench.run is not None
    assert desk.bench.run.step == 3
    assert desk.bench.ghosts == ()


def test_ghosts_are_the_blocks_own_earlier_runs(desk: Watched) -> None:
    for _ in range(3):
        desk.bench.reset()
        desk.finish()
    assert [ghost.number for ghost in desk.bench.ghosts] == [1, 2]


def test_space_trains_on_after_a_met_condition(desk: Watched) -> None:
    desk.bench.run_or_pause()
    desk.finish()
    desk.bench.run_or_pause()
    assert [message.until for message in desk.sent(Go)] == [[Steps(50)]]  # type: ignore[attr-defined]


def test_a_step_of_a_new_block_begins_its_own_run(desk: Watched) -> None:
    desk.bench.run_or_pause()
    desk.began()
    desk.bench.open("lesson", RACE)
    desk.bench.advance("epoch")
    assert starts(desk)[-1].paused
    assert [(m.run, m.unit) for m in desk.sent(Advance)] == [(2, "epoch")]  # type: ignore[attr-defined]


def test_named_runs_take_their_turns_in_order_with_the_blocks_seed() -> None:
    desk = Watched()
    desk.bench.open("lesson", RACE)
    desk.bench.run_named()
    for _ in range(3):
        desk.finish()
    assert [(start.settings["lr"], start.seed) for start in starts(desk)] == [(0.1, 2), (0.2, 2), (0.3, 2)]
    assert list(desk.bench.named) == ["a", "b", "c"]
    assert [run.name for run in desk.bench.compared] == ["a", "b", "c"]


def test_a_diverged_named_run_does_not_stop_the_others_but_a_dead_worker_does() -> None:
    desk = Watched()
    desk.bench.open("lesson", RACE)
    desk.bench.run_named()
    desk.began()
    desk.trained(1, loss=[1.0])
    desk.ended("diverged", "loss is nan")
    assert len(starts(desk)) == 2
    desk.began()
    desk.state(WorkerPhase.ENDED, "It was killed.")
    assert len(starts(desk)) == 2
    assert desk.bench.run is not None
    assert desk.bench.run.phase is Phase.LOST


def test_a_reset_ends_the_queue_of_named_runs() -> None:
    desk = Watched()
    desk.bench.open("lesson", RACE)
    desk.bench.run_named()
    desk.began()
    desk.bench.reset()
    desk.finish()
    assert len(starts(desk)) == 2


@pytest.mark.parametrize("told", [False, True], ids=["before the worker has it", "before it says that it waits"])
def test_space_right_after_a_reset_starts_the_run(desk: Watched, told: bool) -> None:
    desk.bench.run_or_pause()
    desk.finish()
    desk.bench.reset()
    if told:
        desk.began()
    desk.bench.run_or_pause()
    assert (len(desk.sent(Go)), desk.sent(Pause)) == (1, [])
    desk.bench.run_or_pause()
    assert (len(desk.sent(Go)), len(desk.sent(Pause))) == (1, 1), "the next one pauses"


def test_a_reset_whose_run_never_began_is_held_no_more(desk: Watched) -> None:
    desk.bench.reset()
    desk.ended("failed", "The data are not there.")
    assert desk.run is not None
    assert not desk.run.held
    desk.bench.reset()
    desk.state(WorkerPhase.ENDED, "It was killed.")
    assert (desk.run.phase, desk.run.held) == (Phase.LOST, False)


def test_another_seed_for_a_run_that_is_just_being_started_runs_too(desk: Watched) -> None:
    desk.bench.run_or_pause()
    desk.bench.reset(new_seed=True)
    assert [start.paused for start in starts(desk)] == [False, False]


def test_stop_conditions_hold_for_the_plan_and_leave_a_paused_run_paused(desk: Watched) -> None:
    desk.bench.stop_when([Steps(7)])
    desk.bench.run_or_pause()
    assert starts(desk)[0].until == [Steps(7)]
    desk.began()
    desk.paused()
    desk.bench.stop_when([Steps(9)])
    assert not any(isinstance(message, Go) for message in desk.fake.sent), "setting a condition does no step"
    assert desk.bench.until == (Steps(9),)
    desk.bench.run_or_pause()
    assert desk.sent(Go)[-1].until == [Steps(9)]  # type: ignore[attr-defined]


def test_a_lab_or_setting_that_is_wrong_is_named() -> None:
    bench = Bench(FakeDesk())
    with pytest.raises(LabError, match="did you mean playground"):
        bench.open("lesson", LabBlock("b", "playgrund"))
    with pytest.raises(SettingError, match="rate"):
        bench.open("lesson", LabBlock("b", "five_points", set={"rate": 1.0}))
    assert bench.lab is None
    assert why_not(bench, "run_named", 0, curve=False) == "this lab cannot be opened; its pane says why"
    assert why_not(Bench(FakeDesk()), "run_or_pause", 0, curve=False) == "there is no lab in this step"


def test_the_script_repeats_the_changes_on_the_way(desk: Watched, tmp_path: Path) -> None:
    desk.bench.run_or_pause()
    desk.began()
    desk.marked(10, "lr", 0.05)
    desk.trained(1, loss=[1.0] * 20)
    text = ejected(desk.bench.run, desk, tmp_path).read_text()
    assert "0.05" in text
    assert "dltutor." not in text


def test_there_is_nothing_to_eject_before_a_run(desk: Watched, tmp_path: Path) -> None:
    with pytest.raises(LabError, match="no run"):
        ejected(desk.bench.run, desk, tmp_path)
    assert why_not(desk.bench, "eject", 4, curve=True) == "there is no run to write out yet"


def test_files_get_the_next_free_number(tmp_path: Path) -> None:
    names = [written(tmp_path, "lab", f"print({n})").name for n in range(3)]
    assert names == ["lab.py", "lab-2.py", "lab-3.py"]
    assert (tmp_path / "lab.py").read_text() == "print(0)"
    with pytest.raises(OSError):
        written(tmp_path / "missing", "lab", "")


@pytest.mark.parametrize(
    ("id", "panels", "curve", "why"),
    [
        ("next_panel", 1, True, "one panel only"),
        ("next_panel", 2, True, ""),
        ("toggle_log", 2, False, "no curve"),
        ("toggle_log", 2, True, ""),
        ("pick_previous", 2, True, "nothing to choose"),
        ("run_named", 2, True, "no named runs"),
        ("details", 2, True, "nothing more to read"),
        ("stop_when", 2, True, ""),
        ("end_training", 2, True, ""),
    ],
)
def test_each_command_says_why_it_cannot_be_used(desk: Watched, id: str, panels: int, curve: bool, why: str) -> None:
    said = why_not(desk.bench, id, panels, curve)
    assert why in said
    assert bool(said) == bool(why)


def test_where_no_training_is_allowed_the_reason_is_no_sentence_yet(desk: Watched) -> None:
    said = "Training on this computer is switched off by /etc/dltutor.toml. Train elsewhere: dltutor --on gpu."
    desk.fake.state = WorkerState(WorkerPhase.ENDED, 0.0, said, barred=True)
    assert why_not(desk.bench, "end_training", 2, curve=True) == "no training process runs"
    assert why_not(desk.bench, "run_or_pause", 2, curve=True) == said.removesuffix(".")


def test_details_hold_traceback_and_last_words(desk: Watched) -> None:
    desk.bench.run_or_pause()
    desk.began()
    desk.ended("failed", "boom", "Traceback …")
    desk.state(WorkerPhase.READY, "ready", ["a warning"])
    assert details_of(desk.bench) == "Traceback …\n\na warning"


def test_a_lab_asks_for_what_an_earlier_session_left_unless_it_runs_by_names(monkeypatch):
    asked = []
    bench = Bench(FakeDesk())
    monkeypatch.setattr(bench.desk, "seek", lambda free: asked.append(sorted(free)))
    bench.open("lesson", LabBlock("one", "five_points", offer=("lr", "momentum")))
    assert asked == [["lr", "momentum"]], "other knobs must stand as the lesson has them"
    bench.open("lesson", LabBlock("two", "five_points", runs={"slow": {"lr": 0.001}}))
    assert len(asked) == 1
    assert 0 in bench.logged, "such a run is not put into the log once more"
