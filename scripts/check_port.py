"""Exit with one plain sentence when the app can't listen on a port of this machine."""

import socket
import sys

given = sys.argv[1]
if not (given.isascii() and given.isdigit() and 1 <= int(given) <= 65535):
    sys.exit(f"PORT must be a number from 1 to 65535, not {given!r}.")
with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("127.0.0.1", int(given)))
    except PermissionError:
        sys.exit(f"Port {given} is reserved for the system; choose another: make run PORT=8001")
    except OSError:
        sys.exit(f"Port {given} is taken; choose another: make run PORT={int(given) % 65535 + 1}")
