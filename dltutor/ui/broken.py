"""What happens when the program itself breaks: a report without answers, the terminal given back, and going on."""

from __future__ import annotations

import signal
import sys

from dltutor import reports
from dltutor.draw.filter import clean
from dltutor.launcher import SIGNALS
from dltutor.ui.keyboard import Keyboard
from dltutor.ui.notices import Notices


class Breakable(Notices, Keyboard):
    """An app that ends by an error nobody had expected without showing it."""

    broken: Exception | None = None
    """The first such error."""

    def _handle_exception(self, error: Exception) -> None:
        """Remember what broke, and end (Textual's own hook; it has no public one)."""
        self.broken = self.broken or error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """End without Textual's traceback: it shows every variable, and so what was answered."""
        self._close_messages_no_wait()


def goes_on(broken: Exception) -> bool:
    """Say that something broke and where the report lies, and return whether the learner goes on.

    To be called outside the app; signals end the process at once meanwhile.
    """
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    path = reports.keep(broken, reports.state_directory())
    kept = f"A report without your answers is in {path}" if path else "No report could be written."
    says = f"dltutor: something broke in the program ({type(broken).__name__}). {kept}\n"
    sys.stderr.write(clean(f"{says}What you answered is kept. Enter goes on where you were, q and Enter ends. "))
    sys.stderr.flush()
    answer = sys.stdin.readline()
    return bool(answer) and not answer.strip().lower().startswith("q")
