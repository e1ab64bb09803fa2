"""The lab five_points gives the numbers of the course, and walks downhill as gradient descent does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from plain_session import PlainSession, run_lab
from scipy.optimize import linprog

from dltutor.labs.five_points import train as lab

pytestmark = pytest.mark.torch

DATA = np.array(
    [
        (0.8345, 0.9785, 8.4596),
        (0.0993, 0.6754, 2.2981),
        (1.8054, 1.8001, 13.8385),
        (1.8896, 0.7385, 11.3696),
        (0.9817, 0.2224, 4.7279),
    ]
)
XY, V = DATA[:, :2], DATA[:, 2]


def error(kind: str, a: float, b: float) -> float:
    residual = XY @ [a, b] - V
    return float(np.abs(residual).mean() if kind == "mae" else (residual**2).mean())


def slope(kind: str, ab: np.ndarray) -> np.ndarray:
    residual = XY @ ab - V
    return XY.T @ (np.sign(residual) if kind == "mae" else 2 * residual) / len(V)


def best_mae() -> tuple[float, float, float]:
    """Minimise Σ t with −t ≤ error ≤ t as a linear program: a, b and the mean absolute error."""
    eye = np.eye(5)
    rows = np.vstack([np.hstack([XY, -eye]), np.hstack([-XY, -eye])])
    bounds = [(None, None)] * 2 + [(0, None)] * 5
    found = linprog(np.r_[0, 0, np.ones(5)], rows, np.r_[V, -V], bounds=bounds)
    return found.x[0], found.x[1], found.fun / 5


def best_mse() -> tuple[float, float, float]:
    a, b = np.linalg.lstsq(XY, V)[0]
    return a, b, error("mse", a, b)


def walked(session: PlainSession) -> np.ndarray:
    return np.column_stack([session.series("a"), session.series("b")])


@pytest.mark.parametrize(("kind", "first"), [("mae", "8.13874"), ("mse", "83.99420")])
def test_the_first_loss_is_the_courses(kind: str, first: str) -> None:
    assert f"{run_lab('five_points', {'loss': kind}, steps=1).last('loss'):.5f}" == first


def test_the_first_gradient_of_the_mae_is_the_courses() -> None:
    session = run_lab("five_points", steps=1)
    assert (session.last("grad_a"), session.last("grad_b")) == pytest.approx((-1.1221, -0.88298), abs=1e-12)


@pytest.mark.parametrize(
    ("kind", "oracle", "words"),
    [("mae", best_mae, ("4.95444", "2.71860", "0.48710")), ("mse", best_mse, ("4.53671", "3.45115", "0.50778"))],
)
def test_the_best_plane_is_the_one_that_an_oracle_finds(kind: str, oracle: Any, words: tuple[str, ...]) -> None:
    assert tuple(f"{number:.5f}" for number in oracle()) == words
    best = lab.lowest(torch.tensor(XY), torch.tensor(V), kind).tolist()
    assert best == pytest.approx(oracle()[:2], abs=1e-9)


def test_gradient_descent_on_the_mse_ends_in_the_optimum() -> None:
    session = run_lab("five_points", {"loss": "mse"}, steps=1500)
    assert f"{session.last('loss'):.5f}" == "0.50778"
    assert (session.last("a"), session.last("b")) == pytest.approx(best_mse()[:2], abs=1e-5)


def test_a_fixed_step_on_the_mae_zigzags_round_the_optimum_and_only_comes_near() -> None:
    losses = np.array(run_lab("five_points", steps=1000).series("loss"))
    ups = np.diff(losses[-200:]) > 0
    assert 20 < ups.sum() < 180
    assert best_mae()[2] < losses.min()
    assert losses[-200:].max() < best_mae()[2] + 0.2
    finer = np.array(run_lab("five_points", {"lr": 0.01}, steps=2000).series("loss"))
    assert finer[-200:].max() - finer[-200:].min() < losses[-200:].max() - losses[-200:].min()


def test_too_large_a_step_on_the_mse_runs_away() -> None:
    """The largest learning rate that does not is 2 over the largest curvature: 0.389."""
    limit = 2 / np.linalg.eigvalsh(2 * XY.T @ XY / 5).max()
    assert limit == pytest.approx(0.389, abs=1e-3)
    assert run_lab("five_points", {"loss": "mse", "lr": 0.38}, steps=300).last("loss") < 1
    assert run_lab("five_points", {"loss": "mse", "lr": 0.4}, steps=300).last("loss") > 1000


@pytest.mark.parametrize("kind", ["mae", "mse"])
@pytest.mark.parametrize("momentum", [0.0, 0.8])
def test_the_walk_is_gradient_descent_with_momentum(kind: str, momentum: float) -> None:
    given = {"loss": kind, "momentum": momentum, "lr": 0.03, "start_a": 1.0, "start_b": 6.0}
    path = walked(run_lab("five_points", given, steps=60))
    ab, velocity = np.array([1.0, 6.0]), np.zeros(2)
    for place in path:
        assert place == pytest.approx(ab, abs=1e-9)
        velocity = momentum * velocity + slope(kind, ab)
        ab = ab - 0.03 * velocity


def test_a_learning_rate_turned_on_the_way_holds_from_its_step() -> None:
    path = walked(run_lab("five_points", {"loss": "mse"}, steps=12, changes={11: {"lr": 0.001}}))
    for step, lr in ((9, 0.1), (10, 0.001)):
        assert path[step + 1] == pytest.approx(path[step] - lr * slope("mse", path[step]), abs=1e-12)


@pytest.mark.parametrize("size", [1, 2, 5])
def test_with_small_batches_the_loss_is_still_that_of_all_points(size: int) -> None:
    session = run_lab("five_points", {"loss": "mse", "batch_size": size, "lr": 0.02}, steps=50)
    expected = [error("mse", a, b) for a, b in walked(session)]
    assert session.series("loss") == pytest.approx(expected, rel=1e-12)


def test_with_one_point_a_step_an_epoch_uses_each_points_gradient_once() -> None:
    session = run_lab("five_points", {"loss": "mse", "batch_size": 1, "lr": 1e-5}, steps=10)
    seen = []
    for a, b, grad_a, grad_b in zip(*(session.series(name) for name in ("a", "b", "grad_a", "grad_b")), strict=True):
        each = 2 * (XY @ [a, b] - V)[:, None] * XY
        gaps = np.abs(each - [grad_a, grad_b]).sum(1)
        assert gaps.min() < 1e-9
        seen.append(int(gaps.argmin()))
    assert sorted(seen[:5]) == sorted(seen[5:]) == [0, 1, 2, 3, 4]


def test_the_landscape_is_the_loss_at_every_point_of_the_frame() -> None:
    session = run_lab("five_points", steps=30, look=("landscape",))
    picture = session.pictures["landscape"]
    z = picture["z"]
    for row, column in ((0, 0), (0, 63), (63, 0), (40, 17)):
        a = np.linspace(*picture["x"], z.shape[1])[column]
        b = np.linspace(*picture["y"], z.shape[0])[row]
        assert z[row, column].item() == pytest.approx(error("mae", a, b), rel=1e-6)
    assert picture["labels"] == ["a", "b"]
    assert picture["path"].numpy() == pytest.approx(walked(session))
    assert z.min() >= best_mae()[2]


def test_the_landscape_frames_the_path_and_the_optimum() -> None:
    session = run_lab("five_points", {"start_a": 12.0, "start_b": -2.0}, steps=5, look=("landscape",))
    picture = session.pictures["landscape"]
    for a, b in [*picture["path"].tolist(), picture["best"].tolist()]:
        assert picture["x"][0] <= a <= picture["x"][1]
        assert picture["y"][0] <= b <= picture["y"][1]


def only_last(session: PlainSession) -> None:
    session.every = session.limit


def test_a_walk_that_overflows_still_has_a_finite_landscape() -> None:
    session = run_lab(
        "five_points", {"loss": "mse", "lr": 10}, steps=400, look=("landscape", "points"), setup=only_last
    )
    assert not np.isfinite(session.last("loss"))
    picture = session.pictures["landscape"]
    assert all(torch.isfinite(picture[name]).all() for name in ("z", "path", "best"))
    guess = XY @ picture["path"][-1].numpy()
    last = np.column_stack([DATA, guess, V - guess])
    assert np.isfinite(last).all()
    assert np.array(session.pictures["points"]["rows"]) == pytest.approx(last), "both show the last finite step"


def test_a_long_walk_is_kept_in_fixed_memory_from_its_start_to_now() -> None:
    path = lab.Path()
    for step in range(20_000):
        here = torch.tensor([float(step), 0.0])
        path.add(here)
    kept = path.to(here)[:, 0].tolist()
    assert kept[0] == 0
    assert kept[-1] == 19_999
    assert len(kept) <= 513
    gaps = np.diff(kept[:-1])
    assert gaps.min() == gaps.max()


def test_the_table_sets_each_point_beside_its_prediction_and_error() -> None:
    session = run_lab("five_points", {"start_a": 2.0, "start_b": 3.0}, steps=1, look=("points",))
    table = session.pictures["points"]
    assert table["columns"] == ["x", "y", "v", "prediction", "error"]
    guess = XY @ [2.0, 3.0]
    assert np.array(table["rows"]) == pytest.approx(np.column_stack([DATA, guess, V - guess]))
