"""The words that can be typed: one table, from which `help` and the reading of a line are derived."""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    """A word, and what it does."""

    name: str
    help: str
    short: str = ""
    takes: str = ""
    """What may be typed behind it."""


HOME = (
    Command("help", "say what can be typed", "?"),
    Command("lessons", "list the lessons", "l"),
    Command("lesson", "open a lesson", takes="NUMBER or name"),
    Command("progress", "say what is done of each lesson", "p"),
    Command("review", "be asked again what is due today"),
    Command(
        "quiz",
        "be asked ten questions, or as many as you say, of a lesson or skill; alone, of all that was begun",
        takes="LESSON or SKILL -n NUMBER",
    ),
    Command("cram", "practise what is not due yet; it comes back when it would have"),
    Command("exam", "the same with one try each, marked at the end", takes="LESSON or SKILL -n NUMBER"),
    Command("before", "see which steps of a lesson you may skip", takes="LESSON"),
    Command("return", "go on with the questions that you left for a lesson"),
    Command("quit", "save and leave; so do Ctrl+C and the end of the input", "q"),
)
LESSON = (
    Command("next", "go to the next step", "n"),
    Command("back", "go to the step before", "b"),
    Command("steps", "list the steps of the lesson"),
    Command("step", "go to a step", takes="NUMBER"),
    Command("read", "read this step from its beginning", "r"),
    Command("anew", "begin this lesson anew; nothing is deleted", takes="yes"),
)
QUESTION = (
    Command("question", "say the open question again"),
    Command("answer", "answer with what could be taken for a command", takes="TEXT"),
    Command("hint", "open a hint", "h"),
    Command("show", "show the answer; of a prediction, the author's run"),
    Command("skip", "leave the question or goal aside", "s"),
    Command("undo", "take the last answer back, for ten seconds", "u"),
    Command("retry", "ask the last question once more"),
    Command("reasons", "say the reason of every option of an answered question", "e"),
    Command("goal", "say how far the goals of this step are", "g"),
)
TRY = Command("try", "open that step and run its lab for ten seconds; return comes back")
RESULTS = Command("results", "end the round and say how it went")
ROUND = (
    Command("next", "go to the next question, without an answer too; an empty line goes on after one", "n"),
    Command("back", "go to the question before", "b"),
    RESULTS,
    Command("retry", "at the end: be asked again what was not right"),
    Command("read", "at the end: read all questions, answers and reasons", "r"),
    Command("step", "open the lesson at the step that teaches this; return comes back"),
    TRY,
)
ASKED = tuple(one for one in QUESTION if one.name not in ("retry", "goal"))
"""What can be done about a question outside its lesson."""
CODE = (
    Command("write", "type the code here, ended by a line with a single dot; it takes the place of what is there"),
    Command("edit", "write the code in the program that $EDITOR names"),
    Command("code", "say your code with the numbers of its lines"),
    Command("test", "run the tests on your code; while it is asked, run does the same; pause stops them"),
    Command("retry", "begin with the starter again"),
)
LAB = (
    Command("lab", "say what the lab is and how it stands"),
    Command("set", "set a hyperparameter; alone it lists them", takes="NAME VALUE"),
    Command("run", "train, or go on; all: every run that the lesson names", takes="all"),
    Command("pause", "pause the training"),
    Command("end", "save, and end the training process and its job; run goes on"),
    Command("one", "train for one step or one epoch, then pause", takes="step or epoch"),
    Command("reset", "begin anew; seed: with another seed", takes="seed"),
    Command("until", "say when runs stop, as in until 500 steps", takes="500 steps, 60 seconds or METRIC VALUE"),
    Command("where", "say how far the training is; an empty line does the same"),
    Command("curve", "say the curves: a sentence each, and a table", "c"),
    Command("look", "say a picture or the code of the lab in words", takes="NUMBER"),
    Command("pick", "choose the image, unit or point that is looked at", takes="NUMBER"),
    Command("eject", "write the run as one PyTorch script"),
)
TABLE = (*LESSON, *QUESTION, *CODE[:4], *LAB, *HOME, RESULTS, TRY)
AT_ONCE = frozenset({"pause", "end", "set", "where", "quit", "help"})
"""What is obeyed while a run trains; all else waits until it is over."""


def read_command(typed: str, letters: bool = False) -> tuple[str, str] | None:
    """Return the command that a line begins with and what stands behind it; None: it is none.

    `letters`: letters are answers now, so no command is one letter.
    """
    word, _, rest = typed.partition(" ")
    word, rest = word.casefold(), rest.strip()
    for command in TABLE:
        if word == command.name or (word == command.short and word and not (letters and word.isalpha())):
            return None if rest and not command.takes else (command.name, rest)
    return None


def told(commands: tuple[Command, ...]) -> list[str]:
    """Return what the commands do, a line each."""
    return [f"{one.name}{f' {one.takes}' if one.takes else ''}{_short(one)}: {one.help}." for one in commands]


def _short(command: Command) -> str:
    return f" (or {command.short})" if command.short else ""
