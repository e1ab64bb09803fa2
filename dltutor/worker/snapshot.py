"""Everything that a run's next step depends on: taken between two steps, and put back into a run that begins anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard

import torch
from torch import Tensor

from dltutor.checkpoints.layout import DamagedError
from dltutor.worker.order import Order

OTHER = "it is not one of this lab"


@dataclass
class State:
    """What a lab has told its session of itself."""

    device: torch.device
    model: Any = None
    """A Module or a list of tensors."""
    optimizer: Any = None
    kept: list[dict[str, Any]] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)

    @property
    def epoch(self) -> int:
        """The epoch of the last step, by the order of its data; 0 where a lab has none."""
        return self.orders[0].epoch if self.orders else 0

    @property
    def epoch_over(self) -> bool:
        """Whether the last step was the last one of its epoch; each is, where a lab knows no epochs."""
        return not self.orders or self.orders[0].epoch_over

    def tree(self) -> dict[str, Any]:
        """Return it all as plain values and tensors, the tensors not copied."""
        return {
            "model": self._named(),
            "optimizer": None if self.optimizer is None else self.optimizer.state_dict(),
            "kept": self.kept,
            "orders": [order.state() for order in self.orders],
            "random": self._random(),
            "device": self.device.type,
        }

    def size(self) -> int:
        """Return about how many bytes a checkpoint will have."""
        parameters = sum(tensor.numel() * tensor.element_size() for tensor in self._named().values())
        return parameters * 3

    def sound(self) -> bool:
        """Return whether all weights and what the optimizer knows of them are finite numbers."""
        weights = self.model.parameters() if isinstance(self.model, torch.nn.Module) else self.model or ()
        states = self.optimizer.state.values() if self.optimizer is not None else ()
        moments = (one for state in states for one in state.values() if isinstance(one, Tensor))
        return all(bool(tensor.isfinite().all()) for tensor in (*weights, *moments))

    def restore(self, tree: Mapping[str, Any]) -> None:
        """Put a tree back; raises DamagedError, with the run unchanged, where it belongs to another model."""
        optimizer, kept, orders = (tree.get(key) for key in ("optimizer", "kept", "orders"))
        model = _agreeing(tree.get("model"), self._named())
        state = self._checked(optimizer)
        if not (_dicts(kept, len(self.kept)) and _dicts(orders, len(self.orders))):
            raise DamagedError(OTHER)
        try:
            for order, place in zip(self.orders, orders, strict=True):
                order.restore(place)
            self._seed(tree.get("random"))
            if state is not None:
                self.optimizer.load_state_dict(state)
        except (ValueError, RuntimeError, TypeError) as error:
            raise DamagedError(str(error).partition("\n")[0]) from error
        except (LookupError, AttributeError) as error:  # of an optimizer that misses a part of its state
            raise DamagedError(OTHER) from error
        with torch.no_grad():
            for name, tensor in self._named().items():
                tensor.copy_(model[name])
        for mine, theirs in zip(self.kept, kept, strict=True):
            mine.clear()
            mine.update(theirs if tree.get("device") == self.device.type else _brought(theirs, self.device))

    def _named(self) -> dict[str, Tensor]:
        if isinstance(self.model, torch.nn.Module):
            return dict(self.model.state_dict())
        return {str(at): tensor.detach() for at, tensor in enumerate(self.model or ())}

    def _random(self) -> dict[str, Tensor]:
        random = {"cpu": torch.get_rng_state()}
        if self.device.type == "cuda":
            random["cuda"] = torch.cuda.get_rng_state(self.device)
        elif self.device.type == "mps":
            random["mps"] = torch.mps.get_rng_state()
        return random

    def _seed(self, random: Any) -> None:
        if not isinstance(random, dict):
            raise TypeError(OTHER)
        if self.device.type == "cuda" and "cuda" in random:
            torch.cuda.set_rng_state(random["cuda"], self.device)
        if self.device.type == "mps" and "mps" in random:
            torch.mps.set_rng_state(random["mps"])
        torch.set_rng_state(random.get("cpu"))  # type: ignore[arg-type]

    def _checked(self, saved: Any) -> dict[str, Any] | None:
        """Return the optimizer's state, each tensor laid out in memory as its parameter; raises DamagedError."""
        if self.optimizer is None and saved is None:
            return None
        if self.optimizer is None or not isinstance(saved, dict):
            raise DamagedError(OTHER)
        own = self.optimizer.state_dict()
        groups, states = saved.get("param_groups"), saved.get("state")
        if not (isinstance(states, dict) and _dicts(groups, len(own["param_groups"]))):
            raise DamagedError(OTHER)
        for group, mine in zip(groups, own["param_groups"], strict=True):
            if group.keys() != mine.keys() or group["params"] != mine["params"]:
                raise DamagedError(OTHER)
        parameters = [one for group in self.optimizer.param_groups for one in group["params"]]
        if any(not isinstance(one, dict) or at not in range(len(parameters)) for at, one in states.items()):
            raise DamagedError(OTHER)
        fitted = {at: {key: _fitted(value, parameters[at]) for key, value in one.items()} for at, one in states.items()}
        return {"state": fitted, "param_groups": groups}


def _agreeing(saved: Any, own: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return `saved`; raises DamagedError unless names, shapes and kinds of numbers are the same."""
    if not isinstance(saved, dict) or saved.keys() != own.keys():
        raise DamagedError(OTHER)
    for name, tensor in own.items():
        other = saved[name]
        if not isinstance(other, Tensor) or other.dtype != tensor.dtype:
            raise DamagedError(OTHER)
        if other.shape != tensor.shape:
            raise DamagedError(f"{name} is {list(other.shape)} in it and {list(tensor.shape)} in this lab")
    return saved


def _brought(value: Any, device: torch.device) -> Any:
    """Return what a run on another kind of device remembered, all tensors on this one."""
    match value:
        case Tensor():
            return value.to(device)
        case dict():
            return {key: _brought(one, device) for key, one in value.items()}
        case list() | tuple():
            return type(value)(_brought(one, device) for one in value)
    return value


def _dicts(saved: Any, count: int) -> TypeGuard[list[dict[str, Any]]]:
    """Return whether `saved` is a list of so many dicts."""
    return isinstance(saved, list) and len(saved) == count and all(isinstance(one, dict) for one in saved)


def _fitted(value: Any, parameter: Tensor) -> Any:
    """Return a value of the optimizer in the memory format of its parameter, so that sums round alike."""
    if not isinstance(value, Tensor) or value.dim() == 0:
        return value
    if value.shape != parameter.shape:
        raise DamagedError(f"a state of the optimizer is {list(value.shape)}, its parameter {list(parameter.shape)}")
    return torch.empty_like(parameter, dtype=value.dtype, requires_grad=False).copy_(value)
