"""The one table of commands: key bindings, footer, command palette and help are derived from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.binding import Binding, BindingType

from dltutor.ui import situation as why
from dltutor.ui.situation import Place, Situation


@dataclass(frozen=True)
class Command:
    """One thing that a learner can do."""

    id: str
    keys: str
    """Textual's key names, separated by commas; the first one is shown."""
    name: str
    """Its name in palette and help, e.g. ``"Next step"``."""
    help: str
    """One line: what it does."""
    place: Place
    label: str = ""
    """What the footer calls it; empty: not in the footer."""
    why_not: Callable[[Situation], str] = why.always
    """Why it cannot be used now, in words; empty when it can."""
    rather: Callable[[Situation], str] = why.always
    """What the footer calls it now, where that is something else; empty: `label`."""

    def called(self, now: Situation) -> str:
        """Return what the footer calls it now."""
        return self.rather(now) or self.label

    @property
    def key(self) -> str:
        """Its first key as people write it, e.g. ``"Space"``, ``"?"``."""
        first = self.keys.split(",")[0]
        return SHOWN.get(first, first if len(first) == 1 else first.replace("ctrl+", "Ctrl+").capitalize())


SHOWN = {
    "space": "Space",
    "full_stop": ".",
    "comma": ",",
    "question_mark": "?",
    "exclamation_mark": "!",
    "slash": "/",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "ctrl+p": "Ctrl+P",
    "ctrl+r": "Ctrl+R",
    "ctrl+o": "Ctrl+O",
    "shift+tab": "Shift+Tab",
    "1": "1…9",
    "0": "0 -",
    "up": "↑ ↓",
}


def _lab(id: str) -> Callable[[Situation], str]:
    return lambda now: now.lab(id)


def _lab_command(id: str, keys: str, name: str, help: str, label: str = "") -> Command:
    return Command(id, keys, name, help, "lab", label, _lab(id))


COMMANDS: tuple[Command, ...] = (
    Command("open", "enter", "Open the lesson", "Open the lesson that is marked.", "home", "open"),
    Command("resume", "c", "Continue", "Go to where you were last.", "home", "continue", why.resume),
    Command("review", "r", "Review", "Be asked again what is due today.", "home", "review", why.review),
    Command("quiz", "z", "Quiz", "Ten questions from the lessons that you have begun.", "home", "quiz"),
    Command("before", "b", "Try it first", "See which steps of the marked lesson you may skip.", "home"),
    _lab_command("run_or_pause", "space", "Run or pause", "Start the training, pause it, or go on.", "run/pause"),
    _lab_command("one_step", "full_stop", "One step", "Do one training step, then pause.", "step"),
    _lab_command("focus_knobs", "k", "Turn the knobs", "Go to the hyperparameters; Escape comes back.", "knobs"),
    _lab_command("next_panel", "right_square_bracket", "Next panel", "Show the lab's next panel.", "panel"),
    _lab_command("previous_panel", "left_square_bracket", "Previous panel", "Show the lab's previous panel."),
    _lab_command("reset", "r", "Reset", "Begin a new run with the same seed; the old curve stays.", "reset"),
    _lab_command("new_seed", "R", "Another seed", "Begin a new run with another seed."),
    _lab_command("one_epoch", "comma", "One epoch", "Train up to the end of the epoch, then pause.", "epoch"),
    _lab_command("run_named", "a", "Run them all", "Run the named runs of this lab, one after the other.", "run all"),
    _lab_command("pick_next", "greater_than_sign", "Next pick", "Look at the next image or point."),
    _lab_command("pick_previous", "less_than_sign", "Previous pick", "Look at the previous image or point."),
    _lab_command("draw_digit", "D", "Draw a digit", "Draw a digit yourself and watch it pass through.", "draw"),
    _lab_command("stop_when", "w", "Stop when …", "Say when the run is to stop: value, plateau, steps, seconds."),
    _lab_command("end_training", "E", "End the training", "Save, and end the training process and its job."),
    _lab_command("toggle_log", "l", "Log axis", "Switch the curve's axis between linear and logarithmic."),
    _lab_command("details", "d", "Details", "Read the traceback, or the training process's last words.", "details"),
    _lab_command("eject", "x", "Eject", "Write this run out as a plain PyTorch script."),
    Command(
        "answer",
        "enter",
        "Answer",
        "Give the answer that is marked or typed.",
        "question",
        "answer",
        why.question,
        why.does,
    ),
    Command(
        "tick", "space", "Tick or pick", "Tick the marked option, or answer with it.", "question", "pick", why.tick
    ),
    Command("choose", "up,down", "Choose", "Move the mark to another option.", "question", "", why.question),
    Command("option", ",".join("123456789"), "Pick an option", "Answer with that option.", "question", "", why.option),
    Command(
        "type", "0,minus", "Type a number", "Begin the number that is asked; digits do too.", "question", "", why.typing
    ),
    Command(
        "try_code",
        "ctrl+r,f5",
        "Run the tests",
        "Run the tests on your code, or stop them; in the editor too.",
        "question",
        "run the tests",
        why.code,
        why.stops,
    ),
    Command(
        "own_editor",
        "ctrl+o",
        "Your own editor",
        "Write the code in the program that $EDITOR names.",
        "question",
        "your editor",
        why.code,
    ),
    Command("hint", "h", "Hint", "Open one more hint.", "question", "hint", why.hint),
    Command("show", "v", "Show me", "Show the answer; for a prediction, a recorded run.", "question", "", why.show),
    Command("skip", "s", "Skip", "Leave this question or goal and go on.", "question", "skip", why.open_item),
    Command("undo", "u", "Take it back", "Take the last answer back (for 10 s).", "question", "undo", why.undo),
    Command("again", "r", "Ask again", "Ask this question once more, with new numbers.", "question", "", why.again),
    Command(
        "reasons", "e", "Why, for each", "Read why each option is right or wrong.", "question", "why?", why.reasons
    ),
    Command(
        "onward", "enter", "What waits", "Go to the question or goal that waits.", "lesson", "go on", why.elsewhere
    ),
    Command("next_step", "n", "Next step", "Go to the next step of the lesson.", "lesson", "next", why.next),
    Command("previous_step", "p", "Previous step", "Go back one step of the lesson.", "lesson", "back", why.previous),
    Command(
        "problems",
        "exclamation_mark",
        "Problems",
        "List what is wrong with a lesson that you preview.",
        "lesson",
        "problems",
        why.problems,
    ),
    Command("anew", "B", "Begin anew", "Set aside what you answered in this lesson; asks.", "lesson"),
    Command("switch_tab", "t", "Lesson or lab", "Switch between lesson and lab.", "lesson", "lesson/lab", why.tabs),
    Command(
        "go_on", "enter", "Go on", "To the next open question or the results.", "quiz", "go on", why.onward, why.reads
    ),
    Command("next_question", "n", "Next question", "Go on, without an answer too.", "quiz", "next", why.asked),
    Command("previous_question", "p", "Question before", "Go back one question.", "quiz", "back", why.earlier),
    Command("retry", "r", "Wrong ones again", "With new numbers, as practice.", "quiz", "retry", why.retry),
    Command("try_lab", "t", "Try its lab", "Run the lab of that step for ten seconds.", "quiz", "try", why.try_lab),
    Command("read_step", "g", "Read the step", "Open the lesson that teaches this.", "quiz", "lesson", why.read_step),
    Command("search", "slash", "Search", "Search through all lessons.", "everywhere", "search"),
    Command("place", "o", "Where to train", "Choose where labs train, here or elsewhere.", "everywhere"),
    Command("theme", "T", "Colours", "Take the next theme; one of them has high contrast.", "everywhere"),
    Command("focus_next", "tab", "Next thing", "Go to the next thing that takes keys.", "everywhere"),
    Command("focus_previous", "shift+tab", "Previous thing", "Go back to the one before.", "everywhere"),
    Command("command_palette", "ctrl+p", "Find a command", "Find every command by its name.", "everywhere"),
    Command("help", "question_mark", "All keys", "Show every key and what it does.", "everywhere", "keys"),
    Command("leave", "q", "Back or quit", "Go back to the course; from there, quit.", "everywhere", "quit"),
)
"""All commands, in the order of the help screen and of the footer."""

ESSENTIAL = frozenset(
    {"help", "leave", "next_step", "next_question", "answer", "onward", "go_on", "run_or_pause", "try_code"}
)
"""Commands that find room in any footer when they can be used."""

IN_EDITOR = frozenset({"try_code", "own_editor"})
"""Commands whose keys are none that write, so that they can be used in the editor of a code exercise."""

OWN_KEYS = frozenset({"open", "choose", "focus_next", "focus_previous"})
"""Commands whose keys a widget or Textual itself answers: listed for people, not bound again."""


def command(id: str) -> Command:
    """Return the command of that id; raises KeyError."""
    for one in COMMANDS:
        if one.id == id:
            return one
    raise KeyError(id)


def bindings(*places: Place) -> list[BindingType]:
    """Return one key binding for each key of the commands of these places, for a Textual class's `BINDINGS`."""
    keys = dict.fromkeys(
        key for one in COMMANDS if one.place in places and one.id not in OWN_KEYS for key in one.keys.split(",")
    )
    return [Binding(key, f"press('{key}')", show=False) for key in keys]


def meant(key: str, now: Situation) -> Command:
    """Return the command that a key means now: the nearest usable one, else the nearest. Raises KeyError."""
    found = [one for place in places(now) for one in COMMANDS if one.place == place and key in one.keys.split(",")]
    if not found:
        raise KeyError(key)
    return next((one for one in found if not one.why_not(now)), found[0])


def places(now: Situation) -> tuple[Place, ...]:
    """Return the places whose commands reach something now, the nearest first."""
    if now.place == "home":
        return ("home", "everywhere")
    if now.place == "quiz":
        return ("quiz", "everywhere") if now.results else ("question", "quiz", "everywhere")
    if now.place == "dialog":
        return ("everywhere",)
    return ("question", "lab", "lesson", "everywhere") if now.focus else ("lab", "question", "lesson", "everywhere")


def usable(now: Situation) -> list[Command]:
    """Return the commands that can be used now; of two on one key, the nearer one."""
    taken: set[str] = set()
    found = []
    for place in places(now):
        for one in COMMANDS:
            if one.place == place and one.key not in taken and not one.why_not(now):
                taken.add(one.key)
                found.append(one)
    return found


def footer(now: Situation, width: int) -> list[Command]:
    """Return what fits the footer of that width: the essential ones first, then what is about what is seen."""
    if now.focus == "input":
        return []
    can = [one for one in usable(now) if one.id in IN_EDITOR or now.focus != "editor"]
    labelled = [one for one in can if one.label and not (now.lab_in_front and one.place == "question")]
    chosen: set[str] = set()
    for one in sorted(labelled, key=lambda one: (one.id not in ESSENTIAL, one.place == "lab" and not now.lab_in_front)):
        cells = len(one.key) + len(one.called(now)) + 3
        if cells <= width:
            chosen.add(one.id)
            width -= cells
    return [one for one in labelled if one.id in chosen]
