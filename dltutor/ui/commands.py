"""The one table of commands: key bindings, footer, command palette and help are derived from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from textual.binding import Binding, BindingType

Focus = Literal["", "question", "input"]
Place = Literal["everywhere", "home", "lesson", "question", "lab"]


@dataclass(frozen=True)
class Situation:
    """What decides which commands can be used now; an immutable snapshot that a screen makes of itself."""

    place: Literal["home", "lesson", "dialog"]
    focus: Focus = ""
    first: bool = False
    """The first step of the lesson is open; with `last`, where `n` and `p` end."""
    last: bool = False
    tabs: bool = False
    """Lesson and lab are two tabs (a narrow terminal), not side by side."""
    item: Literal["", "question", "goal"] = ""
    """The item that question commands act on; empty: the step has none."""
    locked: bool = False
    """That item is a prediction that waits for its run."""
    choosing: bool = False
    """The keys are on a question whose options can be chosen now."""
    done: bool = False
    """That item is done: answered, shown or skipped."""
    hints: int = 0
    """How many hints of that item are still closed."""
    undo: bool = False
    reasons: bool = False
    """That item has reasons of options to read now."""
    resume: bool = False
    """The learner has a place to continue at."""
    lab: Callable[[str], str] = field(default=lambda _: "there is no lab in this step")
    """Why a lab command cannot be used now, by its id; empty when it can."""


def _always(_: Situation) -> str:
    return ""


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
    why_not: Callable[[Situation], str] = _always
    """Why it cannot be used now, in words; empty when it can."""

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
    "slash": "/",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "ctrl+p": "Ctrl+P",
    "shift+tab": "Shift+Tab",
    "1": "1…9",
    "up": "↑ ↓",
}


def _next(now: Situation) -> str:
    return "this is the last step" if now.last else ""


def _previous(now: Situation) -> str:
    return "this is the first step" if now.first else ""


def _tabs(now: Situation) -> str:
    return "" if now.tabs else "lesson and lab are side by side already"


def _resume(now: Situation) -> str:
    return "" if now.resume else "no lesson has been begun yet"


def _open_item(now: Situation) -> str:
    if not now.item:
        return "this step asks nothing"
    return f"this {now.item} is done already; r asks it again" if now.done else ""


def _question(now: Situation) -> str:
    return _open_item(now) if now.item == "question" or not now.item else "a goal is reached with the lab's own run"


def _show(now: Situation) -> str:
    return "" if now.locked else _question(now)


def _tick(now: Situation) -> str:
    return "" if now.choosing else "no question with options has the keys now"


def _hint(now: Situation) -> str:
    return _open_item(now) or ("" if now.hints else "there is no further hint")


def _undo(now: Situation) -> str:
    return "" if now.undo else "there is nothing to take back (an answer can be for 10 s)"


def _again(now: Situation) -> str:
    return "" if now.item else "this step asks nothing"


def _reasons(now: Situation) -> str:
    return "" if now.reasons else "the reasons open once the question is answered"


def _lab(id: str) -> Callable[[Situation], str]:
    return lambda now: now.lab(id)


def _lab_command(id: str, keys: str, name: str, help: str, label: str = "") -> Command:
    return Command(id, keys, name, help, "lab", label, _lab(id))


COMMANDS: tuple[Command, ...] = (
    Command("open", "enter", "Open the lesson", "Open the lesson that is marked.", "home", "open"),
    Command("resume", "c", "Continue", "Go to where you were last.", "home", "continue", _resume),
    _lab_command("run_or_pause", "space", "Run or pause", "Start the training, pause it, or go on.", "run/pause"),
    _lab_command("one_step", "full_stop", "One step", "Do one training step, then pause.", "step"),
    _lab_command("one_epoch", "comma", "One epoch", "Train up to the end of the epoch, then pause.", "epoch"),
    _lab_command("reset", "r", "Reset", "Begin a new run with the same seed; the old curve stays.", "reset"),
    _lab_command("new_seed", "R", "Reset with a new seed", "Begin a new run with another seed."),
    _lab_command("run_named", "a", "Run them all", "Run the named runs of this lab, one after the other.", "run all"),
    _lab_command("focus_knobs", "k", "Turn the knobs", "Go to the hyperparameters; Escape comes back.", "knobs"),
    _lab_command("next_panel", "right_square_bracket", "Next panel", "Show the lab's next panel.", "panel"),
    _lab_command("previous_panel", "left_square_bracket", "Previous panel", "Show the lab's previous panel."),
    _lab_command("pick_next", "greater_than_sign", "Next pick", "Look at the next image or point."),
    _lab_command("pick_previous", "less_than_sign", "Previous pick", "Look at the previous image or point."),
    _lab_command("stop_when", "w", "Stop when …", "Say when the run is to stop: value, plateau, steps, seconds."),
    _lab_command("toggle_log", "l", "Log axis", "Switch the curve's axis between linear and logarithmic."),
    _lab_command("details", "d", "Details", "Read the traceback, or the training process's last words.", "details"),
    _lab_command("eject", "x", "Eject", "Write this run out as a plain PyTorch script."),
    Command("answer", "enter", "Answer", "Give the answer that is marked or typed.", "question", "answer", _question),
    Command("tick", "space", "Tick or pick", "Tick the marked option, or answer with it.", "question", "pick", _tick),
    Command("choose", "up,down", "Choose", "Move the mark to another option.", "question"),
    Command("option", ",".join("123456789"), "Pick an option", "Answer with that option.", "question", "", _question),
    Command("hint", "h", "Hint", "Open one more hint.", "question", "hint", _hint),
    Command("show", "v", "Show me", "Show the answer; for a prediction, a recorded run.", "question", "", _show),
    Command("skip", "s", "Skip", "Leave this question or goal and go on.", "question", "skip", _open_item),
    Command("undo", "u", "Take it back", "Take the last answer back (for 10 s).", "question", "undo", _undo),
    Command("again", "r", "Ask again", "Ask this question once more, with new numbers.", "question", "", _again),
    Command("reasons", "e", "Why, for each", "Read why each option is right or wrong.", "question", "why?", _reasons),
    Command("next_step", "n", "Next step", "Go to the next step of the lesson.", "lesson", "next", _next),
    Command("previous_step", "p", "Previous step", "Go back one step of the lesson.", "lesson", "back", _previous),
    Command("switch_tab", "t", "Lesson or lab", "Switch between lesson and lab.", "lesson", "lesson/lab", _tabs),
    Command("search", "slash", "Search", "Search through all lessons.", "everywhere", "search"),
    Command("theme", "T", "Colours", "Take the next theme; one of them has high contrast.", "everywhere"),
    Command("focus_next", "tab", "Next thing", "Go to the next thing that takes keys.", "everywhere"),
    Command("focus_previous", "shift+tab", "Previous thing", "Go back to the one before.", "everywhere"),
    Command("palette", "ctrl+p", "Find a command", "Find every command by its name.", "everywhere"),
    Command("help", "question_mark", "All keys", "Show every key and what it does.", "everywhere", "keys"),
    Command("leave", "q", "Back or quit", "Go back to the course; from there, quit.", "everywhere", "quit"),
)
"""All commands, in the order of the help screen and of the footer."""

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
    """Return what fits the footer of that width: the usable commands with a label; help and quit always."""
    if now.focus == "input":
        return []
    labelled = [one for one in usable(now) if one.label]
    kept = [one for one in labelled if one.id in {"help", "leave"}]
    room = width - _cells(kept)
    chosen: list[Command] = []
    for one in labelled:
        if one not in kept and _cells([one]) <= room:
            chosen.append(one)
            room -= _cells([one])
    return chosen + kept


def _cells(commands: Iterable[Command]) -> int:
    return sum(len(one.key) + len(one.label) + 3 for one in commands)
