"""The command line: what it prints, and with which code it ends."""

import json
import os
import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path

import click
import pytest
from click import Group
from click.testing import CliRunner, Result
from sqlalchemy import select

from archive import Archive, formats
from archive.cli import main
from archive.commands import COMMANDS, options
from archive.commands import command as loaded
from archive.commands.add import add
from archive.commands.options import same_archive
from archive.reading import Knowledge
from archive.store.tables import RUN

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


def test_the_command_that_add_prints_works_as_printed_for_another_archive_too(
    run, incomplete, place, monkeypatch
):
    monkeypatch.delenv("ARCHIVE_DB")
    other = place if place.startswith("postgresql") else "Arsip Koran's.db"
    said = run("add", incomplete, "--db", other).stdout
    line = next(line for line in said.splitlines() if "quarantine admit" in line)
    result = run(*shlex.split(line.replace("NAME", "Koran"))[1:])
    assert result.exit_code == 0
    assert "Admitted as version 1 of article" in result.stdout


def test_the_command_that_add_prints_repeats_no_password():
    context = click.Context(add, info_name="add")
    with context:
        add.parse_args(context, ["x.txt", "--db", "postgresql://ani:rahasia@localhost/arsip"])
    assert same_archive(context) == " --db 'postgresql://ani:***@localhost/arsip'"


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


def test_a_dry_run_without_an_archive_is_one_against_an_empty_one(run, article):
    result = run("add", article, article, "--dry-run")
    assert result.exit_code == 0
    assert "Dry run, nothing was written. 2 articles: 1 new, 0 new versions, 1 observed" in result.stdout
    assert run("list").exit_code == 3


def test_a_dry_run_writes_nothing(run, article):
    run("init")
    assert "Dry run, nothing was written. 1 article: 1 new" in run("add", article, "--dry-run").stdout
    assert run("list").stdout == "No article fits.\n"


def test_a_registry_of_ones_own_is_read_and_its_digest_kept_with_the_run(run, tmp_path, article):
    (tmp_path / "own.toml").write_text('outlets = [{ name = "Koran Utara" }]', encoding="utf-8")
    stated = ("add", article, "--outlet", "Koran Utara", "--format", "json")
    plain = json.loads(run(*stated, "--dry-run").stdout)["accepted"][0]
    own = json.loads(run(*stated, "--registry", "own.toml").stdout)["accepted"][0]
    assert "outlet-unknown" in {found["code"] for found in plain["findings"]}
    assert "outlet-unknown" not in {found["code"] for found in own["findings"]}
    with Archive.open(os.environ["ARCHIVE_DB"]) as archive, archive._database.reading() as connection:
        digests = set(connection.execute(select(RUN.c.registry)).scalars())
    assert digests == {Knowledge.load(tmp_path / "own.toml").digest}


def test_a_registry_that_cannot_be_read_leaves_no_archive_behind(run, tmp_path, article):
    (tmp_path / "own.toml").write_text("outlets = " + "[" * 100_000, encoding="utf-8")
    for command in ("add", "inspect"):
        result = run(command, article, "--registry", "own.toml")
        assert (result.exit_code, result.stdout) == (3, "")
        assert "own.toml: a number is too long, or lists stand too deep" in result.stderr
    assert run("list").exit_code == 3


def test_options_state_what_the_text_leaves_out(run, tmp_path):
    (tmp_path / "x.txt").write_text(f"Kabar\n\n{BODY}", encoding="utf-8")
    assert run("add", "x.txt", "--outlet", "Koran Utara", "--date", "2024-05-01").exit_code == 0


@pytest.mark.parametrize(
    ("option", "value", "accepted"),
    [
        ("--date", "yesterday", "YYYY-MM-DD"),
        ("--date", "2024-02-31", "a day of the calendar"),
        ("--url", "contoh.example/a", "http:// or https://"),
        ("--language", "Indonesian", "such as id, en or en-GB"),
        ("--outlet", " ", "it is empty"),
    ],
)
def test_a_statement_that_cannot_be_meant_is_wrong_usage_and_stays_with_nothing(
    run, article, option, value, accepted
):
    for command in ("inspect", "add"):
        result = run(command, article, option, value)
        assert result.exit_code == 2
        assert accepted in result.stderr
    assert run("add", article).exit_code == 0


def test_a_date_in_a_rows_own_column_that_is_none_is_a_finding(run, tmp_path):
    row = {"outlet": "Koran Utara", "date": "kemarin", "title": "Kabar", "text": BODY}
    (tmp_path / "rows.jsonl").write_text(json.dumps(row), encoding="utf-8")
    result = run("add", "rows.jsonl")
    assert result.exit_code == 1
    assert "date-invalid" in result.stdout


@pytest.mark.parametrize("pair", ["date=kemarin", "url=ftp://contoh.example/a", "language=?", "body=x"])
def test_admitting_with_a_statement_that_cannot_be_meant_is_wrong_usage(run, incomplete, pair):
    ident = json.loads(run("add", incomplete, "--format", "json").stdout)["quarantined"][0]["id"]
    assert run("quarantine", "admit", ident, "--set", pair, "--reason", "its page").exit_code == 2
    assert ident[:8] in run("quarantine", "list").stdout


@pytest.mark.parametrize("command", [("admit", "--set", "outlet=Koran Utara"), ("drop",)])
def test_a_reason_that_says_nothing_is_wrong_usage(run, incomplete, command):
    ident = json.loads(run("add", incomplete, "--format", "json").stdout)["quarantined"][0]["id"]
    for reason in ("", " \n"):
        result = run("quarantine", command[0], ident, *command[1:], "--reason", reason)
        assert result.exit_code == 2
        assert "reason: it is empty" in result.stderr
    assert ident[:8] in run("quarantine", "list").stdout


def test_standard_input_is_read(run):
    assert run("add", "-", stdin=ARTICLE).exit_code == 0


@pytest.mark.parametrize("command", ["inspect", "add"])
@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("text", ARTICLE),
        (
            "html",
            "<html><title>Panen</title><body><p>" + "</p><p>".join(ARTICLE.splitlines()) + "</p></html>",
        ),
        ("jsonl", json.dumps({"text": ARTICLE}) + "\n"),
        ("csv", 'text\n"' + ARTICLE + '"\n'),
    ],
)
def test_standard_input_is_in_the_format_that_is_said(run, command, name, written):
    done = run(command, "-", "--input-format", name, stdin=written)
    assert (done.exit_code, done.stderr) == (0, "")
    assert (
        "1 article: 1 new" if command == "add" else ": accepted\n  outlet         Tempo.co"
    ) in done.stdout


def test_the_format_of_standard_input_is_said_of_nothing_else(run, article):
    result = run("add", article, "--input-format", "html")
    assert result.exit_code == 2
    assert "give - as one of the paths" in result.stderr


def test_the_formats_that_can_be_said_are_those_there_are():
    assert tuple(formats.NAMES) == options.INPUT_FORMATS


@pytest.mark.parametrize("command", ["inspect", "add"])
def test_an_address_is_stated_of_one_article_only_and_of_more_nothing_is_stored(run, tmp_path, command):
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(f"Kabar {name}\n\n{ARTICLE}", encoding="utf-8")
    result = run(command, "a.txt", "absent.txt", "b.txt", "--url", "https://contoh.example/a")
    assert result.exit_code == 2
    assert "b.txt is a second one" in result.stderr
    assert (result.stdout, run("list").exit_code) == ("", 3)
    assert run("add", "a.txt", "absent.txt", "--url", "https://contoh.example/a").exit_code == 1
    assert run("show", "https://contoh.example/a").exit_code == 0


def test_an_address_stated_of_a_second_row_or_a_second_file_too_large_is_refused_too(run, tmp_path):
    row = json.dumps({"text": ARTICLE})
    (tmp_path / "rows.jsonl").write_text(f"no row\n{row}\n{row}\n", encoding="utf-8")
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "b.txt").write_text(ARTICLE * 9, encoding="utf-8")
    stated = ("--url", "https://contoh.example/a")
    assert run("add", "rows.jsonl", *stated).exit_code == 2
    assert run("add", "a.txt", "b.txt", *stated, "--max-bytes", str(len(ARTICLE))).exit_code == 2
    assert run("list").exit_code == 3


@pytest.mark.parametrize("path", ["absent.txt", "notes.pdf", "leer"])
def test_where_nothing_can_be_read_no_archive_is_made(run, tmp_path, path):
    (tmp_path / "notes.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "leer").mkdir()
    (tmp_path / "leer" / "foto.jpg").write_bytes(b"\xff\xd8")
    assert run("add", path).exit_code == (0 if path == "leer" else 1)
    assert run("list").exit_code == 3


def test_files_of_other_kinds_are_counted(run, tmp_path, article):
    (tmp_path / "in").mkdir()
    for name in ("foto.jpg", "notes.pdf", ".hidden"):
        (tmp_path / "in" / name).write_bytes(b"x")
    for command in ("add", "inspect"):
        nothing = run(command, "in")
        assert "Nothing was read: no file in .txt, .html, .htm, .jsonl, .csv was found" in nothing.output
        assert "2 files of other kinds passed over" in nothing.output
    (tmp_path / article).rename(tmp_path / "in" / article)
    assert "\n\n2 files of other kinds passed over.\n" in run("add", "in").stdout
    assert json.loads(run("add", "in", "--format", "json").stdout)["passed_over"] == 2


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


@pytest.mark.parametrize("limit", [("--since", "yesterday"), ("--until", "2022-02-31")])
def test_listing_from_a_day_that_is_none_is_wrong_usage(run, article, limit):
    run("add", article)
    result = run("list", *limit)
    assert result.exit_code == 2
    assert "YYYY-MM-DD, YYYY-MM or YYYY" in result.stderr


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


def test_a_name_as_long_as_a_book_is_clipped_wherever_it_is_printed(run, tmp_path):
    row = {"id": "i" * 90_000, "outlet": "O" * 90_000, "byline": "B " * 40_000, "date": "2024-05-01"}
    (tmp_path / "rows.jsonl").write_text(json.dumps(row | {"title": "T", "text": BODY}), encoding="utf-8")
    shown = [run("inspect", "rows.jsonl")]
    strict = json.loads(run("add", "rows.jsonl", "--strict", "--format", "json").stdout)
    shown += [run("show", strict["quarantined"][0]["id"]), run("add", "rows.jsonl", "--strict")]
    ident = json.loads(run("add", "rows.jsonl", "--format", "json").stdout)["accepted"][0]["id"]
    shown += [run("show", ident), run("list"), run("lineage", ident), run("quarantine", "list", "--all")]
    for result in shown:
        assert result.stdout
        assert max(map(len, result.stdout.splitlines())) < 600


NO_TEXT = os.fsdecode(b"a\xff")


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "panen.txt", "--outlet", NO_TEXT),
        ("add", "panen.txt", f"--url=http://x/{NO_TEXT}"),
        ("add", "panen.txt", "--by", NO_TEXT),
        ("quarantine", "admit", "00", "--set", f"outlet={NO_TEXT}", "--reason", "r"),
        ("quarantine", "admit", "00", "--set", "outlet=A", "--reason", NO_TEXT),
        ("quarantine", "drop", "00", "--reason", NO_TEXT),
        ("list", "--outlet", NO_TEXT),
        ("show", f"http://x/{NO_TEXT}"),
        ("lineage", NO_TEXT),
        ("init", "--db", "new.db", "--origin", NO_TEXT),
        ("status", "--db", NO_TEXT),
    ],
)
@pytest.mark.usefixtures("article")
def test_an_argument_that_is_no_text_is_wrong_usage(run, arguments):
    result = run(*arguments)
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == 2
    assert "is neither UTF-8 text nor the name of a file" in result.stderr


def test_an_archive_whose_name_is_no_text_is_refused(run, tmp_path):
    (tmp_path / NO_TEXT).touch()
    for command in ("status", "verify", "init"):
        result = run(command, "--db", NO_TEXT)
        assert result.exit_code == 3
        assert "is not UTF-8 text; name the archive otherwise" in result.stderr


def test_a_file_whose_name_is_no_text_is_read_all_the_same(run, tmp_path):
    name = NO_TEXT + ".txt"
    try:
        (tmp_path / name).write_text(ARTICLE, encoding="utf-8")
    except OSError:
        pytest.skip("this file system wants names to be text")
    assert "1 article: 1 new" in run("add", name).stdout
    assert run("list", "--outlet", name).exit_code == 2


def _shell(folder, line, **variables):
    """Run a line of the shell in which `archive` is the command."""
    command = f'archive() {{ "{sys.executable}" -m archive.cli "$@"; }}; {line}'
    variables = {"PYTHONPATH": str(Path(__file__).parent.parent), **variables}
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def filled(tmp_path) -> Path:
    """A folder with an archive and its article."""
    (tmp_path / "panen.txt").write_text(ARTICLE, encoding="utf-8")
    with Archive.open(tmp_path / "archive.db", create=True) as archive:
        archive.add([tmp_path / "panen.txt"])
    return tmp_path


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("command", ["list", "inspect panen.txt", "status --format json", "--help"])
def test_output_for_which_there_is_no_room_ends_with_3_and_one_line(filled, command):
    done = _shell(filled, f"archive {command} > /dev/full")
    assert done.returncode == 3
    assert done.stderr == "archive: writing the output: No space left on device\n"


@pytest.mark.parametrize("command", ["list --format jsonl", "inspect panen.txt panen.txt", "verify"])
def test_a_pipe_that_nobody_reads_from_ends_it_quietly_and_with_no_verdict(filled, command):
    done = _shell(filled, f"{{ archive {command}; echo $? > code; }} | true")
    assert done.stderr == ""
    assert (filled / "code").read_text() == "141\n"


def test_what_the_terminals_encoding_lacks_is_written_as_an_escape(filled):
    done = _shell(filled, "archive lineage $(archive list | tail -1 | cut -c1-8)", PYTHONIOENCODING="latin-1")
    assert done.returncode == 0
    assert "\\u2190 Reuters, agency" in done.stdout


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (TypeError("a\x1b[2J"), 3, "run `archive verify`"),
        (KeyError("body"), 3, "run `archive verify`"),
        (RecursionError(), 3, "run `archive verify`"),
        (OSError(28, "No space left on device"), 3, "writing the output: No space left on device"),
        (KeyboardInterrupt(), 130, "archive: stopped"),
    ],
)
def test_whatever_ends_a_command_is_told_in_one_line(run, monkeypatch, error, code, said):
    def ends() -> None:
        raise error

    monkeypatch.setattr("archive.cli.command", lambda name: click.Command(name, callback=ends))
    result = run("status")
    assert result.exit_code == code
    (line,) = result.stderr.splitlines()
    assert said in line
    assert "\x1b" not in line


def test_help_names_every_command_with_an_example():
    commands = [(name, loaded(name)) for name in COMMANDS]
    groups = [(name, each) for name, each in commands if isinstance(each, Group)]
    commands += [each for _, group in groups for each in group.commands.items()]
    for name, each in commands:
        if (name, each) not in groups:
            assert "Example: archive" in (each.epilog or ""), name


def test_help_loads_neither_the_database_nor_the_data_frames():
    code = (
        "import sys; from archive.cli import main; main(['--help'], standalone_mode=False); "
        "print([m for m in ('sqlalchemy', 'polars', 'pandera') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_verifying_loads_nothing_of_what_reads_or_writes(tmp_path):
    place = str(tmp_path / "archive.db")
    CliRunner().invoke(main, ["init", "--db", place])
    code = (
        "import sys; from click.testing import CliRunner; from archive.cli import main; "
        f"print(CliRunner().invoke(main, ['verify', '--db', {place!r}]).exit_code); "
        "rooms = ('archive.reading', 'archive.intake', 'archive.curation', 'archive.api', 'sqlalchemy'); "
        "print([m for m in sys.modules if m.startswith(rooms)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["1", "[]"]


def test_the_installed_command_runs_from_any_folder(tmp_path):
    command = Path(sysconfig.get_path("scripts")) / "archive"
    if not command.exists():
        pytest.skip("the package is not installed in this environment")
    done = subprocess.run([command, "--version"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("archive (Sanad), version ")
