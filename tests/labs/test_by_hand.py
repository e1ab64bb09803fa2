"""The lab by_hand: each product is right, and three ways to the gradient agree."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
import torch
from plain_session import PlainSession, run_lab
from torch import nn

from dltutor.labs.by_hand import train as lab
from dltutor.labs.find import load

pytestmark = pytest.mark.torch

ACTIVATIONS = {"sigmoid": nn.Sigmoid, "relu": nn.ReLU, "tanh": nn.Tanh}
ALL = ("products", "gradients", "network")


def test_it_says_that_it_needs_the_cpu_for_its_double_precision() -> None:
    assert load("by_hand").cpu_only
    assert not load("five_points").cpu_only


def exact(numbers: Any) -> torch.Tensor:
    return torch.tensor(numbers, dtype=torch.float64)


def reference(theta: torch.Tensor, kind: str) -> nn.Sequential:
    """Build the same network from PyTorch's own layers."""
    network = nn.Sequential(nn.Linear(2, 8), ACTIVATIONS[kind](), nn.Linear(8, 1), nn.Sigmoid()).double()
    w, b, v, c = theta.detach().split([16, 8, 8, 1])
    with torch.no_grad():
        network[0].weight.copy_(w.view(8, 2))
        network[0].bias.copy_(b)
        network[2].weight.copy_(v[None])
        network[2].bias.copy_(c)
    return network


def reference_gradient(theta: torch.Tensor, point: int, kind: str) -> torch.Tensor:
    network = reference(theta, kind)
    x, t = exact(lab.POINTS[point]), exact([lab.LABELS[point]])
    nn.functional.binary_cross_entropy(network(x), t).backward()
    return torch.cat([parameter.grad.flatten() for parameter in network.parameters()])


def test_it_is_the_network_of_the_course() -> None:
    defaults = load("by_hand").defaults()
    assert defaults["lr"] == 0.01
    assert lab.POINTS == [(0.9, -0.2), (0.75, 0.6)]
    assert lab.LABELS == [0.0, 1.0]
    picture = run_lab("by_hand", steps=1, look=("network",)).pictures["network"]
    assert picture["layers"] == [2, 8, 1]
    assert [tuple(weights.shape) for weights in picture["weights"]] == [(8, 2), (1, 8)]


@pytest.mark.parametrize("kind", ACTIVATIONS)
@pytest.mark.parametrize("point", [0, 1])
def test_the_hand_made_gradient_is_that_of_pytorchs_own_layers(kind: str, point: int) -> None:
    generator = torch.Generator().manual_seed(point)
    for _ in range(20):
        theta = torch.randn(33, dtype=torch.float64, generator=generator)
        x, t = exact(lab.POINTS[point]), exact(lab.LABELS[point])
        made = lab.by_hand(theta, x, t, kind)["gradient"]
        torch.testing.assert_close(made, reference_gradient(theta, point, kind), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("kind", ["sigmoid", "tanh"])
def test_three_ways_agree_at_every_step(kind: str) -> None:
    session = run_lab("by_hand", {"activation": kind, "lr": 0.1}, steps=300)
    assert max(session.series("diff_autograd")) < 1e-14
    assert max(session.series("diff_finite")) < 1e-9


def test_at_the_kink_of_relu_only_the_finite_difference_is_off() -> None:
    """Where no unit's sum lies within a nudge of zero, all three agree there too."""
    x, t = exact(lab.POINTS[1]), exact(1.0)
    theta = torch.linspace(-1, 1, 33).double()
    smooth = lab.by_hand(theta, x, t, "relu")
    assert smooth["a"].abs().min() > 1e-3
    assert (smooth["gradient"] - lab.by_nudging(theta, x, t, "relu")).abs().max() < 1e-9
    w, b = theta[:2], theta[16]
    theta[16] = b - (w @ x + b)  # the first unit's sum is now 0
    kinked = lab.by_hand(theta, x, t, "relu")
    auto = lab.by_autograd(theta.clone().requires_grad_(), x, t, "relu")
    assert (kinked["gradient"] - auto).abs().max() < 1e-14
    assert (kinked["gradient"] - lab.by_nudging(theta, x, t, "relu")).abs().max() > 1e-3


@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_the_loss_is_the_mean_cross_entropy_of_both_points(kind: str) -> None:
    torch.manual_seed(3)
    theta = torch.randn(33, dtype=torch.float64) * 0.5
    predictions = reference(theta, kind)(exact(lab.POINTS))[:, 0]
    expected = nn.functional.binary_cross_entropy(predictions, exact(lab.LABELS)).item()
    assert run_lab("by_hand", {"activation": kind}, steps=1, seed=3).last("loss") == pytest.approx(expected)


def test_each_step_is_sgd_on_one_point_and_both_come_once_an_epoch() -> None:
    torch.manual_seed(0)
    start = torch.randn(33, dtype=torch.float64) * 0.5
    ways = []
    for order in ([0, 1], [1, 0]):
        theta = start.clone()
        for point in order:
            theta = theta - 0.2 * reference_gradient(theta, point, "sigmoid")
        ways.append(theta)
    got = run_lab("by_hand", {"lr": 0.2}, steps=2).model[0].detach()
    assert min((got - way).abs().max().item() for way in ways) < 1e-12


def test_a_learning_rate_turned_on_the_way_changes_the_size_of_the_step() -> None:
    before, after = (run_lab("by_hand", steps=n, changes={3: {"lr": 1.0}}).model[0].detach() for n in (2, 3))
    gradients = [reference_gradient(before, point, "sigmoid") for point in (0, 1)]
    assert min((before - gradient - after).abs().max().item() for gradient in gradients) < 1e-12


@pytest.mark.parametrize("kind", ACTIVATIONS)
@pytest.mark.parametrize("seed", range(3))
def test_every_activation_learns_both_points(kind: str, seed: int) -> None:
    session = run_lab("by_hand", {"activation": kind, "lr": 0.2}, steps=1000, seed=seed)
    assert session.last("loss") < 0.1 < session.series("loss")[0]


def blocks(session: PlainSession) -> dict[str, list[str]]:
    return {block["title"]: block["lines"] for block in session.pictures["products"]["blocks"]}


def value(expression: str) -> float:
    """Work out an expression as printed: ``σ(−0.5)``, ``−0.3·(−0.2) + 1``, ``−ln (1 − 0.4)``."""
    code = expression.replace("−", "-").replace("·", "*").replace("ln ", "ln")
    code = re.sub(r"ln(\d[\d.]*)", r"ln(\1)", code)
    names: dict[str, Any] = {
        "σ": lambda a: 1 / (1 + math.exp(-a)),
        "relu": lambda a: max(a, 0),
        "tanh": math.tanh,
        "ln": math.log,
    }
    return float(eval(code, {"__builtins__": {}}, names))


def numeric(text: str) -> bool:
    return not re.sub(r"σ|relu|tanh|ln|e[-−+]?\d+|[\d.()·−+/ ]", "", text)


def whole(lines: list[str]) -> list[str]:
    """Join the lines that begin with ``=`` to the ones that they continue."""
    return re.sub(r"\n +=", " =", "\n".join(lines)).split("\n")


def sums(line: str) -> list[tuple[str, str]]:
    """Return the pairs (expression, printed result) of a line such as ``a = w·x = 0.2·0.5 = 0.1; b = …``."""
    pairs = []
    for part in line.replace("←", "=").split(";"):
        sides = [side.strip() for side in part.split(" = ")]
        if len(sides) > 2 and numeric(sides[-2]):
            pairs.append((sides[-2], sides[-1]))
    return pairs


@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_every_product_shown_is_worked_out_right(kind: str) -> None:
    for pick in (0, 5):
        look = {"activation": kind, "lr": 0.5}
        session = run_lab("by_hand", look, steps=7, look=ALL, setup=lambda it, pick=pick: setattr(it, "pick", pick))
        found = [pair for lines in blocks(session).values() for line in whole(lines) for pair in sums(line)]
        assert len(found) > 60
        for expression, result in found:
            assert value(expression) == pytest.approx(value(result), rel=2e-3, abs=6e-5), expression
        assert not any("−0.00000" in line for lines in blocks(session).values() for line in lines)


def test_the_picked_unit_stands_in_full_and_every_unit_stands_in_short() -> None:
    session = run_lab("by_hand", steps=1, look=ALL, setup=lambda it: setattr(it, "pick", 2))
    shown = blocks(session)
    assert shown["the point d₁"] == ["x = (0.9, −0.2), label t = 0"]
    assert any(title.startswith("forward: hidden unit 3") for title in shown)
    assert "∂L/∂w₃₁" in " ".join(shown["backward: hidden unit 3"])
    assert [line.split(" ")[0] for line in shown["forward: every hidden unit"][::2]] == [f"a{k}" for k in "₁₂₃₄₅₆₇₈"]
    short = " ".join(shown["backward: every hidden unit"])
    assert all(
        f"∂L/∂{name}" in short for unit in "₁₂₃₄₅₆₇₈" for name in (f"v{unit}", f"w{unit}₁", f"w{unit}₂", f"b{unit}")
    )
    assert [row[0] for row in session.pictures["gradients"]["rows"]][:4] == ["w₃₁", "w₃₂", "b₃", "v₃"]


def test_a_pick_beyond_the_last_unit_starts_again_at_the_first() -> None:
    session = run_lab("by_hand", steps=1, look=ALL, setup=lambda it: setattr(it, "pick", 8))
    assert "backward: hidden unit 1" in blocks(session)


def test_the_table_holds_the_three_gradients_of_the_step() -> None:
    torch.manual_seed(0)
    theta = torch.randn(33, dtype=torch.float64) * 0.5
    rows = run_lab("by_hand", steps=1, look=ALL).pictures["gradients"]["rows"]
    candidates = [reference_gradient(theta, point, "sigmoid") for point in (0, 1)]
    places = (0, 1, 16, 24, 32)
    fits = [
        all(
            float(cell.replace("−", "-")) == pytest.approx(gradient[at].item(), abs=2e-8)
            for row, at in zip(rows, places, strict=False)
            for cell in row[1:]
        )
        for gradient in candidates
    ]
    assert any(fits)
    assert float(rows[5][3]) < 1e-9
    assert not any("-" in cell for row in rows[:5] for cell in row)


@pytest.mark.parametrize("kind", ACTIVATIONS)
@pytest.mark.parametrize("pick", range(8))
def test_the_numbers_fit_into_a_narrow_panel(kind: str, pick: int) -> None:
    """Half a terminal of 110 columns: no result may be cut off."""
    given = {"activation": kind, "lr": 0.5}
    session = run_lab("by_hand", given, steps=40, look=ALL, setup=lambda it: setattr(it, "pick", pick))
    assert max(len(line) for lines in blocks(session).values() for line in lines) <= 52
    table = session.pictures["gradients"]
    widths = [max(len(row[at]) for row in [table["columns"], *table["rows"]]) for at in range(4)]
    assert sum(widths) + 2 * 3 <= 52
