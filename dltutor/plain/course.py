"""The course in words: its lessons, what is done of each, and what is to be reviewed."""

from __future__ import annotations

from dltutor.course.library import LessonError, Library, number
from dltutor.course.model import Entry
from dltutor.progress.skills import levels, this_week
from dltutor.progress.store import Store
from dltutor.study import place
from dltutor.study.review import review
from dltutor.study.skills import every, meant, name, said, skills
from dltutor.study.wishes import Mode, NothingToAskError, Wish, counted


def lessons(library: Library) -> list[str]:
    """Return the list of lessons."""
    rows, pack = ["Lessons:"], ""
    for at, entry in enumerate(library.entries(), 1):
        if entry.pack != pack:
            pack = entry.pack
            rows.append(f"Lessons of the pack {pack}:")
        rows.append(f"{_word(entry, at)}. {entry.title}: {_about(entry)}")
    mistakes = [line for line in library.broken().split("\n") if line]
    return [*mistakes, *rows, f"Type a number{' or name' if pack else ''} to open one."]


def _word(entry: Entry, at: int) -> str:
    """Return what opens a lesson: its number, or the id of one of a pack."""
    return entry.id if "/" in entry.id else str(number(entry) or at)


def _about(entry: Entry) -> str:
    return "cannot be opened" if entry.broken else entry.summary


def due(library: Library, store: Store) -> list[str]:
    """Return what is to be reviewed now; nothing where nothing is."""
    now = store.now()
    found = review(library.lessons(), store.history(), now) if store.history() else None
    return [f"{found.say(now.date())}: type review."] if found is not None and found.items else []


def progress(library: Library, store: Store) -> list[str]:
    """Return what is done of each lesson, how well its skills sit, and apart from them how predictions came out."""
    told, outcomes = [], list[str]()
    for lesson in library.lessons():
        record, own = store.lesson(lesson.entry.id), skills([lesson])
        done = place.steps_done(lesson, record)
        told.append(f"{lesson.entry.title}: {sum(done)} of {len(done)} steps done.")
        known = levels(store.history(), own)
        if any(level != "new" for level in known.values()):
            told.append(f"Skills: {said(known)}.")
        outcomes += [item.outcome for item in record.items.values() if item.scored]
    measured = outcomes.count("as measured")
    predictions = [f"Predictions: {measured} of {len(outcomes)} as measured."] if outcomes else []
    week = this_week(store.history(), store.now().date())
    return [line for line in (*told, *predictions, f"{week}." * bool(week), *due(library, store), store.banner) if line]


def wish(mode: Mode, word: str, library: Library) -> Wish:
    """Return what a learner wants to be asked; raises NothingToAskError where the word names nothing."""
    if mode == "before" and not word:
        raise NothingToAskError("Name the lesson, for example: before gradients.")
    word, count = counted(word)
    lessons = list(library.lessons())
    skill = meant(word, lessons) if mode != "before" else ""
    if skill or not word:
        return Wish(mode, skill, count)
    try:
        return Wish(mode, library.open(word).entry.id, count)
    except LessonError as error:
        known = "" if mode == "before" else f" The skills are {', '.join(sorted(map(name, every(lessons))))}."
        raise NothingToAskError(f"{error}{'' if str(error)[-1:] in '.?' else '.'}{known}") from None
