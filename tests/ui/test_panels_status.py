"""The status in words: each state of worker and run, what it means and what can be done."""

from __future__ import annotations

from array import array
from dataclasses import replace

import pytest

from dltutor.draw.cells import Glyphs
from dltutor.labs.spec import Lab, Metric
from dltutor.run.endings import AGAIN
from dltutor.run.history import History
from dltutor.run.state import Checkpoint, Phase, Run, lost
from dltutor.run.worker_state import WorkerPhase, WorkerState
from dltutor.ui.panels.status import status_rows
from dltutor.wire.conditions import Seconds, Steps
from tests.drawn import drawn_text

LAB = Lab("t", "s", (), (Metric("loss", "loss"), Metric("a", "parameter a")), (), 200)
READY = WorkerState(WorkerPhase.READY, 0.0, "The training process is ready.")
RUN = Run(1, "t", {}, 7, phase=Phase.RUNNING, step=312, epoch=4, seconds=2.0, device="cpu", until=(Steps(500),))


def words(run: Run | None, worker: WorkerState = READY, width: int = 80, glyphs: Glyphs = "braille") -> str:
    rows = status_rows(worker, run, LAB, width, glyphs)
    assert all(len(drawn_text([row])) <= width for row in rows)
    return drawn_text(rows)


def test_a_running_run_says_where_it_is_and_when_it_stops() -> None:
    said = words(RUN)
    assert said.startswith("● running  step 312 of 500 · epoch 4 · 2.0 s · 156 steps/s · seed 7 · cpu")
    assert "Space pause" in said
    assert "stops after 500 steps" in said


@pytest.mark.parametrize("width", [44, 48, 54, 60, 66, 80])
def test_the_first_line_is_cut_at_no_width(width: int) -> None:
    named = replace(RUN, name="many", phase=Phase.FINISHED, step=500)
    first = words(named, width=width).splitlines()[0]
    assert first.startswith("■ finished  many · step 500 of 500")
    assert "…" not in first
    assert "seed 7" in first


@pytest.mark.parametrize("phase", list(WorkerPhase))
def test_before_a_run_the_workers_own_sentence_is_shown(phase: WorkerPhase) -> None:
    assert "it does this or that" in words(None, WorkerState(phase, 0.0, "it does this or that"))


@pytest.mark.parametrize("phase", list(Phase))
def test_each_phase_is_a_word_and_offers_what_can_be_done(phase: Phase) -> None:
    said = words(replace(RUN, phase=phase, sentence="because of this"))
    assert "Space" in said
    others = {
        Phase.WAITING: "starting",
        Phase.LOST: "the training process ended",
        Phase.LEFT: "from an earlier session",
    }
    expected = others.get(phase, phase.value)
    assert expected in said.splitlines()[0]
    if phase.over:
        assert "because of this" in said


def test_before_the_first_number_it_says_what_happens() -> None:
    assert words(replace(RUN, step=0, epoch=0, seconds=0.0)).startswith("● preparing data and network  seed 7")


def test_of_a_run_whose_process_died_it_says_once_what_the_key_does() -> None:
    died = replace(RUN, phase=Phase.LOST, sentence="The training process was killed. Space starts it again.")
    assert words(died).count("Space") == 1
    saved = replace(died, checkpoints=(Checkpoint(300, 4, 1.0, {}, {}, (), "c"),))
    assert words(saved).count("Space") == 1
    assert "Space go on from step 300" in words(saved)


def test_a_met_condition_offers_to_train_on() -> None:
    done = replace(RUN, phase=Phase.FINISHED, sentence="500 steps done.", more=True)
    assert "Space train on" in words(done)
    assert "Space run again" in words(replace(done, more=False))


@pytest.mark.parametrize("phase", [Phase.FAILED, Phase.LOST])
def test_a_failure_points_to_its_details_where_there_are_any(phase: Phase) -> None:
    failed = replace(RUN, phase=phase, sentence="train.py, line 3: boom")
    assert "d details" not in words(failed)
    assert "d details" in words(replace(failed, details="Traceback"))
    assert "d details" in words(failed, replace(READY, stderr_tail=("out of memory",)))


def test_a_run_that_is_asked_for_waits_for_pytorch_not_for_a_process_that_is_ready() -> None:
    waiting = replace(RUN, phase=Phase.WAITING, step=0)
    said = words(waiting)
    assert "PyTorch is warming up" in said
    assert "ready" not in said
    starting = WorkerState(WorkerPhase.STARTING, 0.0, "Starting the training process, 2 s.")
    assert "Starting the training process, 2 s." in words(waiting, starting)


def test_a_run_that_was_called_off_before_its_start_is_no_accident() -> None:
    run = lost(Run(1, "five_points", {}, 0), f"It was called off. {AGAIN}")
    off = words(run, WorkerState(WorkerPhase.OFF, 0.0, ""))
    assert off.startswith("■ not begun")
    assert "It was called off.  Space run again" in off
    assert words(run, WorkerState(WorkerPhase.ENDED, 0.0, "")).startswith("▲ the training process ended")


def test_a_silent_worker_can_be_stopped() -> None:
    silent = WorkerState(WorkerPhase.SILENT, 0.0, "The training process has not answered for 12 s. Wait, or stop it.")
    said = words(RUN, silent)
    assert "not answering" in said
    assert "Space stops the training process" in said


def test_reasons_that_the_learner_gave_are_not_repeated() -> None:
    assert "asked" not in words(replace(RUN, phase=Phase.PAUSED, sentence="asked"))
    assert "loss is at 0.5" in words(replace(RUN, phase=Phase.PAUSED, sentence="loss is at 0.5"))


def test_the_latest_value_of_each_metric_is_there_with_its_digits() -> None:
    histories = {"loss": History().extended(array("q", [1]), array("d", [8.13874]))}
    assert "now      loss 8.1387" in words(replace(RUN, histories=histories))


def test_long_sentences_of_foreign_text_stay_within_the_rows() -> None:
    said = words(replace(RUN, phase=Phase.FAILED, sentence="\x1b[2J[red]boom[/] " * 40), width=60)
    assert "\x1b" not in said
    assert "[red]boom[/]" in said
    assert len(said.splitlines()) <= 6


def test_a_stop_after_seconds_is_said() -> None:
    assert "stops after 2.5 s" in words(replace(RUN, until=(Seconds(2.5),)))


def test_ascii_has_a_sign_for_each_state_too() -> None:
    assert words(RUN, glyphs="ascii").startswith("* running")
    assert words(None, glyphs="ascii").startswith("* The training")


def test_what_the_worker_says_is_shown_whole_in_a_narrow_panel() -> None:
    why = "PyTorch is not installed. Lessons and questions work; labs need: pip install 'dltutor[labs]'"
    said = words(None, WorkerState(WorkerPhase.ENDED, 0.0, why), width=50)
    assert why in " ".join(said.split())


def test_what_a_lab_notes_is_told_but_not_beside_what_went_wrong() -> None:
    noted = replace(RUN, note="1,437 digits to train on")
    assert "1,437 digits to train on" in words(noted)
    finished = words(replace(noted, phase=Phase.FINISHED, sentence="500 steps done."))
    assert "500 steps done. 1,437 digits to train on" in finished
    assert "1,437" not in words(replace(noted, phase=Phase.LOST, sentence="it was killed."))


@pytest.mark.parametrize("phase", [Phase.WAITING, Phase.RUNNING, Phase.PAUSED])
def test_a_worker_that_is_silent_is_not_answering_whatever_it_did_last(phase: Phase) -> None:
    said = words(replace(RUN, phase=phase), WorkerState(WorkerPhase.SILENT, 0.0, "No answer for 10 s."))
    assert "not answering" in said
    assert "Space stops the training process" in said


def test_a_run_that_waits_at_its_start_is_started_by_space_and_one_under_way_goes_on() -> None:
    assert "Space starts it" in words(replace(RUN, phase=Phase.PAUSED, step=0))
    for phase in (Phase.WAITING, Phase.RUNNING):
        assert "Space starts it" in words(replace(RUN, phase=phase, step=0, held=True)), "begun to wait, not there yet"
    assert "Space go on" in words(replace(RUN, phase=Phase.PAUSED))


def test_a_run_that_has_not_begun_is_ready_not_paused() -> None:
    first = words(replace(RUN, phase=Phase.PAUSED, step=0)).splitlines()[0]
    assert first.startswith("▸ ready  seed 7")
    assert words(replace(RUN, phase=Phase.PAUSED)).startswith("‖ paused")


NOTE = "1,437 digits of scikit-learn's to train on, 360 held back for validation"


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize("most", [3, 4])
def test_on_few_rows_the_state_its_reason_and_the_keys_come_before_numbers(phase: Phase, most: int) -> None:
    histories = {name: History().extended(array("q", [1]), array("d", [0.5])) for name in ("loss", "a")}
    told = replace(RUN, phase=phase, sentence="500 steps done.", note=NOTE, histories=histories)
    lines = drawn_text(status_rows(READY, told, LAB, 79, "braille", "", most)).splitlines()
    assert len(lines) <= most
    assert (NOTE in lines) is (phase is Phase.RUNNING and not told.sentence)
    assert any("Space" in line for line in lines)
    if phase.over:
        assert any("500 steps done." in line for line in lines)
    if phase is Phase.FINISHED:
        assert "loss 0.5  a 0.5" in lines[-1]


def test_on_few_rows_a_running_lab_notes_its_data_and_shows_its_numbers() -> None:
    histories = {"loss": History().extended(array("q", [1]), array("d", [0.5]))}
    lines = drawn_text(status_rows(READY, replace(RUN, note=NOTE, histories=histories), LAB, 79, "braille", "", 3))
    assert [line.split()[0] for line in lines.splitlines()] == ["●", "1,437", "now"]


@pytest.mark.parametrize("step", [0, 312])
def test_on_few_rows_a_run_that_waits_says_which_key_starts_it(step: int) -> None:
    waits = replace(RUN, phase=Phase.PAUSED, step=step, note=NOTE)
    lines = drawn_text(status_rows(READY, waits, LAB, 79, "braille", "", 3)).splitlines()
    assert lines[1].startswith("Space go on" if step else "Space starts it")


@pytest.mark.parametrize("phase", [Phase.LOST, Phase.LEFT])
def test_a_run_that_was_cut_short_says_from_which_step_it_goes_on(phase: Phase) -> None:
    kept = Checkpoint(1200, 4, 2.0, RUN.settings, {}, (), "a")
    assert "Space go on from step 1,200" in words(replace(RUN, phase=phase, checkpoints=(kept,)))
    assert "Space run again" in words(replace(RUN, phase=phase))


def test_a_run_that_diverged_goes_on_from_before_with_other_knobs_where_that_was_kept() -> None:
    kept = Checkpoint(1200, 4, 2.0, RUN.settings, {}, (), "a")
    diverged = replace(RUN, phase=Phase.DIVERGED, step=1300, sentence="loss became NaN at step 1300.")
    said = words(replace(diverged, checkpoints=(kept,)))
    assert "Space go on from step 1,200 · k knobs first · r reset" in said
    assert "Space run again · k knobs" in words(diverged)


def test_what_is_about_to_happen_and_what_could_not_be_saved_is_said_while_it_trains() -> None:
    run = replace(RUN, phase=Phase.RUNNING, warning="A minute is left.", unsaved="No checkpoint: the disk is full.")
    assert "A minute is left. No checkpoint: the disk is full." in words(run)


def test_a_run_that_has_used_up_its_time_here_is_offered_another_place() -> None:
    said = words(replace(RUN, phase=Phase.PAUSED, sentence="Training has used 10 min here. Go on in a job?"))
    assert "Go on in a job?" in said
    assert "Space go on · o where to train" in said


def test_the_latest_numbers_go_without_their_label_where_it_would_cost_a_row() -> None:
    names = ("train_loss", "val_loss", "train_accuracy", "val_accuracy")
    lab = replace(LAB, metrics=tuple(Metric(name, name) for name in names))
    histories = {name: History().extended(array("q", [1]), array("d", [0.1234])) for name in names}
    (last,) = drawn_text(status_rows(READY, replace(RUN, histories=histories), lab, 80, "braille")).splitlines()[2:]
    assert last == "  ".join(f"{name} 0.1234" for name in names)
