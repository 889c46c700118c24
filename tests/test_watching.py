"""Adding while somebody watches: what the terminal shows, and what is said where he stops it."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress

import pytest

MAIN = (
    "import archive.intake.ingest as ingest; ingest.BATCH_CAPTURES = 4; from archive.cli import main; main()"
)


def _row(number: int) -> str:
    text = (
        f"Hujan deras di hulu membuat Sungai ke-{number} naik satu meter, kata penjaga pintu air Rabu pagi."
    )
    return json.dumps(
        {"outlet": "Warta Sungai", "date": "2024-05-01", "title": f"Sungai ke-{number} Naik", "text": text}
    )


def _start(folder, *arguments, **streams):
    return subprocess.Popen([sys.executable, "-c", MAIN, *arguments], cwd=folder, **streams)


def _wait_for_versions(path, number):
    for _ in range(600):
        with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as driver:
            if driver.execute("SELECT count(*) FROM version").fetchone()[0] >= number:
                return
        time.sleep(0.05)
    pytest.fail("the adder did not come that far")


def test_who_stops_adding_is_told_what_is_stored_and_running_it_again_goes_on(tmp_path):
    pipe = subprocess.PIPE
    adder = _start(
        tmp_path, "add", "-", "--input-format", "jsonl", stdin=pipe, stdout=pipe, stderr=pipe, text=True
    )
    adder.stdin.write("".join(_row(number) + "\n" for number in range(9)))
    adder.stdin.flush()
    _wait_for_versions(tmp_path / "archive.db", 8)
    adder.send_signal(signal.SIGINT)
    out, err = adder.communicate(timeout=60)
    assert (adder.returncode, out) == (130, "")
    (line,) = err.splitlines()
    assert line.startswith("archive: stopped: 4 articles are stored for certain, and perhaps the batch after")
    rows = "".join(_row(number) + "\n" for number in range(10))
    (tmp_path / "rows.jsonl").write_text(rows, encoding="utf-8")
    again = _start(tmp_path, "add", "rows.jsonl", stdout=pipe, text=True)
    assert again.communicate(timeout=60)[0].startswith("10 articles: 2 new, 0 new versions, 8 observed")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_the_bar_does_not_pretend_to_know_where_rows_end(tmp_path):
    import pty

    rows = "".join(_row(number) + "\n" for number in range(9))
    (tmp_path / "rows.jsonl").write_text(rows, encoding="utf-8")
    (tmp_path / "a.txt").write_text("Kabar\n", encoding="utf-8")
    shown = {}
    for name in ("rows.jsonl", "a.txt"):
        ours, theirs = pty.openpty()
        adder = _start(tmp_path, "add", name, stdout=subprocess.DEVNULL, stderr=theirs)
        os.close(theirs)
        shown[name] = b""
        with suppress(OSError):  # that is how the other end of a terminal ends
            while piece := os.read(ours, 4096):
                shown[name] += piece
        adder.wait(timeout=60)
        os.close(ours)
    assert b"%" not in shown["rows.jsonl"]
    assert b"/" not in shown["rows.jsonl"]
    assert b" 9" in shown["rows.jsonl"]
    assert b"1/1" in shown["a.txt"]
