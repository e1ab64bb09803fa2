"""What an earlier session left is found at its lab, and goes on; what somebody is at work with is let alone."""

from __future__ import annotations

import math
import os
import re
import socket
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dltutor.checkpoints import layout
from dltutor.labs.find import load
from dltutor.labs.spec import Value
from dltutor.run.curves import Curves
from dltutor.run.history import History
from dltutor.run.left import left
from dltutor.run.state import Mark, Phase, Run, resumed
from dltutor.wire.conditions import Reached, Seconds, Steps

LAB = "five_points"
WANTED = load(LAB).defaults()
HOST = re.sub(r"\W", "_", socket.gethostname())[:40]
UNTIL = (Steps(200), Reached("loss", 0.1))


def saved(folder: Path, at: int, owner: str = "elsewhere-7", age: float = 1000.0, **more: Any) -> None:
    """Put a checkpoint on the shelf as a worker would."""
    folder.mkdir(exist_ok=True)
    said = {"lab": LAB, "step": at, "epoch": 2, "seconds": 3.5, "given": WANTED, "settings": WANTED, "seed": 9}
    pieces = layout.encoded({**said, "changes": [(5, "lr", 0.5), (150, "lr", 0.25)], **more}, {})
    path = folder / f"{more.get('lab', LAB)}-{owner}-1-{at}.safetensors"
    path.write_bytes(b"".join(map(bytes, pieces)))
    os.utime(path, (time.time() - age, time.time() - age))


def found(folder: Path, wanted: dict[str, Value] = WANTED, free: tuple[str, ...] = ()) -> Run | None:
    return left(folder, LAB, load(LAB), wanted, free, UNTIL)


def test_the_newest_run_is_found_with_both_its_checkpoints(tmp_path: Path) -> None:
    saved(tmp_path, 100, age=2000)
    saved(tmp_path, 190, settings={**WANTED, "lr": 0.25})
    saved(tmp_path, 999, "elsewhere-8", age=5000)
    run = found(tmp_path)
    assert run is not None
    assert (run.phase, run.step, run.seed, run.settings["lr"]) == (Phase.LEFT, 190, 9, 0.25)
    assert run.given == WANTED
    assert run.resumable
    assert [one.step for one in run.checkpoints] == [100, 190]
    assert [one.marks for one in run.checkpoints] == [
        (Mark(5, "lr", 0.5),),
        (Mark(5, "lr", 0.5), Mark(150, "lr", 0.25)),
    ]
    assert re.fullmatch(
        r"A run of \d{4}-\d\d-\d\d \d\d:\d\d stopped here; its curve until then is not kept\.", run.sentence
    )
    assert run.until == UNTIL


@pytest.mark.parametrize(("until", "told"), [(190, "stopped here."), (150, "; its curve is kept until step 150.")])
def test_its_curve_is_drawn_as_far_as_it_is_known(tmp_path: Path, until: int, told: str) -> None:
    saved(tmp_path, 190)
    loss = History().extended(range(1, until + 1), [1 / step for step in range(1, until + 1)])
    curves, before = Curves(), found(tmp_path)
    assert before is not None
    newest = replace(before.checkpoints[-1], histories={"loss": loss})
    curves.keep(str(tmp_path), replace(before, checkpoints=(newest,)))
    curves.finish(20)
    run = found(tmp_path)
    assert run is not None
    assert run.sentence.endswith(told)
    assert [*run.histories["loss"]] == [*resumed(run, 1).histories["loss"]] == [*loss]


def test_one_that_was_trained_for_longer_than_asked_gets_as_many_steps_again(tmp_path: Path) -> None:
    saved(tmp_path, 300)
    run = found(tmp_path)
    assert run is not None
    assert run.until == (Steps(400), UNTIL[1])


def test_one_whose_time_is_over_goes_on_to_the_end_of_its_steps(tmp_path: Path) -> None:
    saved(tmp_path, 150)
    run = left(tmp_path, LAB, load(LAB), WANTED, (), (*UNTIL, Seconds(3)))
    assert run is not None
    assert run.until == UNTIL
    run = left(tmp_path, LAB, load(LAB), WANTED, (), (*UNTIL, Seconds(4)))
    assert run is not None
    assert run.until == (*UNTIL, Seconds(4))


def test_nothing_is_offered_where_somebody_is_at_work_or_nothing_fits(tmp_path: Path) -> None:
    assert found(tmp_path / "none") is None
    saved(tmp_path, 1, f"{HOST}-{os.getpid()}")
    saved(tmp_path, 2, age=10)
    saved(tmp_path, 3, lab="overfit")
    saved(tmp_path, 4, "other-1", given={**WANTED, "batch_size": 2})
    saved(tmp_path, 5, "other-2", given={**WANTED, "batch_size": "many"})
    saved(tmp_path, 6, "other-3", step="six")
    (tmp_path / f"{LAB}-other-4-1-7.safetensors").write_bytes(b"torn")
    assert found(tmp_path) is None
    run = found(tmp_path, free=("batch_size",))
    assert run is not None
    assert run.step == 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"step": -5},
        {"step": 2**70},
        {"seconds": -1.0},
        {"seconds": math.nan},
        {"seconds": math.inf},
        {"seed": 2**70},
        {"given": {**WANTED, "lr": math.nan}},
    ],
)
def test_one_that_says_what_cannot_be_is_passed_over(tmp_path: Path, wrong: dict[str, Any]) -> None:
    saved(tmp_path, 100, age=2000)
    saved(tmp_path, 200, **{"step": 200, **wrong})
    run = found(tmp_path)
    assert run is not None
    assert run.step == 100


async def test_at_its_lab_it_waits_on_the_desk_until_something_else_is_wanted(watched: Any, tmp_path: Path) -> None:
    saved(tmp_path / "kept", 150)
    one = watched("keeps")
    one.desk.move(replace(one.desk._keeper.launch, checkpoints=str(tmp_path / "kept")))
    one.desk.owner = "lesson/block"
    one.desk.choose(LAB)
    one.desk.seek(())
    await one.until(lambda desk: desk.run is not None)
    assert (one.desk.run.phase, one.desk.run.owner, one.desk.plan.settings) == (Phase.LEFT, "lesson/block", WANTED)
    one.desk.reset()
    assert (one.desk.run.step, one.desk.run.seed, one.desk.ghosts) == (0, 0, ())
    one.desk.seek(())
    assert one.desk.run.phase is not Phase.LEFT, "a run of this session is not taken away"


async def test_what_is_found_too_late_is_let_alone(watched: Any, tmp_path: Path) -> None:
    saved(tmp_path / "kept", 150)
    one = watched()
    one.desk.move(replace(one.desk._keeper.launch, checkpoints=str(tmp_path / "kept")))
    one.desk.choose(LAB)
    one.desk.seek(())
    one.desk.start(LAB)
    await one.until(lambda desk: desk.run.step == 3)
    assert one.desk.run.number == 1
