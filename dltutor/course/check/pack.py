"""What the lessons of a course say about each other: ids, requirements, and the files that are listed."""

from __future__ import annotations

from dltutor.course.check.translations import translations
from dltutor.course.draft import Draft
from dltutor.course.files import shown
from dltutor.course.log import Log, meant
from dltutor.course.model import Problem
from dltutor.course.nodes import Scalar
from dltutor.course.pack import FILE, Pack


def check_pack(drafts: list[Draft], listed: int) -> None:
    """Note ids that two lessons share, unknown requirements and circles; in the drafts' own logs.

    `listed`: how many lessons there should be. Where one cannot be read, any requirement may mean it.
    """
    lessons: dict[str, Draft] = {}
    for draft in drafts:
        if draft.front.entry:
            lessons.setdefault(draft.front.entry.id, draft)
    _check_lesson_ids(drafts)
    _check_item_ids(drafts)
    unread = listed - sum(draft.front.entry is not None for draft in drafts)
    for draft in drafts:
        entry = draft.front.entry
        for number, id in enumerate(entry.requires if entry else ()):
            place = draft.front.table.at("requires", number)
            if id not in lessons and not unread:
                help = meant(id, lessons, "lessons")
                draft.log.error(place, "lesson-ref", f"there is no lesson `{id}` in this course", help)
    _check_circles(lessons)


def unlisted(pack: Pack) -> list[Problem]:
    """Return a warning for each Markdown file of the folder that `course.yaml` leaves out."""
    log = Log(shown(pack.folder / FILE))
    known = {*pack.files, *(path.name for path in translations(pack))}
    for path in sorted(pack.folder.glob("*.md")):
        if path.name[:1].isdigit() and path.name not in known:
            text = f"`{path.name}` lies in the folder, but is not one of the lessons"
            log.warning(pack.table.at("lessons"), "unlisted", text, "list it under `lessons:`, or move it away")
    return log.problems


def _check_lesson_ids(drafts: list[Draft]) -> None:
    first: dict[str, Draft] = {}
    for draft in drafts:
        entry = draft.front.entry
        if entry and first.setdefault(entry.id, draft) is not draft:
            text = f"the lesson id `{entry.id}` is already used by {first[entry.id].file}"
            draft.log.error(draft.front.table.at("id"), "id-twice", text, "give this lesson an id of its own")


def _check_item_ids(drafts: list[Draft]) -> None:
    """Quizzes and goals of two lessons may not share an id: draws and reviews hang on it."""
    first: dict[str, tuple[Draft, int]] = {}
    for draft in drafts:
        for written in draft.written:
            node = written.table.values.get("id")
            if written.name == "lab" or not isinstance(node, Scalar):
                continue
            place = written.table.keys["id"]
            other, line = first.setdefault(node.text, (draft, place.line))
            if other is not draft:
                text = f"the id `{node.text}` is already used in {other.file} on line {line}"
                draft.log.error(place, "id-twice", text, "give this block an id of its own")


def _check_circles(lessons: dict[str, Draft]) -> None:
    """Note each circle of requirements once, at the first of its lessons."""
    done: set[str] = set()
    for start in lessons:
        way = [start]
        while way:
            entry = lessons[way[-1]].front.entry
            onward = [id for id in (entry.requires if entry else ()) if id in lessons and id not in done]
            if not onward:
                done.add(way.pop())
            elif onward[0] in way:
                circle = [*way[way.index(onward[0]) :], onward[0]]
                draft = lessons[circle[0]]
                text = f"the requirements form a circle: {' → '.join(circle)}"
                draft.log.error(draft.front.table.at("requires"), "cycle", text, "remove one of these requirements")
                done.update(circle)
                way = []
            else:
                way.append(onward[0])
