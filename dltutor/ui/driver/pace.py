"""When a line can take another frame: asked of the terminal itself, or kept to a budget where it cannot say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

QUESTION = "\x1b[6n"
"""Asks for the cursor's place; the answer means that all before it has been drawn (ECMA-48, DSR 6)."""
PATIENCE = 5.0
"""Seconds after which an answer is not waited for any longer."""
BUDGET = 30_000
"""Bytes a second on a line of which nothing can be known."""
BURST = 16_000
"""Bytes that such a line gets at once: more than one whole screen."""


@dataclass
class Pace:
    """Lets one frame at a time be under way. All times in seconds, by one clock."""

    may_ask: bool = True
    """False inside a multiplexer, which answers at once, whatever its own line does."""
    _asked: int = 0
    """Questions that have not been answered."""
    _answers: bool = False
    """Whether the terminal has ever answered; until then it is kept to the budget."""
    _asked_at: float = 0.0
    _sent: float = 0.0
    _credit: float = BURST

    def wait(self, now: float) -> float:
        """Return how long the next frame must wait; 0: it can go now."""
        if self._answers:
            return self.expecting(now)
        return max(0.0, -self._credit_at(now) / BUDGET)

    def expecting(self, now: float) -> float:
        """Return for how long an answer is still to be waited for."""
        return max(0.0, self._asked_at + PATIENCE - now) if self._asked else 0.0

    @property
    def question(self) -> str:
        """What to send behind the next frame: a terminal that has never answered is asked only once."""
        return QUESTION if self.may_ask and (self._answers or not self._asked) else ""

    def sent(self, count: int, now: float) -> None:
        """Note that a frame of so many bytes was sent, with the question behind it."""
        if self.question:
            self._asked, self._asked_at = self._asked + 1 if self.expecting(now) else 1, now
        self._credit, self._sent = self._credit_at(now) - count, now

    def answered(self) -> None:
        """Note an answer."""
        self._asked, self._answers = max(0, self._asked - 1), True

    def _credit_at(self, now: float) -> float:
        return min(BURST, self._credit + (now - self._sent) * BUDGET)


def pace(environ: Mapping[str, str]) -> Pace:
    """Return how to pace the terminal of this environment."""
    inside = "TMUX" in environ or "STY" in environ or environ.get("TERM", "").startswith(("screen", "tmux"))
    return Pace(may_ask=not inside)
