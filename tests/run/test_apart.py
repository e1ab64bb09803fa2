"""A process that lives on keeps nothing alive of the page in front of which it was started."""

import asyncio
import gc
import sys
import weakref
from contextvars import ContextVar, copy_context
from dataclasses import replace

from dltutor.run import launch
from dltutor.run.sandbox import Sandbox
from dltutor.run.worker_state import WorkerPhase

FRONT = ContextVar("front")


class Page:
    """What Textual notes as the one in front."""


def shown(ask):
    """Ask for something while a page is in front; return a reference to the page that does not keep it."""

    def ask_in_front():
        page = Page()
        FRONT.set(page)
        ask()
        return weakref.ref(page)

    return copy_context().run(ask_in_front)


def forgotten(page):
    gc.collect()
    return page() is None


async def test_a_page_that_started_a_worker_is_forgotten_while_that_lives(watched):
    one = watched()
    page = shown(one.desk.warm)
    await one.until(lambda desk: desk.worker.phase is WorkerPhase.READY)
    assert forgotten(page)
    assert one.desk.worker.phase is WorkerPhase.READY


async def test_a_page_that_asked_to_try_code_is_forgotten_and_the_process_ends_though_it_has_hardly_begun(tmp_path):
    started = asyncio.Event()
    command = replace(launch.sandbox(tmp_path), command=(sys.executable, "-c", "import time; time.sleep(600)"))
    sandbox = Sandbox(lambda: command, started.set)
    asked = []
    page = shown(lambda: asked.append(asyncio.ensure_future(sandbox.warm())))
    await started.wait()
    asked.pop().cancel()
    await asyncio.sleep(0)
    assert forgotten(page)
    async with asyncio.timeout(60):
        await sandbox.close()
