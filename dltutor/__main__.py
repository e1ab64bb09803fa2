"""`python -m dltutor`: the same as the command `dltutor`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; `--version` answers before anything heavy is imported."""
    if sys.argv[1:] == ["--version"]:
        from dltutor import __version__

        print(f"dltutor {__version__}")
        return
    from dltutor.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
