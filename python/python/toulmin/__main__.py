"""The command: `toulmin`, or `python -m toulmin`."""

from __future__ import annotations

import signal
import sys

from . import _toulmin


def main() -> int:
    """Run the command with the arguments of this process.

    Returns
    -------
    int
        The exit code.
    """
    # the command looks after Ctrl-C itself
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _toulmin.main(["toulmin", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
