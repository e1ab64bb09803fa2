"""The app's terminal lent to another program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.app import App

from dltutor.study import own_editor


async def lent(app: App[Any], command: Sequence[str]) -> int:
    """Run a program in the app's terminal and return its exit status; raises OSError when it cannot be started.

    Nothing is drawn meanwhile.
    """
    driver = app._driver
    if driver is None:
        raise OSError(0, "there is no terminal")
    driver.suspend_application_mode()
    try:
        return await own_editor.lent(command, driver.can_suspend)
    finally:
        driver.resume_application_mode()
        app.refresh(layout=True)
