"""Two processes that call each other's functions: arguments, results, changes made in place and gradients as data.

Both sides are equal and take turns: while one waits for an answer, it serves what the other asks meanwhile.
"""

from __future__ import annotations

import builtins
import contextlib
import os
from collections.abc import Callable, Sequence
from typing import Any

import torch

from dltutor.sandbox.messages import Answer, Backward, Call, Raised, Spoken
from dltutor.sandbox.values import Packer, Unpacker, ValueRefusedError, raw_bytes
from dltutor.sandbox.words import LONGEST
from dltutor.wire.frames import Decoder, Encoder, FrameTooLargeError

CHUNK = 256 * 1024


def message(error: BaseException) -> str:
    """Return the beginning of an error's message; an answer may define errors that have none, or an error instead."""
    return plain(lambda: str(error))


def plain(tell: Callable[[], str]) -> str:
    """Return the beginning of a text that foreign code tells, as one that can be sent; empty: it tells none."""
    try:
        return str(tell())[:LONGEST].encode("utf-8", "replace").decode()
    except BaseException:  # noqa: BLE001
        return ""


class GoneError(BaseException):
    """The other process is gone; no test may catch this."""


class Peer:
    """One end. `explain` tells what an error of a function here is for the other side."""

    def __init__(self, descriptor: int, explain: Callable[[int, BaseException], Raised]) -> None:
        self.functions: dict[str, Callable[..., Any]] = {}
        """What the other side may call."""
        self.raised: list[tuple[BaseException, Raised]] = []
        """The errors of the other side, as they were raised here."""
        self.gone = False
        """The other side has been missed."""
        self._descriptor, self._explain = descriptor, explain
        self._encoder, self._decoder = Encoder(), Decoder[Any](Spoken)
        self._heard: list[tuple[Spoken, bytes]] = []
        self._calls = 0
        self._kept: dict[int, tuple[list[torch.Tensor], list[torch.Tensor]]] = {}
        """Of each call served: its arguments and results that have gradients."""

    def say(self, message: Spoken, tail: bytes = b"") -> None:
        """Send a message; raises GoneError."""
        rest = memoryview(self._encoder.encode(message, tail))
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError:
            self.gone = True
            raise GoneError from None

    def hear(self) -> tuple[Spoken, bytes]:
        """Return the next message; raises GoneError when there will be none."""
        while not self._heard:
            try:
                data = os.read(self._descriptor, CHUNK)
            except OSError:
                data = b""
            if not data:
                self.gone = True
                raise GoneError
            self._heard += self._decoder.feed(data)
        return self._heard.pop(0)

    def serve(self) -> None:
        """Answer calls until the other side is gone."""
        with contextlib.suppress(GoneError):
            while True:
                self._answer(*self.hear())

    def call(self, function: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Call a function of the other side as if it were here; raises what it raises."""
        packer = Packer(self._register)
        tree = packer.pack([list(arguments), named])
        number = self._ask(lambda number: Call(number, function, tree), packer)
        answer, tail = self._wait(number)
        unpacker = Unpacker(tail, self._stub)
        result = unpacker.unpack(answer.tree)
        live = [tensor for tensor in unpacker.tensors if tensor.requires_grad]
        inputs = [tensor for tensor in packer.tensors if tensor.requires_grad]
        for position, changed in answer.changed or ():
            _take_over(packer.tensors[position], unpacker.unpack(changed))
        if live and inputs and torch.is_grad_enabled():
            linked = _Linked.apply(self, number, [tensor.detach() for tensor in live], *inputs)  # type: ignore[no-untyped-call]
            result = _replaced(result, {id(tensor): new for tensor, new in zip(live, linked, strict=True)})
        return result

    def backward(self, call: int, gradients: Sequence[torch.Tensor | None]) -> list[torch.Tensor | None]:
        """Return the gradients of a call's arguments, given those of its results."""
        packer = Packer(self._register)
        tree = packer.pack(list(gradients))
        answer, tail = self._wait(self._ask(lambda number: Backward(number, call, tree), packer))
        found = Unpacker(tail, self._stub).unpack(answer.tree)
        return list(found)

    def _ask(self, question: Callable[[int], Spoken], packer: Packer) -> int:
        self._calls += 1
        self.say(question(self._calls), bytes(packer.tail))
        return self._calls

    def _wait(self, number: int) -> tuple[Answer, bytes]:
        while True:
            message, tail = self.hear()
            if isinstance(message, Answer) and message.id == number:
                return message, tail
            if isinstance(message, Raised) and message.id == number:
                error = _error(message)
                self.raised.append((error, message))
                raise error
            self._answer(message, tail)

    def _answer(self, message: Spoken, tail: bytes) -> None:
        if not isinstance(message, Call | Backward):
            return
        packer = Packer(self._register)
        try:
            answer = (
                self._called(message, tail, packer) if isinstance(message, Call) else self._back(message, tail, packer)
            )
            self.say(answer, bytes(packer.tail))
        except GoneError:
            raise
        except FrameTooLargeError:
            self.say(self._explain(message.id, ValueRefusedError("too much data")))
        except BaseException as error:  # noqa: BLE001  (it is not our function)
            self.say(self._explain(message.id, error))

    def _called(self, call: Call, tail: bytes, packer: Packer) -> Answer:
        unpacker = Unpacker(tail, self._stub)
        arguments, named = unpacker.unpack(call.tree)
        before = [(raw_bytes(tensor), _gradient(tensor)) for tensor in unpacker.tensors]
        result = self.functions[call.function](*arguments, **named)
        tree = packer.pack(result)
        self._kept[call.id] = (
            [tensor for tensor in unpacker.tensors if tensor.requires_grad],
            [tensor for tensor in packer.tensors if tensor.requires_grad],
        )
        changed = [
            [position, packer.pack(tensor.detach() if not tensor.is_leaf else tensor)]
            for position, (tensor, was) in enumerate(zip(unpacker.tensors, before, strict=True))
            if (raw_bytes(tensor), _gradient(tensor)) != was
        ]
        return Answer(call.id, tree, changed)

    def _back(self, message: Backward, tail: bytes, packer: Packer) -> Answer:
        inputs, results = self._kept[message.of]
        gradients = Unpacker(tail, self._stub).unpack(message.tree)
        flowing = [
            (result, given)
            for result, given in zip(results, gradients, strict=True)
            if given is not None and (result.grad_fn or any(result is each for each in inputs))
        ]
        found: Sequence[torch.Tensor | None] = [None] * len(inputs)
        if flowing:
            outputs, given = zip(*flowing, strict=True)
            found = torch.autograd.grad(outputs, inputs, given, retain_graph=True, allow_unused=True)
        return Answer(message.id, packer.pack([None if each is None else each.detach() for each in found]))

    def _register(self, function: Callable[..., Any]) -> str:
        name = f"#{len(self.functions)}"
        self.functions[name] = function
        return name

    def _stub(self, name: str) -> Callable[..., Any]:
        return Stub(self, name)


class Stub:
    """Stands for a function of the other side."""

    def __init__(self, peer: Peer, name: str) -> None:
        self._peer = peer
        self.__name__ = name

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call it there."""
        return self._peer.call(self.__name__, arguments, named)


class _Linked(torch.autograd.Function):
    """The results of a call, such that gradients flow through it to the arguments."""

    @staticmethod
    def forward(ctx: Any, peer: Peer, call: int, results: list[torch.Tensor], *inputs: torch.Tensor) -> Any:  # noqa: ARG004
        ctx.peer, ctx.call = peer, call
        return tuple(results)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor | None) -> Any:
        return None, None, None, *ctx.peer.backward(ctx.call, gradients)


def _replaced(value: Any, linked: dict[int, torch.Tensor]) -> Any:
    if isinstance(value, torch.Tensor):
        return linked.get(id(value), value)
    if isinstance(value, dict):
        return {key: _replaced(inner, linked) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_replaced(inner, linked) for inner in value)
    return value


def _take_over(original: torch.Tensor, changed: Any) -> None:
    """Let a tensor become what the other side has made of it."""
    if not isinstance(changed, torch.Tensor) or changed.shape != original.shape or changed.dtype != original.dtype:
        raise ValueRefusedError("a changed argument that is no such tensor")
    with torch.no_grad():
        if raw_bytes(original) != raw_bytes(changed):
            original.copy_(changed)
    if original.is_leaf:
        original.grad = changed.grad


def _gradient(tensor: torch.Tensor) -> bytes | None:
    return raw_bytes(tensor.grad) if tensor.is_leaf and tensor.grad is not None else None


def _error(raised: Raised) -> BaseException:
    """Return the error of the other side as an error of this one."""
    kind = getattr(builtins, raised.kind, None)
    if isinstance(kind, type) and issubclass(kind, Exception):
        try:
            return kind(raised.say)
        except TypeError:
            pass
    return RuntimeError(f"{raised.kind}: {raised.say}")
