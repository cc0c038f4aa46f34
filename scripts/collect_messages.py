"""Collect every text of the code and the templates into locale/*/LC_MESSAGES/django.po.

Needs gettext. English fills itself from the source; a Russian or Georgian text that is new or whose
source has changed is left empty, because gettext's guesses read like translations and aren't.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

IGNORED = (".venv/*", "var/*", "static_root/*", "tests/*", "benchmarks/*", "scripts/*")
PLURALS = {
    "en": "nplurals=2; plural=(n != 1);",
    "ru": "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
    "(n%100<12 || n%100>14) ? 1 : n%10==0 || (n%10>=5 && n%10<=9) || "
    "(n%100>=11 && n%100<=14) ? 2 : 3);",
    "ka": "nplurals=2; plural=(n != 1);",
}
HEADER = """msgid ""
msgstr ""
"Project-Id-Version: smmhub\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"
"""


def catalogues(root: Path) -> dict[str, Path]:
    """Return the catalogue of each language under a checkout."""
    return {name: root / "locale" / name / "LC_MESSAGES" / "django.po" for name in PLURALS}


def collect(root: Path) -> None:
    """Bring the catalogues of a checkout up to date with its texts."""
    for language, path in catalogues(root).items():
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(HEADER.format(language=language, plurals=PLURALS[language]))
    arguments = [flag for language in PLURALS for flag in ("--locale", language)]
    arguments += [flag for pattern in IGNORED for flag in ("--ignore", pattern)]
    arguments += ["--no-obsolete", "--no-wrap", "--add-location", "file", "--verbosity", "0"]
    # Without settings Django takes the folder locale/, and a half-made app can still be collected.
    django = [sys.executable, "-m", "django", "makemessages"]
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    subprocess.run([*django, *arguments], cwd=root, env=environment, check=True)
    for language, path in catalogues(root).items():
        text = path.read_bytes()
        for command in [
            ["msgattrib", "--clear-fuzzy", "--empty", "--clear-previous", "--no-wrap", "-"],
            *([["msgen", "--no-wrap", "-"]] if language == "en" else []),
        ]:
            text = subprocess.run(command, input=text, check=True, capture_output=True).stdout
        # Without its moment a catalogue changes only when a text does.
        path.write_bytes(re.sub(rb'^"POT-Creation-Date: .*\n', b"", text, flags=re.MULTILINE))


if __name__ == "__main__":
    collect(Path(__file__).resolve().parent.parent)
