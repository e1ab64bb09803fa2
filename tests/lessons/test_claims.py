"""Every number and every claim that a lesson's text makes about a lab, measured on that lab."""

from __future__ import annotations

import math

import pytest
import torch

from dltutor.labs.spec import Value
from tests.labs.plain_session import PlainSession, run_lab

pytestmark = pytest.mark.torch

# Lesson 03, Loss


def test_loss_at_a_b_zero() -> None:
    assert run_lab("five_points", {"loss": "mae"}, steps=1).last("loss") == pytest.approx(8.13874, abs=5e-6)
    assert run_lab("five_points", {"loss": "mse"}, steps=1).last("loss") == pytest.approx(83.99420, abs=5e-6)


def errors(session: PlainSession) -> list[float]:
    return [row[-1] for row in session.pictures["points"]["rows"]]


def test_mae_leaves_the_odd_point_and_mse_goes_towards_it() -> None:
    mae = run_lab("five_points", {"loss": "mae", "lr": 0.05}, steps=500, look=("points",))
    mse = run_lab("five_points", {"loss": "mse", "lr": 0.05}, steps=500, look=("points",))
    assert mae.last("b") == pytest.approx(2.8, abs=0.05)
    assert mse.last("b") == pytest.approx(3.45, abs=0.01)
    assert abs(errors(mae)[0]) == pytest.approx(1.6, abs=0.05)
    assert abs(errors(mse)[0]) == pytest.approx(1.3, abs=0.05)
    assert max(map(abs, errors(mse))) == abs(errors(mse)[0])
    paid = [abs(s) > abs(a) for s, a in zip(errors(mse)[1:4], errors(mae)[1:4], strict=True)]
    assert all(paid), "the next three points paid for it"


def test_a_good_rate_reaches_the_best_mse_in_under_a_hundred_steps_and_mae_zigzags() -> None:
    best = run_lab("five_points", {"loss": "mse", "lr": 0.1}, steps=100)
    assert best.last("loss") == pytest.approx(0.50778, abs=5e-5)
    falling = run_lab("five_points", {"loss": "mse", "lr": 0.001}, steps=300).series("loss")
    assert falling[-1] > 1
    assert falling[-1] < falling[-50]
    zigzag = run_lab("five_points", {"loss": "mae", "lr": 0.1}, steps=300).series("loss")
    assert 0.48710 < min(zigzag) < 0.52
    assert sum(b > a for a, b in zip(zigzag[-100:], zigzag[-99:], strict=False)) > 20


def test_slopes_of_the_logit_for_a_sure_and_wrong_classifier() -> None:
    z = torch.tensor(math.log(0.01 / 0.99), dtype=torch.float64, requires_grad=True)
    p = torch.sigmoid(z)
    (cross_entropy,) = torch.autograd.grad(-p.log(), z, retain_graph=True)
    (squared,) = torch.autograd.grad((p - 1) ** 2, z)
    assert cross_entropy.item() == pytest.approx(-0.99, abs=1e-9)
    assert squared.item() == pytest.approx(-0.0196, abs=5e-6)
    assert 45 < cross_entropy.item() / squared.item() < 55


# Lesson 04, Gradients


def test_first_gradient_and_first_step() -> None:
    run = run_lab("five_points", {"loss": "mae", "lr": 0.1}, steps=2)
    assert run.series("grad_a")[0] == pytest.approx(-1.1221, abs=5e-5)
    assert run.series("grad_b")[0] == pytest.approx(-0.88298, abs=5e-6)
    assert (run.series("a")[0], run.series("b")[0]) == (0, 0), "the first press shows the start"
    assert run.series("a")[1] == pytest.approx(0.11221, abs=5e-6)
    assert run.series("b")[1] == pytest.approx(0.088298, abs=5e-7)


def test_the_fixed_step_trembles_and_a_smaller_one_settles() -> None:
    trembling = run_lab("five_points", {"loss": "mae", "lr": 0.05}, steps=3000).series("loss")
    assert min(trembling) > 0.4875, "the goal is not reached with the rate that is set"
    assert max(trembling[200:]) < 0.55, "the curve is flat long before the steps are over"


def test_three_rates() -> None:
    small, middle, large = (
        run_lab("five_points", {"loss": "mse", "lr": lr}, steps=40).series("loss") for lr in (0.001, 0.2, 0.5)
    )
    assert (small[0], small[-1]) == (pytest.approx(84.0, abs=0.05), pytest.approx(56.4, abs=0.05))
    assert (middle[1], middle[-1]) == (pytest.approx(0.572, abs=5e-4), pytest.approx(0.508, abs=5e-4))
    assert len(str(int(large[-1]))) == 18


def test_the_largest_rate_is_two_over_the_largest_curvature() -> None:
    from dltutor.labs.five_points.train import POINTS

    xy = torch.tensor(POINTS, dtype=torch.float64)[:, :2]
    flat, steep = torch.linalg.eigvalsh(2 * xy.T @ xy / 5).tolist()
    assert (flat, steep) == (pytest.approx(0.361, abs=5e-4), pytest.approx(5.139, abs=5e-4))
    assert 2 / steep == pytest.approx(0.389, abs=5e-4)
    down = run_lab("five_points", {"loss": "mse", "lr": 0.38}, steps=100).series("loss")
    up = run_lab("five_points", {"loss": "mse", "lr": 0.39}, steps=100).series("loss")
    assert down[-1] < down[0]
    assert up[-1] > up[0]


def test_a_single_point_a_step_makes_the_path_tremble() -> None:
    full = run_lab("five_points", {"loss": "mse", "lr": 0.05, "batch_size": 5}, steps=400).series("loss")
    single = run_lab("five_points", {"loss": "mse", "lr": 0.05, "batch_size": 1}, steps=400).series("loss")
    calm = run_lab("five_points", {"loss": "mse", "lr": 0.005, "batch_size": 1}, steps=4000).series("loss")

    def spread(values: list[float]) -> float:
        return max(values[-100:]) - min(values[-100:])

    assert spread(full) < 1e-3 < spread(calm) < spread(single) / 2


# Lesson 07, Backprop


def test_hand_made_gradients_agree_with_autograd_to_sixteen_digits() -> None:
    run = run_lab("by_hand", steps=200)
    assert max(run.series("diff_autograd")) < 1e-15
    assert max(run.series("diff_finite")) < 1e-8


def test_thirty_three_parameters() -> None:
    assert 8 * 2 + 8 + 8 + 1 == 33
    assert run_lab("by_hand", steps=1).model[0].numel() == 33


def test_dead_units_stay_at_fifty_fifty() -> None:
    run = run_lab("by_hand", {"activation": "relu", "lr": 1.0}, steps=500, seed=3, look=("network",))
    assert all(0.6 < loss < 0.85 for loss in run.series("loss")[50:])
    alive = [
        run_lab("by_hand", {"activation": "relu", "lr": 0.1}, steps=500, seed=seed).last("loss") for seed in (0, 1, 4)
    ]
    assert max(alive) < 0.1, "a smaller rate or another start keeps units alive"


# Lesson 11, Overfitting


def test_one_network_has_more_parameters_than_points() -> None:
    model = run_lab("overfit", steps=1).model
    assert [p.numel() + q.numel() for p, q in zip(*[iter(model.parameters())] * 2, strict=True)] == [192, 4160, 130]


def test_the_curves_part_and_more_points_close_the_gap() -> None:
    run = run_lab("overfit", {"n_train": 64}, steps=1000)
    val = run.series("val_loss")
    assert run.last("train_loss") < 0.15
    assert val[-1] > 2 * min(val)
    assert min(val) == pytest.approx(0.40, abs=0.01)
    assert val.index(min(val)) < 200, "it touches that value early"
    many = run_lab("overfit", {"n_train": 1024}, steps=1000)
    assert many.last("train_loss") > run.last("train_loss")
    assert many.last("gap") < 0.1


def test_each_hint_of_the_overfitting_goal_is_enough() -> None:
    for given in ({"batch_norm": True}, {"n_train": 256}):
        assert min(run_lab("overfit", given, steps=1000).series("val_loss")) <= 0.32


PLAY: dict[str, Value] = {
    "dataset": "gauss",
    "noise": 1.5,
    "split": 0.1,
    "layers": "8 8 8",
    "loss": "cross_entropy",
    "optimizer": "adam",
    "lr": 0.02,
}


def test_the_playground_overfits_too_and_weight_decay_mends_it() -> None:
    plain = run_lab("playground", PLAY, steps=1500).series("val_loss")
    decayed = run_lab("playground", {**PLAY, "weight_decay": 0.1}, steps=1500).series("val_loss")
    assert plain[-1] > 2 * min(plain)
    assert decayed[-1] < 1.5 * min(decayed)
    assert decayed[-1] < plain[-1] / 2


def test_sines_help_the_spiral() -> None:
    spiral: dict[str, Value] = {"dataset": "spiral", "layers": "8 8", "optimizer": "adam", "lr": 0.02}
    plain = run_lab("playground", spiral, steps=1500).last("val_accuracy")
    sines = run_lab("playground", {**spiral, "features": "x1 x2 sin(x1) sin(x2)"}, steps=1500).last("val_accuracy")
    assert sines > plain


# Lesson 13, A convolutional network


def test_parameters_and_shapes() -> None:
    model = run_lab("digits_cnn", steps=1).model
    assert sum(p.numel() for p in model.parameters()) == 35_546
    assert sum(p.numel() for p in model[0].parameters()) == 624
    shapes, x = [], torch.zeros(100, 1, 28, 28)
    for layer in model:
        x = layer(x)
        shapes.append(list(x.shape))
    assert [100, 24, 14, 14] in shapes
    assert [100, 32, 7, 7] in shapes
    assert [100, 1568] in shapes
    assert shapes[-1] == [100, 10]
    assert 784 * 24 * 28 * 28 > 14e6


def test_the_first_loss_is_that_of_guessing_among_ten() -> None:
    for seed in range(5):
        assert run_lab("digits_cnn", steps=1, seed=seed).last("train_loss") == pytest.approx(math.log(10), abs=0.1)
