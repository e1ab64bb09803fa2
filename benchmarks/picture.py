"""Take the README's picture from the tutor while a network really trains: `python -m benchmarks.picture FILE`."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from dltutor.config import Options
from dltutor.run.worker_state import WorkerPhase
from dltutor.ui.app import Tutor
from dltutor.ui.house import open_house
from dltutor.ui.terminal import Terminal

SIZE = (130, 50)
LESSON, STEP = "convnets", "maps"
"""The text beside the picture speaks of what the lab shows."""
PANELS = ("right_square_bracket", "right_square_bracket")
"""The keys that bring the feature maps to the front."""
TRAINED = 100
"""At which training step the picture is taken."""


async def picture() -> str:
    """Return the screen as SVG, taken in the middle of a run."""
    with tempfile.TemporaryDirectory() as folder:
        house = open_house(Options(device="cpu", theme="dark", data_dir=folder))
        app = Tutor(replace(house, terminal=Terminal("true", "braille")))
        async with app.run_test(size=SIZE) as pilot:
            app.action_lesson(LESSON, STEP)
            await _until(lambda: app.desk.plan is not None and app.desk.worker.phase is WorkerPhase.READY)
            await pilot.press("space", *PANELS)
            await _until(lambda: app.desk.run is not None and app.desk.run.step >= TRAINED)
            await pilot.pause(0.5)
            svg = app.export_screenshot(title=f"dltutor {LESSON}")
        house.store.close()
    return svg


async def _until(true: Callable[[], bool], seconds: float = 120.0) -> None:
    """Wait until something is so; raises TimeoutError when it takes too long."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"nothing came of it within {seconds:.0f} s")
        await asyncio.sleep(0.05)


def main() -> None:
    """Write the picture to the file that is named."""
    parser = argparse.ArgumentParser(description="Take a picture of the running tutor.")
    parser.add_argument("file", type=Path)
    file: Path = parser.parse_args().file
    file.parent.mkdir(exist_ok=True)
    file.write_text(asyncio.run(picture()), encoding="utf-8")


if __name__ == "__main__":
    main()
