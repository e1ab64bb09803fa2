"""`dltutor quiz` and `dltutor review`: questions outside their lessons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from dltutor import config, node
from dltutor.cli import options
from dltutor.cli.lessons import complete_lesson, library
from dltutor.cli.open_app import dumb, hold_plain
from dltutor.cli.say import misused, out
from dltutor.launcher import refusal
from dltutor.study.items import items
from dltutor.study.picking import MOST
from dltutor.study.skills import every, meant
from dltutor.study.wishes import Mode, NothingToAskError, Wish, wished

if TYPE_CHECKING:
    from dltutor.course.model import Lesson

looks = (
    options.data_dir,
    options.plain,
    click.option("--theme", type=click.Choice(config.THEMES), help="Colours; else what the terminal can show."),
    click.option("--glyphs", type=click.Choice(config.GLYPHS), help="What signs are drawn with."),
)


def complete_subject(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the ids of lessons, and skills."""
    skills = {item.question.skill for item in items(library().lessons())}
    found = [CompletionItem(skill) for skill in sorted(skills) if skill and skill.startswith(incomplete)]
    return complete_lesson(ctx, parameter, incomplete) + found


@click.command("quiz")
@click.argument("about", metavar="[LESSON | SKILL]", nargs=-1, shell_complete=complete_subject)
@click.option("-n", "count", type=options.whole(1, 100), default=str(MOST), metavar="N", help="So many questions.")
@click.option("--exam", is_flag=True, help="One try each, and all is marked at the end.")
@click.option("--before", is_flag=True, help="Before you read a LESSON: see which of its steps you may skip.")
@options.decorated(*looks)
def quiz_command(about: tuple[str, ...], count: int, exam: bool, before: bool, **given: object) -> None:
    """Answer questions about a LESSON or a SKILL.

    Without one they are about all that you have begun. Skills are mixed, numbers are new. Each answer is told at
    once, with its reason; at the end the wrong ones can be asked again.
    """
    if exam and before:
        raise misused("--exam and --before are two things; choose one")
    if before and not about:
        raise misused("--before is about one lesson; name it, as in dltutor quiz --before gradients")
    folder = _folder(given)
    lessons = list(library(folder).lessons())
    mode: Mode = "exam" if exam else "before" if before else "quiz"
    _open(Wish(mode, _subject(" ".join(about), lessons, before, folder) if about else "", count), lessons, given)


@click.command("review")
@click.option("--cram", is_flag=True, help="Practise what is not due yet; it comes back when it would have.")
@options.decorated(*looks)
def review_command(cram: bool, **given: object) -> None:
    """Be asked again what you are about to forget.

    At most twelve questions, in ten minutes. When a question comes back is computed from how you answered it; after
    a break nothing piles up.
    """
    _open(Wish("cram" if cram else "review"), list(library(_folder(given)).lessons()), given)


def _folder(given: dict[str, object]) -> str | None:
    """Return the data directory that was named, in which packs lie, too."""
    return None if given["data_dir"] is None else str(given["data_dir"])


def _subject(word: str, lessons: list[Lesson], only_lesson: bool, folder: str | None) -> str:
    """Return the lesson or skill that a word means; raises the error with the nearest ones."""
    from dltutor.cli.lessons import lesson_id

    if only_lesson:
        return lesson_id(word, data_dir=folder)
    return meant(word, lessons) or lesson_id(word, sorted(every(lessons)), "lesson or skill", folder)


def _open(wish: Wish, lessons: list[Lesson], given: dict[str, object]) -> None:
    """Open the screen, or plain text, at a round; where there is nothing to ask, say so and open nothing."""
    plain = given.pop("plain")
    chosen = options.placed(node.session(**given))
    from dltutor.progress import directory
    from dltutor.progress.store import Store
    from dltutor.study.rounds import Learner

    store = Store.open(directory.find(chosen.data_dir))
    try:
        wished(wish, lessons, Learner(store.learner, store.history, store.record), store.now())
    except NothingToAskError as none:
        out(str(none))
        return
    if plain or dumb():
        raise click.exceptions.Exit(hold_plain(wish, chosen))
    if why := refusal():
        raise misused(why)
    from dltutor.ui.app import run_app

    raise click.exceptions.Exit(run_app(wish, chosen) or 0)
