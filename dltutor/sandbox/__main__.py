"""The sandbox: `python -m dltutor.sandbox [OPTION …]` (`--help`), frames on stdin and stdout."""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import resource
import signal
import sys
from typing import get_args

from dltutor.sandbox import limits
from dltutor.wire.exercise import Protection, Warm
from dltutor.wire.frames import Encoder
from dltutor.wire.message import Message
from dltutor.wire.to_screen import Bye

IDLE = 600.0
"""Seconds without an order after which the sandbox leaves; it is started again when it is needed."""
TORCH_MISSING = "PyTorch is not installed. Lessons and questions work; code needs: pip install 'dltutor[labs]'"


def main() -> int:
    """Serve until stdin ends; 1 when there is no PyTorch."""
    options = argparse.ArgumentParser(prog="python -m dltutor.sandbox")
    options.add_argument("--nice", type=int, default=0, help="how much to lower the priority")
    options.add_argument("--idle", type=float, default=IDLE, help="seconds without an order after which it leaves")
    levels = get_args(Protection)
    options.add_argument("--protection", choices=levels, default="full", help="the most to use of what the kernel has")
    given = options.parse_args()
    os.umask(0o077)
    orders, verdicts = _claimed()
    limits.prctl(limits.PR_SET_PDEATHSIG, signal.SIGKILL)
    limits.inherit_strays()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):
        os.nice(given.nice)
    encoder = Encoder()

    def say(message: Message) -> None:
        rest = memoryview(encoder.encode(message))
        while rest:
            rest = rest[os.write(verdicts, rest) :]

    try:
        import torch

        from dltutor.sandbox import confinement, leftovers
        from dltutor.sandbox.server import Server
    except (ImportError, OSError) as error:
        missing = isinstance(error, ModuleNotFoundError) and error.name == "torch"
        say(Bye(TORCH_MISSING if missing else f"PyTorch is installed but cannot be loaded: {error}"))
        return 1
    torch.set_num_threads(1)
    if limits.LINUX:  # elsewhere a first gradient may start threads, which no fork survives
        (torch.ones(2, 2, requires_grad=True) @ torch.ones(2, 2)).sum().backward()  # type: ignore[no-untyped-call]
    leftovers.sweep(".")
    gc.collect()
    gc.freeze()
    held = confinement.found(given.protection)
    say(Warm(held.protection, held.lacks()))
    with contextlib.suppress(BrokenPipeError):
        Server(orders, say, held, given.idle).serve()
    return 0


def _claimed() -> tuple[int, int]:
    """Return new descriptors of stdin and stdout; whatever else reads finds nothing, whatever prints is only logged."""
    orders, verdicts = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return orders, verdicts


if __name__ == "__main__":
    status = main()
    sys.stderr.flush()
    os._exit(status)
