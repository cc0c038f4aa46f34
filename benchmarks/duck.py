"""The limit that a re-import is held against: DuckDB with a file, two threads and no key.

    python -m benchmarks.duck CLIENTS CHANNELS

Runs under a Python that has DuckDB and NumPy, nothing of ours: neither is needed otherwise. Prints
the median seconds of correcting the last days of so many channels, the new rows ready in memory."""

import statistics
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np

from benchmarks.figures import AGAIN, DAYS, FIRST, METRICS, cube

ROUNDS = 3
_START = np.datetime64(FIRST)


def rows(values: np.ndarray, channels: np.ndarray, first: int) -> dict[str, np.ndarray]:
    """Return the rows of these channels from a day on, one day after the other."""
    part = values[channels][:, :, first:]
    count, metrics, days = part.shape
    each = count * metrics
    return {
        "channel": np.tile(np.repeat(channels.astype(np.int32), metrics), days),
        "metric": np.tile(np.arange(metrics, dtype=np.int16), count * days),
        "day": np.repeat(_START + np.arange(first, first + days), each).astype("datetime64[s]"),
        "value": np.ascontiguousarray(part.transpose(2, 0, 1)).ravel(),
    }


def main(clients: int, count: int) -> float:
    values = cube(clients)
    with tempfile.TemporaryDirectory() as folder:
        base = duckdb.connect(str(Path(folder) / "limit.duckdb"))
        base.execute("SET threads = 2")
        base.execute("CREATE TABLE m (channel INT, metric SMALLINT, day DATE, value DOUBLE)")
        whole = rows(values, np.arange(len(values)), 0)  # DuckDB finds it by name
        base.execute("INSERT INTO m SELECT channel, metric, day::DATE, value FROM whole")
        base.execute("CHECKPOINT")
        del whole
        taken = []
        for more in range(1, ROUNDS + 1):
            chosen = np.random.default_rng(5).permutation(len(values) - 1)[:count] + 1
            again = rows(values + more, chosen, DAYS - AGAIN)
            base.execute(
                "CREATE OR REPLACE TEMP TABLE b AS "
                "SELECT channel, metric, day::DATE AS day, value FROM again"
            )
            assert len(again["value"]) == count * AGAIN * len(METRICS)
            began = time.perf_counter()
            base.begin()
            base.execute(
                "DELETE FROM m USING b "
                "WHERE m.channel = b.channel AND m.metric = b.metric AND m.day = b.day"
            )
            base.execute("INSERT INTO m SELECT * FROM b")
            base.commit()
            taken.append(time.perf_counter() - began)
        base.close()
    return statistics.median(taken)


if __name__ == "__main__":
    print(main(int(sys.argv[1]), int(sys.argv[2])))
