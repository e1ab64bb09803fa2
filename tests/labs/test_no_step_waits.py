"""No step of a lab waits for a GPU, and no step mixes devices.

A GPU is not needed to know: PyTorch's `meta` device has no values at all, so that nothing can ever be fetched from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import torch
from plain_session import PlainSession, run_lab
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from dltutor.labs import find
from dltutor.labs.spec import Value

pytestmark = pytest.mark.torch

ELSEWHERE = torch.device("meta")
COPIES = {"aten::_to_copy", "aten::copy_"}
SETTINGS: dict[str, list[dict[str, Value]]] = {
    "five_points": [{}, {"loss": "mse", "batch_size": 2, "momentum": 0.9}],
    "playground": [
        {"optimizer": "sgd", "momentum": 0.9, "l1": 0.1, "dropout": 0.5, "loss": "cross_entropy"},
        *({"optimizer": name, "weight_decay": 0.1} for name in ("adagrad", "adam", "adamw")),
        {"dataset": "plane", "features": "x1 x2 x1^2 x2^2 x1*x2 sin(x1) sin(x2)"},
    ],
    "overfit": [{}, {"batch_norm": True, "dropout": 0.5, "batch_size": 8}],
    "digits_cnn": [{"weight_decay": 0.1}],
}


class Waits(TorchDispatchMode):
    """Notes the operations that would keep a step waiting for a GPU, or that would find tensors in two places."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def __torch_dispatch__(self, op: Any, types: Any, args: Any = (), kwargs: Mapping[str, Any] | None = None) -> Any:
        kwargs = dict(kwargs or {})
        tensors = [leaf for leaf in tree_leaves((args, kwargs)) if isinstance(leaf, torch.Tensor)]
        made = op(*args, **kwargs)
        results = [leaf for leaf in tree_leaves(made) if isinstance(leaf, torch.Tensor)]
        name = op._schema.name
        if name in COPIES:
            places = {tensor.device for tensor in [*tensors, *results]}
            if len(places) > 1 and not kwargs.get("non_blocking"):
                self.found.append(f"{name} between {places}")
        elif len({tensor.device for tensor in tensors if tensor.dim()}) > 1:
            self.found.append(f"{name} of tensors on {[tensor.device for tensor in tensors]}")
        return made


def waits_of(name: str, given: Mapping[str, Value]) -> list[str]:
    """Return what keeps steps 1 to 12 of a lab waiting; raises RuntimeError where a value is fetched."""
    watch = Waits()

    def prepare(session: PlainSession) -> None:
        steps = session.steps

        def watched() -> Iterator[int]:
            with watch:
                yield from steps()

        session.device = ELSEWHERE
        session.steps = watched  # type: ignore[method-assign]
        session.log = lambda **metrics: None  # type: ignore[method-assign]

    run_lab(name, given, steps=12, setup=prepare)
    return watch.found


def test_every_lab_that_may_use_a_gpu_is_looked_at() -> None:
    assert set(SETTINGS) == {name for name in find.names() if not find.load(name).cpu_only}


@pytest.mark.parametrize(("name", "given"), [(name, given) for name, many in SETTINGS.items() for given in many])
def test_no_step_waits_for_a_gpu_or_mixes_devices(name: str, given: dict[str, Value]) -> None:
    assert waits_of(name, given) == []


def test_what_would_wait_is_found() -> None:
    there = torch.zeros(5, device=ELSEWHERE)
    with Waits() as watch:
        there[torch.tensor([0, 1])]
        torch.ones(3).to(ELSEWHERE)
    assert [text.split()[0] for text in watch.found] == ["aten::index", "aten::_to_copy"]
    with Waits() as watch:
        torch.ones(3).to(ELSEWHERE, non_blocking=True)
        there + there * torch.tensor(2.0)
    assert watch.found == []
    for fetched in (torch.Tensor.item, torch.Tensor.tolist, bool, float):
        with pytest.raises((RuntimeError, NotImplementedError)):
            fetched(there[0])
