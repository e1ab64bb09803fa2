"""Give an id to each step that has none, so that renaming it later loses no learner's place."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from dltutor.course.parse import read_draft

_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_COMMENT = re.compile(r"<!--\s*step:[ \t]*")


def with_ids(text: str) -> tuple[str, list[str]]:
    """Return a lesson's text with an id in each step, as the title gives it, and the new ids; nothing else changes."""
    lines = _LINES.findall(text)
    draft = read_draft(text, "")
    headings = {piece.start + 1: piece.stop for piece in draft.headings}
    given = []
    for opening in reversed([opening for opening in draft.openings if not opening.named]):
        under = headings[opening.line]
        end = re.sub(r"[^\r\n]", "", lines[under - 1]) or "\n"
        if under < len(lines) and _COMMENT.match(lines[under].lstrip()):
            lines[under] = _COMMENT.sub(f"<!-- step: id={opening.id} ", lines[under], count=1)
        else:
            lines[under - 1] = lines[under - 1].rstrip("\r\n") + end
            lines.insert(under, f"<!-- step: id={opening.id} -->{end}")
        given.append(opening.id)
    return "".join(lines), given[::-1]


def fix_ids(path: Path) -> list[str]:
    """Give ids to the steps of a lesson file and return them; the file is replaced whole or not at all.

    Raises OSError, and UnicodeDecodeError for a file that is not UTF-8.
    """
    fixed, given = with_ids(path.read_bytes().decode("utf-8"))
    if given:
        real = Path(os.path.realpath(path))
        part = real.with_name(f".{real.name}.part")
        try:
            part.write_bytes(fixed.encode("utf-8"))
            shutil.copymode(real, part)
            os.replace(part, real)
        finally:
            part.unlink(missing_ok=True)
    return given
