"""Fail when the catalogues in locale/ lack a text of the code, or keep one that is gone.

Collects into a copy of the checkout, so nothing here changes. Needs gettext, says so without it.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.pofile import read_po
from collect_messages import catalogues, collect

ROOT = Path(__file__).resolve().parent.parent
SHOWN = 30  # lines


def texts(catalogue: Path) -> set[tuple[str, str]]:
    """Return (context, English text) of every entry of a catalogue; none when there is no file."""
    if not catalogue.exists():
        return set()
    with catalogue.open("rb") as file:
        entries = [entry for entry in read_po(file) if entry.id]
    return {
        (entry.context or "", entry.id if isinstance(entry.id, str) else entry.id[0])
        for entry in entries
    }


def main() -> str:
    """Return what is wrong, the first lines of it; empty when the catalogues are up to date."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in filter(None, names.split("\0")):
            if (ROOT / name).is_file():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, copy / name)
        collect(copy)
        lines = []
        for language, fresh in catalogues(copy).items():
            kept = texts(catalogues(ROOT)[language])
            found = texts(fresh)
            lines += [f"{language}: not in the catalogue: {text!r}" for _, text in found - kept]
            lines += [f"{language}: no longer in the code: {text!r}" for _, text in kept - found]
    shown = sorted(lines)[:SHOWN]
    return "\n".join([*shown, f"{len(lines)} in all. Run `make messages`."]) if lines else ""


if __name__ == "__main__":
    if shutil.which("xgettext") is None:
        print("Catalogues not compared with the code: gettext isn't installed.")
        sys.exit()
    sys.exit(main() or None)
