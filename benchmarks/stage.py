"""The tutor itself, open at the lesson of `benchmarks/course`, whose labs run on without end."""

from __future__ import annotations

from pathlib import Path

from dltutor.config import Options
from dltutor.ui.app import Tutor
from dltutor.ui.house import open_house

COURSE = Path(__file__).parent / "course"


def main() -> None:
    """Open it; the CPU is what an ejected script is compared on."""
    house = open_house(Options(device="cpu"), COURSE)
    Tutor(house, "labs").run()
    house.store.close()


if __name__ == "__main__":
    main()
