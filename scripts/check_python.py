"""Exit with one plain sentence when this Python can't make the project's environment."""

import importlib.util
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this is the check for an older one
    sys.exit(
        "smmhub needs Python 3.11 or newer, and {} is {}.{}; name another: "
        "make setup PYTHON=python3.12".format(sys.argv[1], *sys.version_info[:2])
    )
if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
    sys.exit("This Python has no venv module; on Debian: apt-get install python3-venv")
