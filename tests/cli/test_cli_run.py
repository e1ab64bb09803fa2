"""`dltutor run`: every step of a real process's run, in order, whatever comes of it."""

import io
import json
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from dltutor.checkpoints import layout
from dltutor.cli.watch import Bar
from dltutor.labs.find import load
from dltutor.run.launch import Launch, local
from dltutor.run.state import Phase, Run
from tests.cli.telling import Tell
from tests.waiting import until

ODD = Path(__file__).with_name("odd_worker.py")


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Put an odd worker in the place of the real one."""

    def put(mode: str) -> None:
        launch = Launch((sys.executable, "-P", str(ODD), mode), local(folder=tmp_path).environment, tmp_path)
        launch = replace(launch, checkpoints=str(tmp_path / "kept"))
        monkeypatch.setattr("dltutor.cli.run_lab.launch", lambda options: launch)
        monkeypatch.setattr("dltutor.cli.doctor.launch_at", lambda place, threads: launch)
        monkeypatch.setattr("dltutor.cli.run_lab.require_torch", lambda: None)
        monkeypatch.setattr("importlib.util.find_spec", lambda name: name)

    return put


def test_json_has_every_step_once_in_order_with_all_of_its_metrics(tell: Tell, worker: Callable[[str], None]) -> None:
    worker("pieces")
    done = tell("run", "five_points", "--json", "--set", "lr=0.5", "--seed", "7")
    assert done.status == 0
    *steps, last = map(json.loads, done.out.splitlines())
    assert steps == [
        {"step": 1, "metrics": {"loss": 3.0, "a": 0.5}},
        {"step": 2, "metrics": {"loss": 2.0, "a": 0.25}},
        {"step": 3, "metrics": {"b": 1.0, "loss": None}},
        {"step": 4, "metrics": {"loss": 1.0}},
    ]
    final = last["final"]
    assert final["metrics"] == {"loss": 1.0, "a": 0.25, "b": 1.0}
    assert (final["how"], final["step"], final["seed"], final["settings"]["lr"]) == ("finished", 4, 7, 0.5)


def test_a_table_shows_first_last_and_best(tell: Tell, worker: Callable[[str], None]) -> None:
    worker("pieces")
    done = tell("run", "five_points")
    assert done.status == 0
    row = next(line for line in done.out.splitlines() if "loss" in line and "│" in line)
    assert row.replace("│", " ").split() == ["loss", "3", "1", "1", "4"]
    assert "five points, made here" in done.out
    assert done.err == ""


def test_plot_draws_each_curve_with_its_summary(
    tell: Tell, worker: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "70")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    worker("pieces")
    lines = tell("run", "five_points", "--plot").out.splitlines()
    assert any("┤" in line for line in lines)
    assert all(len(line) <= 70 for line in lines if "┤" in line)
    assert any(line.startswith("loss over all five points 3 → 1 in 4 steps") for line in lines)
    legend = next(line for line in lines if line.startswith("Parameters a and b"))
    stroke_a, stroke_b = legend.split()[4], legend.split()[7]
    assert stroke_a != stroke_b, "not by colour alone"


@pytest.mark.parametrize(
    ("mode", "says"),
    [
        ("diverges", "loss is infinite at step 1"),
        ("fails", "no digits in ␛[2J/data"),
        ("dies", "The training process ended with status 9"),
        ("bye", "PyTorch is installed but cannot be loaded"),
    ],
)
def test_a_run_that_goes_wrong_says_so_and_its_status_is_1(
    tell: Tell, worker: Callable[[str], None], mode: str, says: str
) -> None:
    worker(mode)
    for arguments in (["--json"], ["--plot"], []):
        done = tell("run", "five_points", *arguments)
        assert done.status == 1
        assert says in done.err
        assert "\x1b" not in done.out + done.err


def test_what_came_before_a_death_is_still_told(tell: Tell, worker: Callable[[str], None]) -> None:
    worker("dies")
    *steps, last = map(json.loads, tell("run", "five_points", "--json").out.splitlines())
    assert [step["step"] for step in steps] == [1, 2]
    assert last["final"]["how"] == "lost"
    assert "Space" not in last["final"]["sentence"]


def test_a_run_that_pauses_by_itself_is_over(tell: Tell, worker: Callable[[str], None]) -> None:
    worker("pauses")
    done = tell("run", "five_points", "--json")
    assert json.loads(done.out.splitlines()[-1])["final"]["how"] == "stopped"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_stops_cleanly_with_what_there_is(
    tell: Tell, worker: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    seen: list[int] = []
    monkeypatch.setattr("dltutor.cli.watch.JsonLines.rows", lambda self, rows: seen.extend(step for step, _ in rows))
    worker("endless")

    def interrupt() -> None:
        until(lambda: 2 in seen)
        os.kill(os.getpid(), number)

    thread = threading.Thread(target=interrupt)
    thread.start()
    done = tell("run", "five_points", "--json")
    thread.join()
    assert done.status == 1
    assert done.err == "dltutor: stopped at step 3.\n"
    assert seen == [1, 2, 3]
    assert json.loads(done.out)["final"]["how"] == "stopped"


def test_ctrl_c_before_the_first_step_ends_at_once(
    tell: Tell, worker: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(self: object, sentence: str) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr("dltutor.cli.watch.Quiet.says", interrupt)
    worker("never begins")
    done = tell("run", "five_points")
    assert (done.status, done.out, done.err) == (1, "", "dltutor: stopped\n")


def left_behind(folder: Path, **settings: float) -> None:
    """Leave two checkpoints of a run as a worker on another computer would."""
    folder.mkdir(exist_ok=True)
    given = {**load("five_points").defaults(), **settings}
    for step in (2, 4):
        said = {"lab": "five_points", "step": step, "epoch": 2, "seconds": 3.5, "seed": 0, "changes": [(1, "lr", 0.25)]}
        pieces = layout.encoded({**said, "given": given, "settings": {**given, "lr": 0.25}}, {})
        path = folder / f"five_points-elsewhere-7-1-{step}.safetensors"
        path.write_bytes(b"".join(map(bytes, pieces)))
        os.utime(path, (1e9 + step, 1e9 + step))


def test_a_run_that_was_cut_short_is_offered_to_the_same_command_and_no_other(
    tell: Tell, worker: Callable[[str], None], tmp_path: Path
) -> None:
    worker("pieces")
    left_behind(tmp_path / "kept")
    assert tell("run", "five_points").err == (
        "dltutor: such a run was cut short at step 4. --resume goes on with it; this one begins anew.\n"
    )
    assert tell("run", "five_points", "--seed", "1").err == ""
    assert tell("run", "five_points", "--set", "lr=0.5").err == ""


def test_resume_goes_on_with_what_is_whole_and_turns_what_is_given(
    tell: Tell, worker: Callable[[str], None], tmp_path: Path
) -> None:
    worker("goes on")
    left_behind(tmp_path / "kept")
    done = tell("run", "five_points", "--json", "--resume", "--set", "lr=0.125")
    assert done.status == 0
    assert done.err == "dltutor: The checkpoint of step 4 cannot be used: it is cut off. The one before it is used.\n"
    step, last = map(json.loads, done.out.splitlines())
    assert step == {"step": 3, "metrics": {"loss": 0.125}}
    assert last["final"]["sentence"] == "lr was turned."


def test_resume_says_where_it_found_nothing_to_go_on_with(
    tell: Tell, worker: Callable[[str], None], tmp_path: Path
) -> None:
    worker("pieces")
    done = tell("run", "five_points", "--resume", "--seed", "3")
    assert (done.status, done.out) == (1, "")
    folder = tmp_path / "kept"
    assert done.err == f"dltutor: no run of five_points with these settings and this seed was left in {folder}\n"


def test_resume_says_how_long_to_wait_for_a_run_that_may_still_train_on_another_computer(
    tell: Tell, worker: Callable[[str], None], tmp_path: Path
) -> None:
    worker("pieces")
    folder = tmp_path / "kept"
    left_behind(folder)
    for path in folder.iterdir():
        os.utime(path, (time.time() - 30, time.time() - 30))
    err = tell("run", "five_points", "--resume").err
    assert err.startswith(
        f"dltutor: no run of five_points with these settings and this seed was left in {folder}. A run"
    )
    told = re.search(r"saved something (\d+) s ago, .*--resume finds it in (\d+) s\.", err)
    assert told
    assert 30 <= int(told[1]) < 90
    assert sum(map(int, told.groups())) in (119, 120, 121)


def test_a_full_disk_behind_the_output_ends_the_run(
    tell: Tell, worker: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: object, rows: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dltutor.cli.watch.JsonLines.rows", full)
    worker("endless")
    with pytest.raises(OSError, match="No space left"):
        tell("run", "five_points", "--json")


def test_the_bar_says_what_happens_before_the_first_step(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    with Bar(200) as bar:
        bar.says("importing torch, 3 s [/] \x1b[2J")
        bar.moved(Run(1, "five_points", {}, 0, phase=Phase.RUNNING, step=120))
    text = stream.getvalue()
    assert "120/200" in text
    assert "\x1b[2J" not in text


@pytest.mark.torch  # the process that tries code loads PyTorch
def test_doctor_asks_a_real_process_for_its_devices(tell: Tell, worker: Callable[[str], None]) -> None:
    worker("pieces")
    found = json.loads(tell("doctor", "--json").out)["findings"]
    assert {"name": "device", "value": "cpu, a fake", "state": "ok", "help": ""} in found
    code = next(each for each in found if each["name"] == "code exercises")
    assert ("confined by the kernel" in code["value"]) == (not code["help"])
    worker("bye")
    done = tell("doctor", "--json")
    labs = next(each for each in json.loads(done.out)["findings"] if each["name"] == "labs")
    assert labs["state"] == "wrong"
    assert "cannot be loaded" in labs["value"]
    assert done.status == 1
