"""Tasks that outlive whoever asked for them, and keep nothing of it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextvars import Context


def apart(life: Coroutine[None, None, None], name: str) -> asyncio.Task[None]:
    """Start a task in a context of its own.

    A task keeps its context, and that of a screen names the page in front: a worker would keep the lesson that it was
    started in, with all that was drawn there, for as long as it lives.
    """
    return asyncio.get_running_loop().create_task(life, name=name, context=Context())
