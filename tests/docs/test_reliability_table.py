"""docs/reliability.md says of every fault and threat what holds, and names tests that are there."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| ")]
NUMBERED = {cells[0]: cells for cells in ROWS if re.fullmatch(r"[FS]\d+", cells[0])}
NAMED = re.findall(r"`([\w/]*test_\w+\.py)(?:::(\w+))?`", PAGE)


@cache
def text(path: str) -> str:
    file = ROOT / "tests" / path
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def test_every_number_is_there_once() -> None:
    numbers = [cells[0] for cells in ROWS if re.match(r"[FS]\d", cells[0])]
    assert numbers == [f"F{n}" for n in range(1, 49)] + [f"S{n}" for n in range(1, 25)]


def test_every_row_says_what_is_seen_and_what_proves_it_or_why_not() -> None:
    for number, (_, what, seen, proof) in NUMBERED.items():
        assert what, number
        assert seen, number
        assert "::" in proof or proof.startswith("not yet: "), number


def is_there(path: str, name: str) -> bool:
    return re.search(rf"^(async )?(def|class) {name}\b|^{name} = ", text(path), re.MULTILINE) is not None


def test_every_test_that_is_named_is_there() -> None:
    assert len(NAMED) > 100
    assert [path for path, name in NAMED if not name and not text(path)] == []
    assert [f"{path}::{name}" for path, name in NAMED if name and not is_there(path, name)] == []
