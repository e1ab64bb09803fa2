"""The curve of a run outlasts its session: what makes it whole again lies beside its checkpoints."""

from __future__ import annotations

import math
import os
from dataclasses import replace
from pathlib import Path

import pytest

from dltutor.checkpoints.shelf import Shelf
from dltutor.run.curves import LARGEST, Curves, curve
from dltutor.run.history import CAPACITY, History
from dltutor.run.state import Checkpoint, Run

STEPS = range(1, 3 * CAPACITY)
LOSS = [1 / step if step % 100 else math.nan for step in STEPS]


def shelf(folder: Path, *names: str) -> Shelf:
    """Put checkpoints on a shelf; what is in them does not matter here."""
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / f"{name}.safetensors").write_bytes(b"weights")
    return Shelf(folder)


def run(name: str, **histories: History) -> Run:
    return Run(1, "lab", {}, 0, checkpoints=(Checkpoint(STEPS[-1], 0, 1.0, {}, histories, (), name),))


def written(folder: Path, name: str, **histories: History) -> None:
    curves = Curves()
    curves.keep(str(folder), run(name, **histories))
    curves.finish(20)


def buckets(history: History) -> str:
    """Return all that is known of a metric; NaN is written the same each time."""
    return repr((list(history), history.count, history.gaps, history.final, history.lowest, history.first_gap))


def test_every_metric_comes_back_as_it_was_for_both_checkpoints_of_the_run(tmp_path: Path) -> None:
    kept = shelf(tmp_path, "lab-vm-7-1-6000", f"lab-vm-7-1-{STEPS[-1]}")
    known = {"loss": History().extended(STEPS, LOSS), "accuracy": History().extended([5, 50], [0.1, 0.5])}
    written(tmp_path, f"lab-vm-7-1-{STEPS[-1]}", **known)
    found = curve(kept, f"lab-vm-7-1-{STEPS[-1]}", STEPS[-1])
    assert {name: buckets(one) for name, one in found.items()} == {name: buckets(one) for name, one in known.items()}
    assert curve(kept, "lab-vm-7-1-6000", 6000) == {}, "it goes beyond the older checkpoint, where the run would go on"
    assert curve(kept, "lab-vm-7-2-6000", 6000) == {}, "another run"
    assert [path.stat().st_mode & 0o777 for path in tmp_path.glob("*.curve")] == [0o600]


def test_the_newest_is_written_at_the_end_however_fast_they_came(tmp_path: Path) -> None:
    kept, curves = shelf(tmp_path, "lab-vm-7-1-9"), Curves()
    for count in range(1, 10):
        curves.keep(str(tmp_path), run("lab-vm-7-1-9", loss=History().extended(range(1, count + 1), LOSS[:count])))
    curves.finish(20)
    assert len(curve(kept, "lab-vm-7-1-9", 9)["loss"]) == 9


@pytest.mark.parametrize("harm", ["cut", "flipped", "empty", "foreign", "link"])
def test_a_curve_that_is_not_as_it_was_written_counts_as_none(tmp_path: Path, harm: str) -> None:
    kept = shelf(tmp_path, "lab-vm-7-1-9")
    written(tmp_path, "lab-vm-7-1-9", loss=History().extended([1, 2], [0.5, 0.25]))
    [path] = tmp_path.glob("*.curve")
    data = path.read_bytes()
    assert curve(kept, "lab-vm-7-1-9", 9)
    if harm == "link":
        path.rename(tmp_path / "elsewhere")
        path.symlink_to(tmp_path / "elsewhere")
    else:
        flipped = bytes([*data[:-1], data[-1] ^ 1])
        path.write_bytes({"cut": data[:-5], "flipped": flipped, "empty": b"", "foreign": os.urandom(200)}[harm])
    assert curve(kept, "lab-vm-7-1-9", 9) == {}


def test_a_forged_curve_that_could_not_be_drawn_counts_as_none(tmp_path: Path) -> None:
    kept, good = shelf(tmp_path, "lab-vm-7-1-9"), History().extended([1, 2, 3], [0.5, 0.25, 0.125])
    columns = good.columns
    for forged in (
        replace(good, width=0),
        replace(good, count=9),
        replace(good, columns=replace(columns, low=columns.low[:2])),
        replace(good, columns=replace(columns, size=columns.low)),
        replace(good, columns=replace(columns, first_step=columns.first_step[::-1])),
    ):
        written(tmp_path, "lab-vm-7-1-9", loss=forged)
        assert curve(kept, "lab-vm-7-1-9", 9) == {}
    written(tmp_path, "lab-vm-7-1-9", loss=good)
    assert [*curve(kept, "lab-vm-7-1-9", 9)["loss"]] == [*good]


def test_nothing_is_written_for_a_checkpoint_that_is_on_another_computer(tmp_path: Path) -> None:
    shelf(tmp_path, "lab-vm-7-1-9")
    written(tmp_path, "lab-vm-8-1-9", loss=History().extended([1], [0.5]))
    written(tmp_path / "nowhere", "lab-vm-7-1-9", loss=History().extended([1], [0.5]))
    assert [path.name for path in tmp_path.iterdir()] == ["lab-vm-7-1-9.safetensors"]


def test_a_disk_that_refuses_costs_only_the_curve(tmp_path: Path) -> None:
    kept = shelf(tmp_path, "lab-vm-7-1-9")
    (tmp_path / "lab-vm-7-1.curve").mkdir()
    written(tmp_path, "lab-vm-7-1-9", loss=History().extended([1], [0.5]))
    assert curve(kept, "lab-vm-7-1-9", 9) == {}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lab-vm-7-1-9.safetensors", "lab-vm-7-1.curve"]


def test_it_goes_with_the_last_checkpoint_of_its_run_and_not_before(tmp_path: Path) -> None:
    kept = shelf(tmp_path, "lab-elsewhere-7-1-9")
    written(tmp_path, "lab-elsewhere-7-1-9", loss=History().extended([1], [0.5]))
    (tmp_path / "lab-gone-7-1.curve").write_bytes(b"a run without a checkpoint")
    (tmp_path / "lab-gone-7-1.curve+12").write_bytes(b"and one that was cut short")
    kept.save("other", 1, 3, checkpoint())
    kept.forget("other")
    assert {path.name for path in tmp_path.iterdir()} == {"lab-elsewhere-7-1-9.safetensors", "lab-elsewhere-7-1.curve"}
    os.utime(tmp_path / "lab-elsewhere-7-1-9.safetensors", (0, 0))
    kept.forget("lab", earlier=True)
    assert list(tmp_path.iterdir()) == []


def checkpoint() -> list[bytes]:
    from dltutor.checkpoints.layout import encoded

    return [bytes(piece) for piece in encoded({"lab": "other"}, {})]


def test_no_curve_is_larger_than_what_is_read(tmp_path: Path) -> None:
    kept = shelf(tmp_path, f"lab-vm-7-1-{STEPS[-1]}")
    metric = History().extended(STEPS, LOSS)
    written(tmp_path, f"lab-vm-7-1-{STEPS[-1]}", **{f"metric_{at}": metric for at in range(100)})
    assert len(curve(kept, f"lab-vm-7-1-{STEPS[-1]}", STEPS[-1])) == 100
    assert (tmp_path / "lab-vm-7-1.curve").stat().st_size < LARGEST
