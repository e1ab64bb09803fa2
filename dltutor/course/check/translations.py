"""Translations: `02-name.de.md` beside `02-name.md`, with the same ids, since all progress hangs on them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from dltutor.course.draft import Draft
from dltutor.course.files import shown
from dltutor.course.log import Log
from dltutor.course.model import Problem
from dltutor.course.nodes import Place, Scalar
from dltutor.course.pack import FILE, Pack

NAME = re.compile(r"(?P<stem>.+)\.(?P<language>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?)\.md")


def translations(pack: Pack) -> list[Path]:
    """Return the files that translate a lesson of the pack."""
    return [path for path in sorted(pack.folder.glob("*.md")) if _original(path.name) in pack.files]


def languages(folder: Path) -> list[str]:
    """Return the languages into which lessons in a folder are translated."""
    return sorted({_language(path.name) for path in folder.glob("*.md")} - {""})


def check_translations(pack: Pack, originals: Iterable[Draft], translated: Sequence[Draft]) -> list[Problem]:
    """Note in the translations' own logs what differs from their originals; return which ones are missing."""
    lessons = {Path(draft.file).name: draft for draft in originals}
    there: dict[str, set[str]] = {}
    for draft in translated:
        name = Path(draft.file).name
        there.setdefault(_language(name), set()).add(_original(name))
        if _original(name) in lessons:
            _check_ids(lessons[_original(name)], draft)
            _check_front(lessons[_original(name)], draft, _language(name))
    log = Log(shown(pack.folder / FILE))
    for language, done in sorted(there.items()):
        for name in pack.files:
            if name not in done:
                text = f"`{name}` has no translation into `{language}`, which other lessons have"
                help = f"write {name.removesuffix('.md')}.{language}.md"
                log.warning(pack.table.at("lessons"), "translation", text, help)
    return log.problems


def digest(draft: Draft) -> str:
    """Return what a translation says under `original`: a hash of the lesson as it was when it was translated."""
    return hashlib.sha256("\n".join(draft.lines).encode("utf-8", "replace")).hexdigest()[:12]


def _original(name: str) -> str:
    found = NAME.fullmatch(name)
    return f"{found['stem']}.md" if found else ""


def _language(name: str) -> str:
    found = NAME.fullmatch(name)
    return found["language"] if found else ""


def _check_ids(original: Draft, draft: Draft) -> None:
    ours, theirs = _ids(original), _ids(draft)
    for what, place in theirs.items():
        if what not in ours:
            text = f"the original has no {what}"
            draft.log.error(place, "translation", text, "take its ids as they are; only words are translated")
    for what, place in ours.items():
        if what not in theirs:
            text = f"the {what} of the original (line {place.line}) is missing here"
            draft.log.error(Place(1, 1), "translation", text, "translate it as well")


def _ids(draft: Draft) -> dict[str, Place]:
    """Return the lesson, steps and blocks of a file, as messages name them, with their places."""
    found = {}
    if draft.front.entry:
        found[f"lesson `{draft.front.entry.id}`"] = draft.front.table.at("id")
    for opening in draft.openings:
        found[f"step `{opening.id}`"] = Place(opening.line, 1)
    for written in draft.written:
        id, kind = (written.table.values.get(name) for name in ("id", "kind"))
        words = [kind.text if isinstance(kind, Scalar) else "", written.name]
        if isinstance(id, Scalar):
            found[f"{' '.join(words).strip()} `{id.text}`"] = written.table.at("id")
    return found


def _check_front(original: Draft, draft: Draft, language: str) -> None:
    table = draft.front.table
    said = table.values.get("language")
    if not isinstance(said, Scalar) or said.text != language:
        text = f"by its name this file is in `{language}`, and its front matter does not say so"
        draft.log.error(table.at("language"), "translation", text, f"write `language: {language}`")
    now, then = digest(original), table.values.get("original")
    if not isinstance(then, Scalar) or then.text != now:
        text = "the original has changed since" if then else "nothing says which version of the original this is"
        help = f"bring it up to date, then write `original: {now}`"
        draft.log.warning(table.at("original"), "translation-old", text, help)
