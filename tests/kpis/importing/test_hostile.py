"""Files that mean harm are refused with their reason, or read right, in bounded memory and time
(IMP-3, IMP-4, IMP-5)."""

import json
import subprocess
import sys

import pytest

from kpis.importing import FILE_REASONS, ROW_REASONS
from tests.kpis.importing.hostile import FILES, outcome
from tests.source_tree import ROOT

MEMORY = 512_000_000  # bytes that are in use at most
ADDRESSES = 2_000_000_000  # that the process may ask for: far less than one bomb would take
SECONDS = 60


def test_there_are_forty_of_them_and_each_has_a_reason_of_its_list():
    assert len(FILES) >= 40
    assert {expected for _make, expected in FILES.values()} <= {"", *FILE_REASONS, *ROW_REASONS}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_with_its_reason(name):
    make, expected = FILES[name]
    assert outcome(make()) == expected


def test_all_of_them_stay_within_memory_and_time():
    command = [sys.executable, "-m", "tests.kpis.importing.hostile", str(ADDRESSES)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert told["told"] == {name: expected for name, (_make, expected) in FILES.items()}
    assert told["peak"] < MEMORY
    assert told["seconds"] < SECONDS
