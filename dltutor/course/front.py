"""The front matter of a lesson: cheap to read, so that a list of lessons needs nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field

from dltutor.course.blocks import LARGEST_FRONT, Origin, read
from dltutor.course.fields import Fields
from dltutor.course.log import Log, meant
from dltutor.course.model import Entry
from dltutor.course.nodes import Place, Table

FORMAT = 1
LEVELS = ("beginner", "intermediate", "advanced")
LONGEST_SUMMARY = 120


@dataclass(frozen=True)
class Front:
    """What stands between the two ``---`` lines."""

    entry: Entry | None
    """None when it cannot be used; the log says why."""
    end: int
    """How many lines of the file it takes, both ``---`` included."""
    table: Table = field(default_factory=lambda: Table({}, {}, Place(1, 1)))


def read_front(lines: list[str], log: Log, path: str) -> Front:
    """Return the front matter at the beginning of a lesson's lines."""
    start = Place(1, 1)
    if not lines or lines[0].rstrip() != "---":
        log.error(
            start, "front-matter", "a lesson begins with its front matter", "put `---`, its fields and `---` first"
        )
        return Front(None, 0)
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        log.error(start, "front-matter", "the front matter does not end", "put a line `---` after its last field")
        return Front(None, 0)
    table = read("\n".join(lines[1:end]) + "\n", Origin(2), log, LARGEST_FRONT)
    if table is None:
        return Front(None, end + 1)
    return Front(_entry(table, log, path), end + 1, table)


def _entry(table: Table, log: Log, path: str) -> Entry | None:
    before = log.errors
    fields = Fields(table, "the front matter", log)
    form = fields.whole("dltutor", low=1, required=True)
    if form is not None and form != FORMAT:
        text = f"this lesson has format {form}; this version of dltutor reads format {FORMAT}"
        log.error(fields.place("dltutor"), "format", text, "write `dltutor: 1`, or install a newer dltutor")
    entry = Entry(
        id=fields.id(),
        title=fields.text("title", required=True),
        summary=fields.text("summary"),
        minutes=fields.whole("minutes", 0) or 0,
        path=path,
        level=fields.text("level"),
        requires=fields.texts("requires"),
        skills=fields.texts("skills"),
        version=fields.whole("version", 1, low=1) or 1,
    )
    for name in ("language", "license"):
        fields.text(name)
    for name in ("authors", "tags"):
        fields.texts(name)
    fields.formula("original")  # of a translation
    fields.done()
    if entry.level and entry.level not in LEVELS:
        text = f"unknown level `{entry.level}`"
        log.error(fields.place("level"), "level", text, meant(entry.level, LEVELS, "levels"))
    if len(entry.summary) > LONGEST_SUMMARY:
        text = f"the summary has {len(entry.summary)} characters; {LONGEST_SUMMARY} fit in the list"
        log.error(fields.place("summary"), "summary", text, "make it shorter")
    return entry if log.errors == before else None
