"""`dltutor progress`: what was done of each lesson."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from dltutor.cli import options
from dltutor.cli.lessons import entries, opened
from dltutor.cli.say import misused, note, out, out_json
from dltutor.course.model import Entry, Lesson
from dltutor.numerals import in_full
from dltutor.progress import directory
from dltutor.progress.fold import ItemRecord, LessonRecord
from dltutor.progress.skills import levels, this_week
from dltutor.progress.store import Store
from dltutor.quiz.model import Question
from dltutor.quiz.texts import plural
from dltutor.study.review import review
from dltutor.study.skills import said, skills

LEVELS_SAID = (
    "practised is right once, solid right at the first try on two days, mastered on three, the last a week later"
)


@click.command("progress")
@options.data_dir
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def progress_command(data_dir: str | None, as_json: bool) -> None:
    """Show what you have done of each lesson."""
    found = directory.find(data_dir)
    if found.path is None:
        raise misused(found.why)
    store = Store.open(found)
    unread = sum(not each.line for each in store.loaded.damage)
    if unread:
        note(f"{plural(unread, 'file')} of your progress could not be read; dltutor doctor tells which")
    place = store.progress.place
    found_lessons = [(entry, opened(entry, data_dir)) for entry in entries(data_dir)]
    known = levels(store.history(), skills(lesson for _, lesson in found_lessons if not isinstance(lesson, str)))
    rows = [_row(entry, lesson, store.lesson(entry.id), known) for entry, lesson in found_lessons]
    if as_json:
        where = {"lesson": place.lesson, "step": place.step} if place else None
        out_json({"lessons": rows, "place": where, "events": len(store.loaded.events)}, indent=1)
        return
    width = max((len(row["id"]) for row in rows), default=0)
    for row in rows:
        out(f"{row['id']:{width}}  {_bar(row)}  {_words(row)}".rstrip())
        if any(level != "new" for level in row["skills"].values()):
            out(f"{'':{width}}  {said(row['skills'])}")
    lessons = [lesson for _, lesson in found_lessons if not isinstance(lesson, str)]
    for line in _foot(rows, lessons, store):
        out(line)


def _foot(rows: Sequence[Mapping[str, Any]], lessons: Sequence[Lesson], store: Store) -> Iterator[str]:
    """Yield what stands below the lessons: what the words above mean, and what to do next."""
    place = store.progress.place
    yield ""
    if any(level != "new" for row in rows for level in row["skills"].values()):
        yield f"Skills: {LEVELS_SAID}."
    judged, measured = (sum(row[name] for row in rows) for name in ("predictions", "as_measured"))
    if judged:
        yield f"Predictions: {measured} of {judged} as measured. They are in no score: a wrong one teaches most."
    if week := this_week(store.history(), store.now().date()):
        yield f"{week}."
    due = review(lessons, store.history(), store.now())
    if told := due.say(store.now().date()):
        yield f"{told}: dltutor review" if due.items else f"{told}."
    if place is None:
        yield "Start with: dltutor"
        return
    titles = {(lesson.entry.id, step.id): step.title for lesson in lessons for step in lesson.steps}
    at = titles.get((place.lesson, place.step), place.step)
    if place.lesson in [row["id"] for row in rows]:  # else it is of a pack that was removed
        yield f"You were last in {place.lesson}, at “{at}”: dltutor {place.lesson}"
    yield "Your mistakes with their reasons, your time, the curves of your goals: dltutor report --html FILE"


def _row(entry: Entry, lesson: Lesson | str, record: LessonRecord, known: Mapping[str, str]) -> dict[str, Any]:
    steps = {} if isinstance(lesson, str) else {step.id: [item.id for item in step.items] for step in lesson.steps}
    items = [record.item(id) for ids in steps.values() for id in ids]
    tried = [] if isinstance(lesson, str) else list(_tried(lesson, record))
    judged = [item for item in items if item.scored]
    return {
        "id": entry.id,
        "title": entry.title,
        "steps": len(steps),
        "done": sum(record.step_done(step, ids) for step, ids in steps.items()),
        "tried": len(tried),
        "first_try": sum(points * credit for points, credit in tried),
        "points": sum(points for points, _ in tried),
        "goals_met": sum(item.met for item in items),
        "goals_skipped": sum(_skipped_goal(item) for item in items),
        "predictions": len(judged),
        "as_measured": sum(item.outcome == "as measured" for item in judged),
        "predictions_open": sum(item.predicted and not item.outcome for item in items),
        "skills": {} if isinstance(lesson, str) else {skill: known[skill] for skill in skills([lesson]).values()},
        "runs": len(record.runs),
        "broken": lesson if isinstance(lesson, str) else "",
    }


def _tried(lesson: Lesson, record: LessonRecord) -> Iterator[tuple[float, float]]:
    """Yield of each question that was tried what it counts, and the credit of the first try."""
    for item in (item for step in lesson.steps for item in step.items):
        credit = record.item(item.id).first_try
        if isinstance(item, Question) and credit is not None:
            yield item.points, credit


def _skipped_goal(item: ItemRecord) -> bool:
    return item.goal is not None and not item.met


def _bar(row: dict[str, Any]) -> str:
    share = row["done"] / row["steps"] if row["steps"] else 0.0
    return "#" * round(10 * share) + "." * (10 - round(10 * share)) + f" {row['done']:2}/{row['steps']} steps"


def _words(row: dict[str, Any]) -> str:
    if row["broken"]:
        return "cannot be opened; see dltutor lessons"
    parts = []
    if row["tried"]:
        parts.append(f"first tries {in_full(row['first_try'], 3)} of {in_full(row['points'], 3)} points")
    if row["predictions"]:
        parts.append(f"predictions {row['as_measured']} of {row['predictions']} as measured")
    if row["predictions_open"]:
        parts.append(f"{plural(row['predictions_open'], 'prediction')} not run yet")
    if row["goals_met"]:
        parts.append("goal met" if row["goals_met"] == 1 else f"{row['goals_met']} goals met")
    return ", ".join(parts)
