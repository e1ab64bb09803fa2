"""What the screens are given: the shipped course, progress, and a desk that is made only when a lab needs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from house_of_tests import house

from dltutor.config import Options
from dltutor.course.library import LessonError
from dltutor.progress import kinds
from dltutor.run.places.model import Local, Slurm
from dltutor.ui.house import open_house


def test_the_shipped_course_is_there_whole(tmp_path: Path) -> None:
    rows = open_house(Options(data_dir=str(tmp_path / "data"))).rows()
    assert [row.number for row in rows] == sorted(row.number for row in rows)
    assert len(rows) >= 5
    for row in rows:
        assert not row.entry.broken
        assert row.done
        assert not row.begun


def test_progress_is_told_per_lesson(tmp_path: Path) -> None:
    built = house(tmp_path)
    assert built.place() == ""
    built.store.record(kinds.Place(lesson="slopes", step="introduction"))
    built.store.record(kinds.Place(lesson="slopes", step="one"))
    good, torn = built.rows()
    assert built.place() == "slopes"
    assert (good.begun, good.here, list(good.done)) == (True, "One question", [True, False, False, False, False])
    assert "02-torn.md" in torn.entry.broken


def test_a_broken_config_is_told_in_the_banner(tmp_path: Path) -> None:
    problem = "config.toml: line 3: theme = 'pink' must be one of dark, light; using the default"
    built = open_house(Options(data_dir=str(tmp_path), problems=(problem,)))
    assert built.banner() == problem


def test_of_several_problems_the_banner_tells_the_first_and_where_the_others_stand(tmp_path: Path) -> None:
    built = open_house(Options(data_dir=str(tmp_path), problems=("threads = 4 is too many; using 1", "b", "c")))
    assert built.banner() == "threads = 4 is too many; using 1. And 2 more: dltutor doctor."


def test_what_labs_use_follows_the_place_that_was_chosen(tmp_path: Path) -> None:
    built = open_house(Options(data_dir=str(tmp_path), places={"local": Local(), "gpu": Slurm(time="10")}))
    assert "Labs train at gpu (Slurm job: " in built.machine(None, "gpu")
    assert "Labs train at" not in built.machine(None, "local")


def test_an_unknown_lesson_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match="slopes"):
        house(tmp_path).course.lesson("slpes")


def test_opening_the_house_loads_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from dltutor.config import Options\n"
        "import dltutor.ui.app\n"
        "from dltutor.ui.house import open_house\n"
        f"open_house(Options(data_dir={str(tmp_path)!r}))\n"
        "heavy = {'torch', 'numpy', 'sklearn', 'yaml', 'dltutor.run.desk', 'dltutor.ui.screens.lesson'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=100)
    assert done.stdout.strip() == "[]"
