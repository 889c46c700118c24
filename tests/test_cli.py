"""The command line: what it prints, and with which code it ends."""

import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from click import Group
from click.testing import CliRunner, Result

from archive.cli import main

BODY = (
    "Para petani di lereng timur mulai memanen kopi dua pekan lebih awal daripada tahun lalu.\n\n"
    "Mereka mengatakan hujan berhenti lebih cepat, sehingga buah merah serempak di semua kebun.\n"
)
ARTICLE = f"Panen Kopi\n\nRabu, 1 Mei 2024 08:00 WIB\n\nTEMPO.CO, Malang - {BODY}\nSumber: Reuters\n"


@pytest.fixture
def run(place, tmp_path, monkeypatch):
    """Run the command line in an empty folder, with an archive on each database in turn."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ARCHIVE_DB", place)

    def invoke(*arguments: str, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(main, list(arguments), input=stdin)

    return invoke


@pytest.fixture
def article(tmp_path) -> str:
    """The name of a file that holds a whole article."""
    (tmp_path / "panen.txt").write_text(ARTICLE, encoding="utf-8")
    return "panen.txt"


@pytest.fixture
def incomplete(tmp_path) -> str:
    """The name of a file that holds an article without an outlet."""
    (tmp_path / "kabar.txt").write_text(f"Kabar\n\nRabu, 1 Mei 2024\n\n{BODY}", encoding="utf-8")
    return "kabar.txt"


def test_add_says_how_many_of_what_and_ends_with_0(run, article):
    result = run("add", article)
    assert result.output == "1 article: 1 new, 0 new versions, 0 observed, 0 quarantined, 0 unreadable\n"
    assert result.exit_code == 0


def test_add_names_what_was_quarantined_why_and_the_command_that_mends_it(run, incomplete):
    result = run("add", incomplete)
    assert result.exit_code == 1
    assert "outlet-missing: no outlet is printed, stated or given" in result.stdout
    assert "archive quarantine admit" in result.stdout
    assert '--set outlet=NAME --reason "WHERE YOU KNOW IT FROM"' in result.stdout


def test_the_command_that_add_prints_works_as_printed(run, incomplete):
    line = next(line for line in run("add", incomplete).stdout.splitlines() if "quarantine admit" in line)
    words = line.split()[1:4]
    result = run(*words, "--set", "outlet=Koran Utara", "--reason", "its page")
    assert result.exit_code == 0
    assert "Admitted as version 1 of article" in result.stdout


def test_admitting_without_what_is_missing_ends_with_1(run, incomplete):
    ident = json.loads(run("add", incomplete, "--format", "json").stdout)["quarantined"][0]["id"]
    result = run("quarantine", "admit", ident, "--set", "title=Kabar Baru", "--reason", "its page")
    assert result.exit_code == 1
    assert "Not admitted" in result.stdout


def test_a_statement_that_is_no_pair_is_wrong_usage(run, incomplete):
    run("add", incomplete)
    assert run("quarantine", "admit", "aa", "--set", "outlet", "--reason", "r").exit_code == 2


def test_a_dropped_item_leaves_the_list_and_stays_in_the_history(run, incomplete):
    ident = json.loads(run("add", incomplete, "--format", "json").stdout)["quarantined"][0]["id"]
    assert run("quarantine", "drop", ident, "--reason", "a list page").exit_code == 0
    assert run("quarantine", "list").stdout == "Nothing is in quarantine.\n"
    assert "dropped" in run("quarantine", "list", "--all").stdout
    assert "a list page" in run("quarantine", "show", ident).stdout


def test_add_in_json_has_counts_that_add_up(run, article, incomplete):
    report = json.loads(run("add", article, incomplete, "absent.txt", "--format", "json").stdout)
    assert sum(report["counts"].values()) == report["received"] == 3
    assert report["unreadable"][0]["from"] == "absent.txt"


def test_a_dry_run_needs_an_archive_and_says_how_to_make_one(run, article):
    result = run("add", article, "--dry-run")
    assert result.exit_code == 3
    assert "archive init" in result.stderr


def test_a_dry_run_writes_nothing(run, article):
    run("init")
    assert "Dry run, nothing was written. 1 article: 1 new" in run("add", article, "--dry-run").stdout
    assert run("list").stdout == "No article fits.\n"


def test_options_state_what_the_text_leaves_out(run, tmp_path):
    (tmp_path / "x.txt").write_text(f"Kabar\n\n{BODY}", encoding="utf-8")
    assert run("add", "x.txt", "--outlet", "Koran Utara", "--date", "2024-05-01").exit_code == 0


def test_a_date_that_is_none_is_quarantined(run, article):
    result = run("add", article, "--date", "yesterday")
    assert result.exit_code == 1
    assert "date-invalid" in result.stdout


def test_standard_input_is_read(run):
    assert run("add", "-", stdin=ARTICLE).exit_code == 0


def test_lineage_shows_the_source_with_the_words_that_credit_it(run, article):
    ident = json.loads(run("add", article, "--format", "json").stdout)["accepted"][0]["id"]
    result = run("lineage", ident)
    assert "Tempo.co" in result.stdout
    assert "← Reuters, agency: “Sumber: Reuters”" in result.stdout
    assert json.loads(run("lineage", ident, "--format", "json").stdout)["credits"][0]["name"] == "Reuters"


def test_show_list_and_status_say_the_same_article(run, article):
    ident = json.loads(run("add", article, "--format", "json").stdout)["accepted"][0]["id"]
    assert "Panen Kopi" in run("show", ident).stdout
    assert ident[:8] in run("list", "--source", "reuters").stdout
    assert json.loads(run("list", "--format", "jsonl").stdout)["article"] == ident
    assert json.loads(run("show", ident, "--format", "json").stdout)["version"]["article"] == ident
    assert json.loads(run("status", "--format", "json").stdout)["articles"] == 1


def test_verify_ends_with_0_and_says_its_scope(run, article):
    run("add", article)
    result = run("verify")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "OK: everything that was looked at is as the log says"
    assert "not done step 1" in result.stdout
    assert json.loads(run("verify", "--format", "json").stdout)["ok"] is True


def test_verifying_an_empty_archive_ends_with_1(run):
    run("init")
    result = run("verify")
    assert result.exit_code == 1
    assert "EMPTY" in result.stdout


def test_an_archive_that_is_not_there_ends_with_3_and_says_what_to_do(run):
    result = run("list")
    assert result.exit_code == 3
    assert result.stderr.startswith("archive: ")
    assert "archive init" in result.stderr


def test_a_name_that_stands_for_nothing_ends_with_2(run, article):
    run("add", article)
    assert run("show", "ffffffffffff").exit_code == 2


def test_an_archive_is_not_made_twice(run):
    assert run("init").exit_code == 0
    assert run("init").exit_code == 3


def test_an_origin_with_a_space_is_wrong_usage(run):
    assert run("init", "--origin", "two words").exit_code == 2


def test_upgrading_an_archive_of_this_schema_has_nothing_to_do(run):
    run("init")
    assert "nothing to do" in run("upgrade").stdout


def test_inspect_gives_the_contracts_object_and_needs_no_archive(run, article):
    result = run("inspect", article, "--format", "jsonl")
    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert found["id"] == "panen"
    assert found["text"] == ARTICLE
    assert found["outlet"] == "Tempo.co"
    assert found["source_agencies"] == ["Reuters"]
    assert found["verdict"] == "accepted"
    for source in found["sources"]:
        words = source["evidence"]
        assert found["text"][words["start"] : words["end"]] == words["exact"]


def test_inspect_in_text_says_field_basis_and_finding(run, incomplete):
    result = run("inspect", incomplete)
    assert result.exit_code == 1
    assert "kabar: quarantined" in result.stdout
    assert "error: outlet-missing (outlet)" in result.stdout


def test_inspect_says_what_it_cannot_read_and_reads_the_rest(run, article):
    result = run("inspect", "absent.txt", article, "--format", "jsonl")
    assert result.exit_code == 1
    assert "unreadable: absent.txt" in result.stderr
    assert json.loads(result.stdout)["id"] == "panen"


def test_escape_sequences_of_an_article_never_reach_the_terminal(run, tmp_path):
    hostile = "Panen\x1b[2J\x1b]0;owned\x07 \u202eKopi\x9b31m"
    text = ARTICLE.replace("Panen Kopi", hostile).replace("Reuters", "\x1b[31mReuters")
    (tmp_path / "x\x1b[2J.txt").write_text(text, encoding="utf-8")
    shown = [run("inspect", "."), run("inspect", ".", "--format", "jsonl"), run("add", "."), run("list")]
    shown += [run("add", ".", "--format", "json"), run("quarantine", "list")]
    ident = json.loads(run("add", ".", "--strict", "--format", "json", "--outlet", "A\x1b[2J").stdout)
    shown += [run(name, ident["quarantined"][0]["id"]) for name in ("show", "lineage")]
    for result in shown:
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(result.output)


def test_help_names_every_command_with_an_example():
    commands = [*main.commands.items()]
    groups = [(name, command) for name, command in commands if isinstance(command, Group)]
    commands += [each for _, group in groups for each in group.commands.items()]
    for name, command in commands:
        if (name, command) not in groups:
            assert "Example: archive" in (command.epilog or ""), name


def test_help_loads_neither_the_database_nor_the_data_frames():
    code = (
        "import sys, archive.cli; print([m for m in ('sqlalchemy', 'polars', 'pandera') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_installed_command_runs_from_any_folder(tmp_path):
    command = Path(sysconfig.get_path("scripts")) / "archive"
    if not command.exists():
        pytest.skip("the package is not installed in this environment")
    done = subprocess.run([command, "--version"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("archive (Sanad), version ")
