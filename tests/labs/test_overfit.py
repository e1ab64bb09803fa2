"""The lab overfit surely overfits, measures the gap rightly, and every remedy makes it smaller."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
import torch
from plain_session import PlainSession, run_lab
from sklearn.metrics import accuracy_score, log_loss

from dltutor.labs.overfit import train as lab
from dltutor.labs.spec import Value

pytestmark = pytest.mark.torch

SEEDS = range(4)
STEPS = 400
REMEDIES: list[dict[str, Value]] = [
    {"weight_decay": 1.0},
    {"dropout": 0.5},
    {"batch_norm": True},
    {"patience": 100},
    {"n_train": 512},
]


def gap(given: Mapping[str, Value], seed: int) -> float:
    return run_lab("overfit", given, steps=STEPS, seed=seed).last("gap")


@pytest.fixture(scope="module")
def gaps() -> list[float]:
    return [gap({}, seed) for seed in SEEDS]


@pytest.fixture(scope="module")
def run() -> PlainSession:
    return run_lab("overfit", {"n_train": 32}, steps=60, look=("boundary",))


def points(session: PlainSession, held_back: int) -> np.ndarray:
    picture = session.pictures["boundary"]
    mine = picture["held_back"].numpy() == held_back
    return np.asarray(picture["points"].numpy()[mine])


@pytest.mark.parametrize("seed", SEEDS)
def test_without_a_remedy_it_overfits(seed: int, gaps: list[float]) -> None:
    assert gaps[seed] > 0.15


def test_a_long_run_learns_the_training_points_by_heart() -> None:
    run = run_lab("overfit", seed=1, steps=1000)
    assert run.last("train_accuracy") >= 0.98
    assert run.last("val_accuracy") < 0.9
    assert run.last("val_loss") > 3 * min(run.series("val_loss"))


@pytest.mark.slow
@pytest.mark.parametrize("remedy", REMEDIES, ids=lambda remedy: next(iter(remedy)))
def test_every_remedy_shrinks_the_gap(remedy: Mapping[str, Value], gaps: list[float]) -> None:
    assert all(gap(remedy, seed) < 0.9 * gaps[seed] for seed in SEEDS)


@pytest.mark.parametrize("remedy", [{"weight_decay": 10.0}, {"dropout": 0.5}])
def test_a_remedy_turned_on_midway_works_from_its_step_on(remedy: Mapping[str, Value]) -> None:
    without = run_lab("overfit", steps=40).series("train_loss")
    mended = run_lab("overfit", steps=40, changes={21: remedy}).series("train_loss")
    assert mended[:20] == without[:20]
    assert mended[20:] != without[20:]


def test_the_gap_is_validation_minus_training_loss(run: PlainSession) -> None:
    difference = np.subtract(run.series("val_loss"), run.series("train_loss"))
    assert run.series("gap") == pytest.approx(difference, abs=1e-6)


@pytest.mark.parametrize("given", [{}, {"dropout": 0.5}, {"batch_norm": True}])
def test_losses_and_accuracies_are_sklearns_with_dropout_and_batch_statistics_off(given: Mapping[str, Value]) -> None:
    def keep(session: PlainSession) -> None:
        session.every = 25

    run = run_lab("overfit", given, steps=25, look=("boundary",), setup=keep)
    picture = run.pictures["boundary"]
    mine = picture["held_back"].numpy() == 0
    run.model.eval()
    with torch.no_grad():
        shares = run.model(picture["points"]).double().softmax(1).numpy()[mine]
    labels = picture["labels"].numpy()[mine]
    assert run.last("train_loss") == pytest.approx(log_loss(labels, shares), rel=1e-4)
    assert run.last("train_accuracy") == pytest.approx(accuracy_score(labels, shares.argmax(1)))


def test_early_stopping_ends_at_the_best_validation_loss() -> None:
    run = run_lab("overfit", {"patience": 80}, seed=2)
    losses = run.series("val_loss")
    best = int(np.argmin(losses[:-1])) + 1
    assert run.now == best + 80
    assert losses[-1] == losses[best - 1]
    assert run.noted == f"Early stopping: val_loss was lowest at step {best}, and its weights are back."
    assert run.last("train_loss") == run.series("train_loss")[best - 1]


def test_early_stopping_also_goes_back_in_batch_norms_statistics() -> None:
    run = run_lab("overfit", {"patience": 20, "batch_norm": True}, seed=2)
    assert run.last("val_loss") == min(run.series("val_loss"))


def test_patience_turned_on_late_looks_for_a_new_low_from_there() -> None:
    run = run_lab("overfit", seed=1, steps=900, changes={600: {"patience": 100}})
    since = run.series("val_loss")[599:-1]
    assert run.now == 600 + int(np.argmin(since)) + 100
    assert run.last("val_loss") == min(since)


def test_more_data_means_the_same_points_and_more() -> None:
    few, many = (run_lab("overfit", {"n_train": n}, steps=1, look=("boundary",)) for n in (32, 256))
    assert len(points(few, 0)) == 32
    assert len(points(many, 0)) == 256
    assert (points(few, 0) == points(many, 0)[:32]).all()
    assert (points(few, 1) == points(many, 1)).all()


def test_no_point_is_trained_on_and_held_back_at_once() -> None:
    run = run_lab("overfit", {"n_train": 1024}, steps=1, look=("boundary",))
    kept, held = ({tuple(point) for point in points(run, part).tolist()} for part in (0, 1))
    assert len(kept) == 1024
    assert not kept & held


def test_without_noise_every_point_lies_on_its_half_circle() -> None:
    x, y = (part.numpy() for part in lab.half_moons(200, 0.0))
    centres = np.where(y[:, None] == 0, [-0.5, -0.25], [0.5, 0.25])
    assert np.linalg.norm(x - centres, axis=1) == pytest.approx(np.ones(200), abs=1e-5)
    assert ((x[:, 1] > centres[:, 1] - 1e-6) == (y == 0)).all()
    assert y.sum() == 100


def test_noise_is_the_standard_deviation_from_the_half_circle() -> None:
    torch.manual_seed(0)
    still, _ = lab.half_moons(2000, 0.0)
    torch.manual_seed(0)
    moved, _ = lab.half_moons(2000, 0.3)
    assert (moved - still).std().item() == pytest.approx(0.3, rel=0.05)


def test_the_boundary_is_the_networks_answer_at_each_place(run: PlainSession) -> None:
    picture = run.pictures["boundary"]
    assert tuple(picture["z"].shape) == (50, 50)
    for row, column in ((0, 0), (0, 49), (49, 0), (17, 31)):
        place = [
            np.interp(column, [0, 49], picture["x"]),
            np.interp(row, [0, 49], picture["y"]),
        ]
        with torch.no_grad():
            share = run.model(torch.tensor([place], dtype=torch.float32)).softmax(1)[0, 1].item()
        assert picture["z"][row, column].item() == pytest.approx(share, abs=1e-5)


def test_nearly_all_points_lie_inside_the_picture(run: PlainSession) -> None:
    picture = run.pictures["boundary"]
    inside = [abs(x) <= picture["x"][1] and abs(y) <= picture["y"][1] for x, y in picture["points"].tolist()]
    assert np.mean(inside) > 0.97


@pytest.mark.parametrize("n", [16, 64])
def test_batch_norm_never_meets_a_batch_of_one(n: int) -> None:
    run_lab("overfit", {"n_train": n, "batch_size": 64, "batch_norm": True}, steps=5)
