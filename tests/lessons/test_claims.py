"""Every number and every claim that a lesson's text makes about a lab, measured on that lab."""

from __future__ import annotations

import itertools
import math

import pytest
import torch
from torch.nn import functional as F

from dltutor.course.library import shipped
from dltutor.labs.digits_cnn import train as digits_cnn
from dltutor.labs.five_points.train import POINTS
from dltutor.labs.spec import Value
from tests.labs.plain_session import PlainSession, run_lab

pytestmark = pytest.mark.torch

# Lesson 03, Loss


def test_loss_at_a_b_zero() -> None:
    assert run_lab("five_points", {"loss": "mae"}, steps=1).last("loss") == pytest.approx(8.13874, abs=5e-6)
    assert run_lab("five_points", {"loss": "mse"}, steps=1).last("loss") == pytest.approx(83.99420, abs=5e-6)


def test_the_five_points_stand_in_the_text() -> None:
    text = (shipped() / "03-loss.md").read_text()
    for name, column in zip("xyv", zip(*POINTS, strict=True), strict=True):
        assert f"| {name} | {' | '.join(f'{number:.4f}' for number in column)} |" in text


def test_each_loss_and_its_slope_along_one_error() -> None:
    e = torch.tensor([-3, -0.1, 0.1, 1, 3, 10], dtype=torch.float64, requires_grad=True)
    (one,) = torch.autograd.grad(e.abs().sum(), e)
    (two,) = torch.autograd.grad(e.square().sum(), e)
    assert one.tolist() == [-1, -1, 1, 1, 1, 1]
    assert two.tolist() == pytest.approx([-6, -0.2, 0.2, 2, 6, 20])
    assert e.square().tolist() == pytest.approx([9, 0.01, 0.01, 1, 9, 100])


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
    assert errors(mse) == pytest.approx([1.30, -0.48, -0.56, 0.25, -0.49], abs=0.005)
    assert errors(mae) == pytest.approx([1.62, -0.07, -0.07, -0.01, -0.73], abs=0.005)
    paid = [abs(s) > abs(a) for s, a in zip(errors(mse)[1:4], errors(mae)[1:4], strict=True)]
    assert all(paid), "the next three points paid for it"
    zigzag = mae.series("loss")[-100:]
    assert 0.48710 < min(zigzag) < 0.52
    assert sum(b > a for a, b in itertools.pairwise(zigzag)) > 20


def test_the_first_point_is_the_odd_one_and_a_larger_b_for_a_smaller_a_comes_closer_to_it() -> None:
    data = torch.tensor(POINTS, dtype=torch.float64)
    left_over = []
    for odd in range(5):
        rest = data[[at for at in range(5) if at != odd]]
        plane = torch.linalg.lstsq(rest[:, :2], rest[:, 2:]).solution[:, 0]
        left_over.append((data[odd, 2] - data[odd, :2] @ plane).item())
    assert max(left_over, key=abs) == left_over[0] == pytest.approx(1.6, abs=0.05)
    mae, mse = (run_lab("five_points", {"loss": loss, "lr": 0.05}, steps=500) for loss in ("mae", "mse"))
    assert mse.last("a") < mae.last("a")
    assert mse.last("b") > mae.last("b")
    assert [y > x for x, y, _ in POINTS].count(True) == 2, "the odd point and one other"


def test_a_good_rate_reaches_the_best_mse_in_under_a_hundred_steps() -> None:
    best = run_lab("five_points", {"loss": "mse", "lr": 0.1}, steps=100)
    assert best.last("loss") == pytest.approx(0.50778, abs=5e-6)
    falling = run_lab("five_points", {"loss": "mse", "lr": 0.001}, steps=300).series("loss")
    assert falling[-1] > 1
    assert falling[-1] < falling[-50]
    growing = run_lab("five_points", {"loss": "mse", "lr": 0.5}, steps=10).series("loss")
    assert growing == sorted(growing), "far too large a rate makes the loss grow"


def test_the_best_planes() -> None:
    mae, mse = (run_lab("five_points", {"loss": loss}, steps=1, look=("landscape",)) for loss in ("mae", "mse"))
    assert mae.pictures["landscape"]["best"].tolist() == pytest.approx([4.95444, 2.71860], abs=5e-6)
    assert mse.pictures["landscape"]["best"].tolist() == pytest.approx([4.53671, 3.45115], abs=5e-6)
    x, y, v = torch.tensor(POINTS, dtype=torch.float64).T
    assert (v - 4.95444 * x - 2.71860 * y).abs().mean().item() == pytest.approx(0.48710, abs=5e-6)
    assert (v - 4.53671 * x - 3.45115 * y).square().mean().item() == pytest.approx(0.50778, abs=5e-6)


def test_probabilities_and_cross_entropies_in_the_text() -> None:
    assert torch.sigmoid(torch.tensor([0.0, 2.0])).tolist() == pytest.approx([0.5, 0.88], abs=0.005)
    assert torch.softmax(torch.tensor([2.0, 1.0, 0.0]), 0).tolist() == pytest.approx([0.67, 0.24, 0.09], abs=0.005)
    losses = [-math.log(p) for p in (1.0, 0.9, 0.5, 0.1, 0.01)]
    assert losses == pytest.approx([0, 0.105, 0.693, 2.303, 4.605], abs=5e-4)


def test_slopes_of_the_logit_as_the_true_class_becomes_unlikely() -> None:
    rows = []
    for chance in (0.5, 0.1, 0.01):
        z = torch.tensor(math.log(chance / (1 - chance)), dtype=torch.float64, requires_grad=True)
        p = torch.sigmoid(z)
        (cross_entropy,) = torch.autograd.grad(-p.log(), z, retain_graph=True)
        (squared,) = torch.autograd.grad((1 - p) ** 2, z)
        rows.append((cross_entropy.item(), squared.item()))
    assert [row[0] for row in rows] == pytest.approx([-0.5, -0.9, -0.99], abs=1e-9)
    assert [row[1] for row in rows] == pytest.approx([-0.25, -0.162, -0.0196], abs=5e-6)
    assert 45 < rows[-1][0] / rows[-1][1] < 55, "fifty times less"


def test_squared_error_leaves_a_quarter_sure_and_stuck_where_cross_entropy_gets_all_right() -> None:
    def judged(loss: str, seed: int) -> PlainSession:
        given: dict[str, Value] = {"dataset": "xor", "layers": "8 8", "lr": 1, "loss": loss}
        return run_lab("playground", given, steps=300, seed=seed)

    stuck = judged("mse", 0)
    assert stuck.last("val_accuracy") == pytest.approx(0.75, abs=0.01)
    assert stuck.last("val_loss") == pytest.approx(4 * (1 - stuck.last("val_accuracy")), abs=0.01), "each sure: (±2)²"
    assert judged("cross_entropy", 0).last("val_accuracy") == 1
    others = [(judged("mse", seed), judged("cross_entropy", seed)) for seed in range(1, 5)]
    assert sum(b.last("val_accuracy") == 1 > a.last("val_accuracy") for a, b in others) >= 3


# Lesson 04, Gradients


def test_first_gradient_and_first_step() -> None:
    run = run_lab("five_points", {"loss": "mae", "lr": 0.1}, steps=2)
    assert run.series("grad_a")[0] == pytest.approx(-1.1221, abs=5e-5)
    assert run.series("grad_b")[0] == pytest.approx(-0.88298, abs=5e-6)
    assert (run.series("a")[0], run.series("b")[0]) == (0, 0), "the first press shows the start"
    assert run.series("a")[1] == pytest.approx(0.11221, abs=5e-6)
    assert run.series("b")[1] == pytest.approx(0.088298, abs=5e-7)


def test_a_tiny_change_of_a_shows_the_slope_and_the_means_of_x_and_y_are_exactly_it() -> None:
    x, y, v = torch.tensor(POINTS, dtype=torch.float64).T
    assert (v - 0.001 * x).abs().mean().item() == pytest.approx(8.13762, abs=5e-6)
    assert (x.mean().item(), y.mean().item()) == (pytest.approx(1.1221, abs=5e-5), pytest.approx(0.88298, abs=5e-6))


def test_the_fixed_step_trembles_and_two_turns_after_its_end_settle_it() -> None:
    """As the lesson says: run to the end, a tenth of the rate, train on (1000 steps), and once more."""
    turned = {1001: {"lr": 0.005}, 2001: {"lr": 0.0005}}
    loss = run_lab("five_points", {"loss": "mae", "lr": 0.05}, steps=3000, changes=turned).series("loss")
    assert min(loss[:1000]) > 0.4875, "the goal is not reached with the rate that is set"
    assert max(loss[250:1000]) < 0.55, "the curve is flat long before the steps are over"
    assert min(loss[:2000]) > 0.4875 > min(loss)
    after = run_lab("five_points", {"loss": "mae", "lr": 0.05}, steps=1006)
    for name in ("grad_a", "grad_b"):
        slopes = after.series(name)[-6:]
        assert all(one * other < 0 for one, other in itertools.pairwise(slopes)), "they jump from sign to sign"
        assert min(map(abs, slopes)) > 0.5 * abs(after.series(name)[0]), "and hardly get smaller"


def test_three_rates() -> None:
    small, middle, large = (
        run_lab("five_points", {"loss": "mse", "lr": lr}, steps=40).series("loss") for lr in (0.001, 0.2, 0.5)
    )
    assert (small[0], small[-1]) == (pytest.approx(84.0, abs=0.05), pytest.approx(56.4, abs=0.05))
    assert (middle[1], middle[-1]) == (pytest.approx(0.572, abs=5e-4), pytest.approx(0.508, abs=5e-4))
    assert len(str(int(large[-1]))) == 18


def test_the_largest_rate_is_two_over_the_largest_curvature() -> None:
    xy = torch.tensor(POINTS, dtype=torch.float64)[:, :2]
    flat, steep = torch.linalg.eigvalsh(2 * xy.T @ xy / 5).tolist()
    assert (flat, steep) == (pytest.approx(0.361, abs=5e-4), pytest.approx(5.139, abs=5e-4))
    assert 2 / steep == pytest.approx(0.389, abs=5e-4)
    factors = [1 - lr * steep for lr in (0.001, 0.2, 0.38, 0.39, 0.5)]
    assert factors == [pytest.approx(f, abs=5e-3) for f in (0.995, -0.03, -0.95, -1.004, -1.57)]
    down = run_lab("five_points", {"loss": "mse", "lr": 0.38}, steps=40).series("loss")
    up = run_lab("five_points", {"loss": "mse", "lr": 0.39}, steps=40).series("loss")
    assert (down[-1], up[-1]) == (pytest.approx(2.4, abs=0.05), pytest.approx(116, abs=0.5))


def test_a_single_point_a_step_makes_the_path_tremble() -> None:
    def spread(loss: str, lr: float, batch_size: int, steps: int) -> float:
        given: dict[str, Value] = {"loss": loss, "lr": lr, "batch_size": batch_size}
        last = run_lab("five_points", given, steps=steps).series("loss")[-100:]
        return max(last) - min(last)

    for loss in ("mae", "mse"):
        single, calm = spread(loss, 0.05, 1, 1000), spread(loss, 0.005, 1, 4000)
        assert spread(loss, 0.05, 5, 1000) < single / 2
        assert calm < single / 2


# Lesson 07, Backprop


def test_hand_made_gradients_agree_with_autograd_to_fifteen_decimals() -> None:
    for activation in ("sigmoid", "tanh", "relu"):
        run = run_lab("by_hand", {"activation": activation}, steps=200)
        assert max(run.series("diff_autograd")) < 5e-16
        assert max(run.series("diff_finite")) < 1e-8


def test_thirty_three_parameters() -> None:
    assert 8 * 2 + 8 + 8 + 1 == 33
    assert run_lab("by_hand", steps=1).model[0].numel() == 33


def test_the_links_of_the_chain_multiply_to_the_short_formula() -> None:
    w1, x1, v, t = (torch.tensor(value, dtype=torch.float64) for value in (0.3, 0.9, -0.7, 1.0))
    a = (w1 * x1).requires_grad_()
    h = torch.sigmoid(a)
    y = torch.sigmoid(v * h)
    loss = -(t * y.log() + (1 - t) * (1 - y).log())
    dy, dh, da = torch.autograd.grad(loss, (y, h, a))
    assert dy.item() == pytest.approx(((y - t) / (y * (1 - y))).item())
    assert dh.item() == pytest.approx(((y - t) * v).item())
    assert (da * x1).item() == pytest.approx(((y - t) * v * h * (1 - h) * x1).item())


def test_a_sigmoid_s_slope_is_at_most_a_quarter_and_that_of_tanh_one() -> None:
    a = torch.linspace(-9, 9, 1801, dtype=torch.float64, requires_grad=True)
    (sigmoid,) = torch.autograd.grad(torch.sigmoid(a).sum(), a)
    (tanh,) = torch.autograd.grad(torch.tanh(a).sum(), a)
    assert sigmoid.argmax() == tanh.argmax() == 900, "where a is 0"
    assert (sigmoid.max().item(), tanh.max().item()) == pytest.approx((0.25, 1))
    assert sigmoid[-1] < 2e-4, "far from 0 it is saturated"
    assert math.prod([0.25] * 6) == pytest.approx(0.00024, abs=5e-6)


def test_six_layers_of_sigmoid_learn_nothing_and_six_of_tanh_learn_the_circle() -> None:
    given: dict[str, Value] = {"dataset": "circle", "layers": "8 8 8 8 8 8", "lr": 0.1}
    for seed in range(2):
        stuck = run_lab("playground", {**given, "activation": "sigmoid"}, steps=1000, seed=seed)
        assert stuck.last("val_loss") == pytest.approx(1, abs=0.1), "the price of answering 0 everywhere"
        assert stuck.last("val_accuracy") == pytest.approx(0.5, abs=0.01)
        assert run_lab("playground", given, steps=1000, seed=seed).last("val_accuracy") == 1


def outcome(lr: float, seed: int) -> tuple[list[float], bool]:
    """Train with ReLU as the lesson says; the losses, and whether all units are dead at the end."""
    from dltutor.labs.by_hand.train import POINTS as TWO
    from dltutor.labs.by_hand.train import forward

    run = run_lab("by_hand", {"activation": "relu", "lr": lr}, steps=500, seed=seed)
    _, h, _, _ = forward(run.model[0].detach(), torch.tensor(TWO, dtype=torch.float64), "relu")
    return run.series("loss"), not h.any()


def test_large_steps_kill_all_units_and_smaller_ones_or_another_start_do_not() -> None:
    stuck, dead = outcome(1.0, seed=4)
    assert dead
    assert all(math.log(2) <= loss < 0.76 for loss in stuck[50:]), "fifty-fifty, and c swings about it"
    for lr, seed in ((0.1, 4), (1.0, 5), (0.1, 5)):
        losses, dead = outcome(lr, seed)
        assert not dead
        assert losses[-1] < 0.02


def test_each_hint_of_the_backprop_goal_is_enough() -> None:
    for given in ({"activation": "sigmoid", "lr": 0.5}, {"activation": "tanh", "lr": 0.1}):
        for seed in range(3):
            assert min(run_lab("by_hand", given, steps=900, seed=seed).series("loss")) <= 0.01


# Lesson 11, Overfitting

FEW: dict[str, Value] = {"n_train": 64, "lr": 0.001}
"""What every lab of the lesson begins with."""


def test_one_network_has_more_parameters_than_points() -> None:
    model = run_lab("overfit", steps=1).model
    assert [p.numel() + q.numel() for p, q in zip(*[iter(model.parameters())] * 2, strict=True)] == [192, 4160, 130]


def test_the_curves_fall_together_then_part_and_more_points_close_the_gap() -> None:
    run = run_lab("overfit", FEW, steps=1000)
    val = run.series("val_loss")
    assert run.last("train_loss") < 0.15
    assert val[-1] > 3 * min(val)
    assert min(val) == pytest.approx(0.394, abs=0.001)
    assert val.index(min(val)) == 59 - 1, "the first step is number 1"
    assert max(map(abs, run.series("gap")[:30])) < 0.1
    many = run_lab("overfit", {**FEW, "n_train": 1024}, steps=1000)
    assert many.last("train_loss") > run.last("train_loss")
    assert many.last("gap") < 0.1


def test_early_stopping_ends_a_patience_after_the_lowest_value_and_goes_back_to_it() -> None:
    run = run_lab("overfit", {**FEW, "patience": 100}, steps=1000)
    assert len(run.series("val_loss")) == 159
    assert run.last("val_loss") == min(run.series("val_loss"))


def test_two_units_underfit_where_sixty_four_overfit() -> None:
    small, large = (run_lab("overfit", {**FEW, "hidden": hidden}, steps=1000, seed=1) for hidden in (2, 64))
    assert small.last("gap") < 0.05
    assert small.last("train_loss") > 0.4
    assert large.last("train_loss") < 0.1
    assert large.last("val_loss") > 1.5 * small.last("val_loss")


def test_each_remedy_about_halves_the_gap_or_better() -> None:
    remedies: list[dict[str, Value]] = [{"weight_decay": 1.0}, {"dropout": 0.5}, {"batch_norm": True}]
    for seed in range(2):
        gap = run_lab("overfit", FEW, steps=1000, seed=seed).last("gap")
        for remedy in remedies:
            assert run_lab("overfit", {**FEW, **remedy}, steps=1000, seed=seed).last("gap") < 0.55 * gap


def test_each_hint_of_the_overfitting_goal_is_enough_and_not_every_remedy_is() -> None:
    remedies: list[dict[str, Value]] = [{"batch_norm": True}, {"n_train": 256}, {"patience": 100}, {"dropout": 0.5}]
    enough = [min(run_lab("overfit", {**FEW, **given}, steps=1000).series("val_loss")) <= 0.32 for given in remedies]
    assert enough == [True, True, False, False]


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


def test_sines_make_the_spiral_easy() -> None:
    spiral: dict[str, Value] = {**PLAY, "dataset": "spiral", "noise": 0.0, "split": 0.5}
    plain = run_lab("playground", spiral, steps=1500).last("val_accuracy")
    sines = run_lab("playground", {**spiral, "features": "x1 x2 sin(x1) sin(x2)"}, steps=1500).last("val_accuracy")
    held = run_lab("playground", {**spiral, "features": "x1 x2 sin(x1) sin(x2)", "weight_decay": 0.1}, steps=1500)
    assert plain < 0.85
    assert sines > 0.95
    assert held.last("val_accuracy") < 0.6


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


def relative_change(before: torch.Tensor, after: torch.Tensor) -> float:
    return ((after - before).norm() / before.norm()).item()


@pytest.fixture(scope="module")
def reader() -> PlainSession:
    """The run of the lesson: 150 steps."""
    return run_lab("digits_cnn", steps=150, seed=0)


def test_the_parameters_of_each_layer_stand_in_the_text() -> None:
    text = (shipped() / "13-convnets.md").read_text()
    layers = [sum(p.numel() for p in layer.parameters()) for layer in run_lab("digits_cnn", steps=1).model]
    first, second, last = (count for count in layers if count)
    assert f"{first:,} + {second:,} + {last:,} = {sum(layers):,} parameters" in text
    for shape, count in (("100×24×14×14", first), ("100×32×7×7", second), ("100×10", last)):
        assert f"| {shape} | {count:,} |" in text


def test_two_convolutions_without_an_activation_are_no_more_than_one() -> None:
    image = torch.randn(1, 1, 28, 28, dtype=torch.float64)
    first, second = (torch.randn(1, 1, 5, 5, dtype=torch.float64) for _ in range(2))
    both = F.conv2d(first, second.flip(2, 3), padding=4)
    assert both.shape[2:] == (9, 9)
    torch.testing.assert_close(F.conv2d(F.conv2d(image, first), second), F.conv2d(image, both))


@pytest.mark.parametrize(("between", "sees"), [(torch.nn.AvgPool2d(2), 14), (torch.nn.Identity(), 9)])
def test_with_pooling_the_second_kernel_covers_more_of_the_image(between: torch.nn.Module, sees: int) -> None:
    """Averages pass a gradient to all they look at; a maximum would to one pixel only."""
    image = torch.zeros(1, 1, 28, 28, requires_grad=True)
    kernel = torch.ones(1, 1, 5, 5)
    answers = F.conv2d(between(F.conv2d(image, kernel, padding=2)), kernel, padding=2)
    middle = answers.shape[-1] // 2
    answers[0, 0, middle, middle].backward()
    assert image.grad is not None
    assert (image.grad[0, 0] != 0).sum(1).max() == sees


def test_pooling_changes_less_when_a_digit_moves_by_a_pixel(reader: PlainSession) -> None:
    still = digits_cnn.digits(None)[2]
    moved = torch.cat([still[..., :1], still[..., :-1]], 3)
    with torch.no_grad():
        for layer in reader.model[:6]:
            before, still, moved = relative_change(still, moved), layer(still), layer(moved)
            if isinstance(layer, torch.nn.MaxPool2d):
                assert relative_change(still, moved) < 0.9 * before


def test_pixels_left_as_they_are_or_large_weights_make_the_first_loss_large() -> None:
    model = run_lab("digits_cnn", steps=1).model
    x, y = digits_cnn.digits(None)[:2]
    bytes_of = (x - x.min()) / (x.max() - x.min()) * 255
    with torch.no_grad():
        assert F.cross_entropy(model(bytes_of[:100]), y[:100]) > 5
        for parameter in model.parameters():
            parameter.mul_(3)
        assert F.cross_entropy(model(x[:100]), y[:100]) > 3.5


def test_in_a_short_run_the_filters_change_by_about_a_third(reader: PlainSession) -> None:
    start = run_lab("digits_cnn", steps=1, seed=0).model[0].weight
    assert 0.2 < relative_change(start, reader.model[0].weight) < 0.4
