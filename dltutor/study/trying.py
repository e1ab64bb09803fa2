"""What tries code in a session: on this computer, within what the options allow and the learner trusts."""

from __future__ import annotations

from collections.abc import Callable

from dltutor.config import Options
from dltutor.node import sandbox
from dltutor.run.sandbox import Sandbox
from dltutor.study.library import packs, trust
from dltutor.study.trusting import gate


def local_sandbox(options: Options, on_change: Callable[[], None] = lambda: None) -> Sandbox:
    """Return it; its process starts with the first trial. `on_change` is called when its state has changed."""
    why_not = gate(packs(options.data_dir), trust(options.data_dir))
    return Sandbox(lambda: sandbox(options), on_change, why_not)
