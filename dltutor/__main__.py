"""`python -m dltutor`: the same as the command `dltutor`."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command line; what opens the screen runs in a process of its own, watched over by the launcher."""
    if sys.argv[1:] == ["--version"]:
        from dltutor import __version__

        try:
            os.write(1, f"dltutor {__version__}\n".encode())
        except OSError as error:
            sys.exit(f"dltutor: the output: {error.strerror}")
        return
    gc.set_threshold(50_000)  # what is imported is no garbage: looking for some took 20 ms of a start
    from dltutor.cli import main as command_line
    from dltutor.cli.table import shows
    from dltutor.launcher import launch, plain_only, refusal

    plain = "--plain" in sys.argv[1:] or plain_only(os.environ)
    if shows(sys.argv[1:]) and not plain and not refusal():
        launch()
    command_line()


if __name__ == "__main__":
    main()
