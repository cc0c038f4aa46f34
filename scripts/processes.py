"""Run the processes of a Procfile until one ends, Ctrl-C, or the terminal goes away.

    python scripts/processes.py Procfile 8000

Honcho does the work. Alone it would leave the processes behind when the terminal is closed, and it
would let .env overrule the environment, the other way round than smmhub/settings.py.
"""

import os
import signal
import sys
from typing import Any, TextIO

from honcho.command import main


def hang_up(*_signal: object) -> None:
    """End as on a SIGTERM, without the terminal that is gone."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.kill(os.getpid(), signal.SIGTERM)


class Screen:
    """Standard output whose loss ends the run; an OSError would only end honcho."""

    def __init__(self, stream: TextIO):
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError:
            hang_up()


procfile, port = sys.argv[1:]
signal.signal(signal.SIGHUP, hang_up)
sys.stdout = Screen(sys.stdout)  # type: ignore[assignment]
sys.argv = ["honcho", "-e", os.devnull, "-f", procfile, "start", "-p", port]
try:
    main()
except SystemExit as end:
    asked = (128 + signal.SIGINT, 128 + signal.SIGTERM)  # ending on request is no failure
    sys.exit(0 if end.code in asked else end.code)
