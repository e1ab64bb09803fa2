"""What the log keeps of the run that reached a goal: few points, no spike lost, readable for older and newer logs."""

from __future__ import annotations

import math
import random

import msgspec
import pytest

from dltutor.course.model import Goal
from dltutor.labs.find import load
from dltutor.progress import kinds
from dltutor.progress.directory import DataDirectory
from dltutor.progress.event import decode, encode
from dltutor.progress.fold import fold
from dltutor.progress.store import Store
from dltutor.run.history import History
from dltutor.run.state import Phase, Run
from dltutor.study.aiming import Aiming
from dltutor.study.asking import Notebook
from dltutor.study.curves import CURVES, POINTS, curves, thinned


def history(values: list[float]) -> History:
    return History().extended(range(1, len(values) + 1), values)


def test_a_short_curve_is_kept_value_for_value() -> None:
    values = [1 / step for step in range(1, POINTS + 1)]
    kept = [float(f"{value:.4g}") for value in values]
    assert thinned(history(values)) == {"step": list(range(1, POINTS + 1)), "mean": kept}


@pytest.mark.parametrize("count", [1, 2, 63, 65, 1000, 5000])
def test_a_long_curve_has_few_points_and_keeps_its_lowest_and_highest_value(count: int) -> None:
    chance = random.Random(count)
    values = [chance.gauss(0, 1) for _ in range(count)]
    values[chance.randrange(count)] = 77.0
    curve = thinned(history(values))
    assert len({len(column) for column in curve.values()}) == 1
    assert 0 < len(curve["step"]) <= POINTS
    assert curve["step"] == sorted(curve["step"])
    assert curve["step"][-1] == count
    low, high = (curve.get(name, curve["mean"]) for name in ("low", "high"))
    assert max(high) == 77.0
    assert min(low) == pytest.approx(min(values), rel=1e-3)
    assert all(least <= mean <= most for least, mean, most in zip(low, curve["mean"], high, strict=True))


def test_what_is_no_number_leaves_a_gap_and_what_is_empty_no_curve() -> None:
    curve = thinned(history([1.0, math.nan, math.inf, 2.0]))
    assert curve["mean"] == [1.0, None, None, 2.0]
    assert thinned(History()) == {}
    assert thinned(history([math.nan]))["mean"] == [None]


def test_the_goals_metric_comes_first_and_what_shares_its_panel_beside_it() -> None:
    lab = load("overfit")
    values = {metric.name: history([0.5, 0.4]) for metric in lab.metrics}
    run = Run(1, "overfit", lab.defaults(), 0, histories=values)
    kept = list(curves(run, lab, "val_loss"))
    panel = next(panel for panel in lab.panels if "val_loss" in panel.metrics)
    assert kept[0] == "val_loss"
    assert set(panel.metrics) <= set(kept)
    assert len(kept) <= CURVES


def test_a_reached_goal_keeps_its_curve_through_the_disk_and_a_log_without_one_still_counts() -> None:
    store = Store.open(DataDirectory(None))
    goal = Goal("reach", "yours", "Reach it.", "loss.best <= 0.5")
    told: list[kinds.Kind] = []
    aiming = Aiming(goal, Notebook("slopes", store.learner, told.append))
    run = Run(
        1,
        "five_points",
        load("five_points").defaults(),
        3,
        "",
        Phase.RUNNING,
        3,
        histories={"loss": history([3, 1, 0.5])},
    )
    assert aiming.judge(run, load("five_points"))
    (met,) = told
    assert isinstance(met, kinds.Goal)
    assert met.curves["loss"]["mean"] == [3.0, 1.0, 0.5]
    store.record(met)
    (event,) = (event for event in store._events.values() if event.kind == "goal")
    back = decode(encode(event).rstrip(b"\n"))
    assert back is not None
    assert kinds.read("goal", back.fields) == met
    older = msgspec.structs.replace(back, fields={name: back.fields[name] for name in back.fields if name != "curves"})
    kept = fold([older]).lesson("slopes").item("reach")
    assert kept.met
    assert kept.goal is not None
    assert kept.goal.curves == {}


def test_the_longest_curves_stay_far_below_the_longest_line() -> None:
    worst = {name: thinned(history([-1.234e-300 * step for step in range(5000)])) for name in "abcd"}
    assert len(msgspec.json.encode(worst)) < 16_000
