"""The table of commands: cheap to import, so that it can be looked at before anything is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Entry(NamedTuple):
    """Where a command is found, as ``<name>_command``, and the line that the help shows without importing it."""

    module: str
    help: str


COMMANDS = {
    "open": Entry("open_app", "Open the tutor, or one LESSON of it."),
    "review": Entry("quiz", "Be asked again what you are about to forget."),
    "quiz": Entry("quiz", "Answer questions about a LESSON or a SKILL."),
    "lessons": Entry("lists", "List the lessons of the course."),
    "labs": Entry("lists", "List the labs, or describe one LAB."),
    "run": Entry("run_lab", "Train a LAB without a screen."),
    "eject": Entry("eject_lab", "Write a LAB's run as one PyTorch script."),
    "check": Entry("check", "Check a lesson file or a course folder."),
    "preview": Entry("preview", "Show a lesson FILE as learners see it, and follow each save."),
    "new": Entry("new", "Write a course, lesson or question to begin with."),
    "add": Entry("add", "Add a pack of lessons by others from DIR or ZIP."),
    "list": Entry("packs", "List the packs that you have added."),
    "remove": Entry("packs", "Remove a PACK; your progress in it stays."),
    "trust": Entry("trust", "Let the Python of a PACK run, once you have looked at it."),
    "report": Entry("report", "Say what you, or those you teach, did."),
    "progress": Entry("progress", "Show what you have done of each lesson."),
    "export": Entry("exchange", "Write all progress to a new FILE."),
    "import": Entry("exchange", "Add the progress of an exported FILE."),
    "reset": Entry("exchange", "Begin a LESSON anew; nothing is deleted."),
    "clean": Entry("clean", "Show what takes up space, and free it."),
    "doctor": Entry("doctor", "Say what works here and what does not."),
    "completion": Entry("completion", "Print a completion script for SHELL."),
}
OWN = frozenset({"-h", "--help", "--version"})
"""Options of `dltutor` itself."""


ASK = frozenset({"quiz", "review"})
"""Commands that open the screen at questions."""


def shows(arguments: Sequence[str]) -> bool:
    """Return whether a command line opens the screen, unless it only asks for help."""
    return opens(arguments) or (arguments[0] in {*ASK, "preview"} and not OWN & set(arguments))


def opens(arguments: Sequence[str]) -> bool:
    """Return whether a command line opens the tutor: what is no other command is a lesson, or an option of it."""
    return not arguments or arguments[0] == "open" or arguments[0] not in {*COMMANDS, *OWN}
