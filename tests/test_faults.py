"""The fault campaign's own parts, which must be able to fail; and a short run of it."""

import os
import sqlite3
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from archive.proof import check
from faults import campaign
from faults.cells import rows_of
from faults.copies import DEFINITIONS, TABLES, SqliteCopy, changed
from faults.forging import Log
from faults.hearing import Heard, Question, hear, hear_command
from faults.kinds import KINDS, recomputed, value
from faults.neighbourhood import FAULTS, batches, prepare, trials
from faults.neighbours import TOOLS
from faults.ordeals import settled
from faults.report import Neighbour, Run, failures, markdown
from faults.stages import SERVER, postgres_stage, sqlite_stage
from faults.values import FAILURES, OUTCOMES, Result, Trial

ROOT = Path(__file__).parent.parent

DAMAGES = (
    "stored byte",
    "value",
    "row deleted",
    "row duplicated",
    "rows swapped",
    "volume damaged",
    "entry forged",
    "entry replayed",
    "checkpoint re-signed",
    "tail cut",
    "rolled back",
    "recomputed",
    "definition changed",
    "search index damaged",
    "untouched",
)
"""The kinds that start no process of their own: what forks must not run beside the threads of other tests."""


@pytest.fixture(scope="module")
def _environment():
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ARCHIVE_HOME", "")
        yield


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory, _environment):
    folder = tmp_path_factory.mktemp("stage")
    return sqlite_stage(folder, 1)


@pytest.fixture(scope="module")
def on_postgres(tmp_path_factory, postgres_server, _environment):
    folder = tmp_path_factory.mktemp("stage")
    with postgres_stage(postgres_server, folder, 1) as stage:
        yield stage


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request):
    """A stage on each database in turn."""
    name = "on_sqlite" if request.param == "sqlite" else "on_postgres"
    return request.getfixturevalue(name)


def _watched_by(stage, verify):
    return replace(stage, verify=verify)


def _chance(seed):
    return Random(seed)  # noqa: S311  a campaign is repeated by its seed


def _outcomes(stage, kind, number):
    results = [KINDS[kind].run(stage, _chance(f"{kind} {n}")) for n in range(number)]
    return Counter(result.outcome for result in results), results


@pytest.mark.parametrize("kind", DAMAGES)
def test_damage_of_each_kind_is_told(stage, kind):
    counts, results = _outcomes(stage, kind, 4)
    assert [result for result in results if result.outcome in FAILURES] == []
    assert counts - Counter({"refused": 4})


def test_every_table_has_rows_in_an_archive_that_is_damaged(stage):
    with stage.copied() as whole, stage.copied("large") as large:
        empty = {name for name in TABLES if not rows_of(whole, name)}
        assert empty - {name for name in empty if rows_of(large, name)} == set()


def test_a_damaged_file_is_told(on_sqlite):
    _, results = _outcomes(on_sqlite, "file damaged", 30)
    assert [result for result in results if result.outcome in FAILURES] == []


def test_a_verifier_that_is_blind_to_one_table_is_reported_as_missed(stage, monkeypatch):
    compare = check._compare
    monkeypatch.setattr(
        check, "_compare", lambda table, *rest: None if table == "edge" else compare(table, *rest)
    )
    _, results = _outcomes(stage, "row deleted", 30)
    missed = [result.what for result in results if result.outcome == "missed"]
    assert missed
    assert all(" rows of edge" in what for what in missed)


def test_a_verifier_that_looks_at_no_object_is_reported_as_missed(stage, monkeypatch):
    def look(work):
        work._objects.update({row[2]: bytes(row[4]) if row[4] else b"" for row in work._stored})

    monkeypatch.setattr(check._EntryCheck, "_check_objects", look)
    monkeypatch.setattr("faults.cells.TABLES", ("object",))
    counts, _ = _outcomes(stage, "stored byte", 20)
    assert counts["missed"]


@pytest.mark.parametrize("kind", sorted(set(DAMAGES) - {"untouched", "search index damaged"}))
def test_a_verifier_that_is_always_green_misses_every_change(on_sqlite, kind):
    counts, _ = _outcomes(_watched_by(on_sqlite, lambda _p, _q: Heard(green=True, said="ok")), kind, 8)
    assert counts["missed"]
    assert not counts["detected"]


@pytest.mark.parametrize("kind", ["untouched", "rows swapped"])
def test_a_verifier_that_is_never_green_gives_false_alarms(on_sqlite, kind):
    crying = _watched_by(on_sqlite, lambda _p, _q: Heard(green=False, said="wolf"))
    counts, _ = _outcomes(crying, kind, 40)
    assert counts["false alarm"]


def test_something_acknowledged_that_is_not_there_is_lost(stage, tmp_path):
    with stage.copied() as copy:
        held = "{} {}".format(*copy.rows("SELECT article, number FROM version LIMIT 1")[0])
        assert settled(stage, copy, tmp_path, "", [held]) is None
        assert settled(stage, copy, tmp_path, "", [held, "0123 1"]).outcome == "lost"


def test_an_archive_that_is_not_green_after_an_ordeal_is_a_false_alarm(stage, tmp_path):
    with stage.copied() as copy:
        copy.change("DELETE FROM finding WHERE position = 0")
        assert settled(stage, copy, tmp_path, "", []).outcome == "false alarm"


def test_what_escapes_from_a_trial_is_a_result(on_sqlite):
    def breaks(_place, _question):
        raise ZeroDivisionError("as if")

    made = campaign.trial(1, 1, [("untouched", "sqlite")], {"sqlite": _watched_by(on_sqlite, breaks)})
    assert (made.result.outcome, made.result.what) == ("broken", "ZeroDivisionError")


def test_a_trial_is_the_same_again_by_its_number(on_sqlite):
    round_ = campaign.spread(3, ["sqlite"], ["value", "rows swapped", "file damaged", "entry forged"])
    once, again = (
        [campaign.trial(number, 3, round_, {"sqlite": on_sqlite}) for number in range(1, 12)]
        for _ in range(2)
    )
    assert once == again


def test_a_forger_without_the_key_is_perfect_but_for_the_key(stage):
    with stage.copied() as copy:
        before = copy.dump()
        chance = _chance(5)
        log = Log.read(copy)
        key = recomputed.foreign_key(log, chance)
        assert recomputed.another_story(log, chance)
        recomputed._exchange_keys(log, key)
        assert len([entry for entry in log.entries if entry.type == "key"]) == 2
        log.write(copy)
        # The second key would need an endorsement by the first.
        copy.change(recomputed.checkpoint_set(len(log.bodies), recomputed.signed(log, key)))
        assert {"object", "entry", "head"} <= changed(before, copy.dump())
        assert hear(copy.place, Question()).green
        assert not hear(copy.place, Question(key=stage.seed.key)).green


def test_the_command_and_the_library_say_the_same(stage):
    for damage in (None, "DELETE FROM finding WHERE position = 0"):
        with stage.copied() as copy:
            if damage:
                copy.change(damage)
            question = Question(key=stage.seed.key, against=(stage.seed.earlier, stage.seed.newest))
            library, command = (said(copy.place, question) for said in (hear, hear_command))
            assert library.green == command.green == (damage is None)
            assert library.unsigned == command.unsigned == 0


def test_a_dump_tells_values_apart_that_look_alike(tmp_path):
    def dump(value):
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.db"
        with sqlite3.connect(path) as driver:
            driver.execute("CREATE TABLE t (v)")
            driver.execute("INSERT INTO t VALUES (?)", (value,))
        driver.close()
        return SqliteCopy(path).dump()["t"]

    alike = [1, 1.0, "1", b"1", "1 ", None, "", b"", 0, "\0", "1\0"]
    assert len({dump(each) for each in alike}) == len(alike)
    assert dump(1) == dump(1)


def test_a_dump_tells_a_change_of_every_value_and_of_definitions(stage):
    with stage.copied() as copy:
        before = copy.dump()
        assert copy.dump() == before
        copy.change("UPDATE alias SET value = 'x' WHERE position = 0")
        assert changed(before, copy.dump()) == {"alias"}
        copy.change("DROP VIEW lineage_edge")
        assert changed(before, copy.dump()) == {"alias", DEFINITIONS}


def test_the_values_that_are_tried_are_other_values_of_the_right_kind():
    for held in ("2024-05-01T00:00:00Z", "K-9", 5, b"abc", None):
        tried = [made for _, made in value.variants(held, "postgresql")]
        assert {type(made) for made in tried} <= {type(held), type(None), str, int}
        assert len(tried) > 2


def test_a_round_holds_every_kind_on_every_database_that_it_is_for():
    wanted = {(name, database) for name, kind in KINDS.items() for database in kind.databases}
    assert set(campaign.spread(1, ["sqlite", "postgresql"])) == wanted
    assert campaign.spread(1, ["sqlite"]) == campaign.spread(1, ["sqlite"])


def _page(*results, neighbours=None):
    made = [
        Trial(number=number, kind="value", database="sqlite", result=result)
        for number, result in enumerate(results)
    ]
    run = Run(command="python -m faults", seed=1, date="2024-05-01", machine="a machine")
    return made, markdown(run, made, neighbours or {name: Neighbour(version="not run") for name in TOOLS})


def test_the_page_counts_and_names_what_was_missed():
    bad = Result(outcome="missed", what="a value | of `two`", said="ok")
    made, page = _page(Result(outcome="detected", what="a", said="tampered: b"), bad)
    assert [trial.number for trial in failures(made)] == [1]
    assert "**Missed 1, lost 0, false alarms 0, other errors 0.**" in page
    assert "* trial 1, value, SQLite: missed: a value \\| of 'two': ok" in page
    assert "| 0 | value, SQLite: a | tampered: b |" in page


def test_the_page_says_which_tools_were_not_run():
    _, page = _page()
    assert page.count("| not run | not run | not run |") == len(FAULTS)
    assert all(f"**{name}**" in page for name in set(OUTCOMES) - {"nothing", "broken"})


def test_git_is_damaged_and_checked_as_the_archive_is(tmp_path, on_sqlite):
    given = batches(sorted((on_sqlite.seed.folder / "articles").glob("*.jsonl")))
    counts = Counter(
        (fault, result.outcome)
        for fault, result in trials(prepare(TOOLS["git fsck --full"], tmp_path, given), 3, 1)
    )
    assert counts["swap", "detected"]
    assert counts["roll back", "missed"] == 3
    assert counts["recompute", "missed"] == 3


def test_the_page_in_the_documentation_is_of_a_clean_campaign_that_the_command_wrote():
    page = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    assert page.startswith((ROOT / "faults" / "introduction.md").read_text(encoding="utf-8").strip())
    assert "**Missed 0, lost 0, false alarms 0, other errors 0.**" in page
    assert all(f"| {name}: {kind.says} |" in page for name, kind in KINDS.items())


def test_a_short_campaign_on_both_databases_misses_and_loses_nothing(postgres_server, tmp_path):
    page = tmp_path / "page.md"
    done = subprocess.run(
        [sys.executable, "-m", "faults", "--trials", "16", "--seed", "5", "--processes", "2", "--out", page],
        cwd=ROOT,
        env=os.environ | {SERVER: postgres_server},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout.startswith("seed 5\n")
    assert "16 trials on" in page.read_text(encoding="utf-8")
