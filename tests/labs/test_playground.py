"""The lab playground learns each of its sets, does what each of its knobs says, and draws what the network answers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
import torch
from plain_session import PlainSession, run_lab
from sklearn.metrics import accuracy_score, log_loss, mean_squared_error

from dltutor.labs.playground import train as lab
from dltutor.labs.playground.points import draw
from dltutor.labs.spec import Value

pytestmark = pytest.mark.torch

Given = Mapping[str, Value]
FAST: dict[str, Value] = {"optimizer": "adam", "lr": 0.02}
ALL = "x1 x2 x1^2 x2^2 x1*x2 sin(x1) sin(x2)"


def learned(given: Given, steps: int = 1000) -> PlainSession:
    return run_lab("playground", FAST | dict(given), steps=steps)


def answers(run: PlainSession, features: str = "x1 x2", dataset: str = "circle") -> tuple[np.ndarray, np.ndarray]:
    """Return the network's outputs for all 500 points (seed 0, no noise) and their labels."""
    data = torch.tensor(draw(dataset, 0.0, 0))
    with torch.no_grad():
        z = run.model(lab.features(data[:, :2], features.split()))[-1][:, 0]
    return z.double().numpy(), data[:, 2].double().numpy()


@pytest.mark.parametrize(
    ("dataset", "given"),
    [
        ("circle", {}),
        ("circle", {"features": "x1^2 x2^2", "layers": "0"}),
        ("xor", {}),
        ("xor", {"features": "x1*x2", "layers": "0"}),
        ("gauss", {"layers": "0"}),
        ("spiral", {"features": "x1 x2 sin(x1) sin(x2)", "layers": "8 8", "activation": "relu"}),
    ],
)
def test_each_set_of_classes_can_be_learned(dataset: str, given: Given) -> None:
    assert learned({"dataset": dataset, **given}).last("val_accuracy") >= 0.93


@pytest.mark.parametrize("dataset", ["circle", "xor"])
def test_without_a_hidden_layer_or_with_linear_ones_they_cannot(dataset: str) -> None:
    assert learned({"dataset": dataset, "layers": "0"}).last("val_accuracy") < 0.75
    assert learned({"dataset": dataset, "layers": "8 8", "activation": "linear"}).last("val_accuracy") < 0.75


def test_the_plane_is_learned_by_a_single_linear_layer() -> None:
    run = learned({"dataset": "plane", "layers": "0"})
    assert run.last("val_loss") < 1e-3
    (layer,) = run.model.layers
    assert layer.weight.detach().numpy()[0] == pytest.approx([1 / 12, 1 / 12], abs=0.02)
    assert "val_accuracy" not in run.logs


def test_hills_need_hidden_units() -> None:
    flat = learned({"dataset": "multi_gauss", "layers": "0"}).last("val_loss")
    assert learned({"dataset": "multi_gauss", "layers": "8 8"}, steps=1500).last("val_loss") < flat / 2


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
@pytest.mark.parametrize("optimizer", ["sgd", "adagrad", "adam", "adamw"])
def test_every_activation_and_optimizer_brings_the_loss_down(activation: str, optimizer: str) -> None:
    knobs: Given = {"dataset": "gauss", "activation": activation, "optimizer": optimizer, "lr": 0.05}
    run = run_lab("playground", knobs, steps=300)
    assert run.last("val_loss") < run.series("val_loss")[0]


@pytest.mark.parametrize(("layers", "sizes"), [("0", [2, 1]), ("4 2", [2, 4, 2, 1]), ("8 " * 6, [2, *[8] * 6, 1])])
def test_layers_are_as_written(layers: str, sizes: list[int]) -> None:
    run = run_lab("playground", {"layers": layers}, steps=1)
    assert [tuple(layer.weight.shape) for layer in run.model.layers] == [*zip(sizes[1:], sizes, strict=False)]


def test_features_are_their_formulas() -> None:
    x = np.random.default_rng(0).uniform(-6, 6, (20, 2))
    x1, x2 = x.T
    expected = np.column_stack([x1, x2, x1 * x1, x2 * x2, x1 * x2, np.sin(x1), np.sin(x2)])
    assert lab.features(torch.tensor(x), ALL.split()).numpy() == pytest.approx(expected)
    assert lab.features(torch.tensor(x), ["x2", "x1"]).numpy() == pytest.approx(x[:, ::-1])


def test_mean_squared_error_and_accuracy_are_sklearns() -> None:
    run = learned({"split": 0.6}, steps=100)
    z, y = answers(run)
    assert run.last("val_loss") == pytest.approx(mean_squared_error(y[300:], np.tanh(z[300:])), rel=1e-4)
    assert run.last("train_accuracy") == pytest.approx(accuracy_score(y[:300], np.sign(z[:300])))
    assert run.last("val_accuracy") == pytest.approx(accuracy_score(y[300:], np.sign(z[300:])))


def test_cross_entropy_is_sklearns_for_the_probability_that_the_map_shows() -> None:
    run = learned({"loss": "cross_entropy"}, steps=100)
    z, y = answers(run)
    assert run.last("val_loss") == pytest.approx(log_loss(y[250:], (1 + np.tanh(z[250:])) / 2), rel=1e-4)


def test_cross_entropy_on_numbers_is_refused_with_what_to_do() -> None:
    with pytest.raises(ValueError, match=r"plane has numbers: choose loss = mse"):
        run_lab("playground", {"loss": "cross_entropy", "dataset": "plane"}, steps=1)


@pytest.mark.parametrize("given", [{}, {"l1": 0.5}, {"weight_decay": 0.5}])
def test_one_step_is_gradient_and_penalty_worked_out_by_hand(given: Given) -> None:
    """One linear layer, all points in one batch: the gradient of the mean of (tanh z − y)² by the chain rule."""
    knobs: dict[str, Value] = {"layers": "0", "batch_size": 450, "split": 0.9, "lr": 0.1}
    torch.manual_seed(0)
    start = torch.nn.Linear(2, 1)
    w, b = start.weight.detach().double().numpy()[0], start.bias.detach().double().numpy()
    data = np.array(draw("circle", 0.0, 0))[:450]
    x, y = data[:, :2], data[:, 2]
    answer = np.tanh(x @ w + b)
    dz = 2 * (answer - y) * (1 - answer**2) / 450
    dw = dz @ x + float(given.get("l1", 0)) * np.sign(w) + float(given.get("weight_decay", 0)) * w
    (layer,) = run_lab("playground", knobs | dict(given), steps=1).model.layers
    assert layer.weight.detach().numpy()[0] == pytest.approx(w - 0.1 * dw, abs=1e-5)


def test_l1_drives_weights_to_zero() -> None:
    sums = [
        sum(layer.weight.abs().sum().item() for layer in learned({"l1": l1}, steps=500).model.layers)
        for l1 in (0.0, 0.05)
    ]
    assert sums[1] < sums[0] / 2


@pytest.mark.parametrize(
    "change", [{"lr": 0.3}, {"momentum": 0.9}, {"weight_decay": 1.0}, {"l1": 1.0}, {"dropout": 0.5}]
)
def test_a_live_knob_works_from_its_step_on(change: Given) -> None:
    same, turned = (run_lab("playground", steps=24, changes=when).series("train_loss") for when in ({}, {12: change}))
    assert turned[:11] == same[:11]
    assert turned[12:] != same[12:]


def test_dropout_is_off_when_the_loss_is_measured() -> None:
    run = run_lab("playground", {"dropout": 0.5}, steps=20)
    z, y = answers(run)
    assert run.last("val_loss") == pytest.approx(mean_squared_error(y[250:], np.tanh(z[250:])), rel=1e-4)


def test_the_map_is_the_networks_answer_with_the_points_it_was_given() -> None:
    run = run_lab("playground", {"features": ALL, "split": 0.8}, steps=20, look=("output",))
    picture = run.pictures["output"]
    for row, column in ((0, 0), (0, 49), (49, 0), (17, 31)):
        place = torch.tensor([[np.interp(column, [0, 49], picture["x"]), np.interp(row, [0, 49], picture["y"])]])
        with torch.no_grad():
            z = run.model(lab.features(place.float(), ALL.split()))[-1].item()
        assert picture["z"][row, column].item() == pytest.approx(np.tanh(z), abs=1e-3)
    assert picture["points"].tolist() == pytest.approx(np.array(draw("circle", 0.0, 0))[:, :2], abs=1e-5)
    assert picture["held_back"] == [0] * 400 + [1] * 100
    assert (picture["low"], picture["high"]) == (-1, 1)


def test_the_map_of_a_regression_shows_the_number_itself() -> None:
    run = run_lab("playground", {"dataset": "plane"}, steps=10, look=("output",))
    with torch.no_grad():
        corner = run.model(torch.tensor([[-6.0, -6.0]]))[-1].item()
    assert run.pictures["output"]["z"][0, 0].item() == pytest.approx(corner, abs=1e-4)


def test_every_unit_has_its_own_map() -> None:
    run = run_lab("playground", {"layers": "3 2", "features": "x2 x1"}, steps=10, look=("network",))
    picture = run.pictures["network"]
    assert picture["layers"] == [2, 3, 2, 1]
    assert picture["inputs"] == ["x2", "x1"]
    assert [tuple(weight.shape) for weight in picture["weights"]] == [(3, 2), (2, 3), (1, 2)]
    assert [tuple(maps.shape) for maps in picture["units"]] == [(size, 13, 13) for size in (2, 3, 2, 1)]
    rising, across = picture["units"][0]
    assert (rising.diff(dim=0) > 0).all()
    assert (across.diff(dim=1) > 0).all()
    assert (rising.diff(dim=1) == 0).all()
    first = run.model.layers[0]
    expected = torch.tanh(first.weight[1, 0] * rising + first.weight[1, 1] * across + first.bias[1])
    assert torch.allclose(picture["units"][1][1], expected, atol=1e-5)


def test_train_loss_comes_at_every_step_and_validation_every_ten() -> None:
    run = run_lab("playground", steps=30)
    assert list(run.logs["train_loss"]) == list(range(1, 31))
    assert list(run.logs["val_loss"]) == [1, 10, 20, 30]
