"""Redaction: what goes, what stays for others, what the log goes on saying, and what cannot come back."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner

from archive import Archive
from archive.cli import main
from archive.curation.reread import Reread
from archive.errors import NotFoundError, RedactedError
from archive.intake.adding import AddOptions
from archive.store import erase
from archive.store.database import Database
from archive.store.location import locate
from archive.store.sqlite import sqlite_connection
from archive.store.ties import Ties
from archive.views import Details

SECRETS = ("Sangkuriang", "Purbararang", "Dayang-Sumbi", "Situ-Lindu", "perahu-terbalik", "Munding-Laya")
"""Words that stand nowhere but in the article that goes: in its title, text, address, key, file name
and in what is stated about it."""


def _row(newsroom: Any, **fields: Any) -> dict[str, Any]:
    text = f"{newsroom.row()['text']}\n\nDemikian laporan Dayang-Sumbi. Sumber: Reuters"
    row = newsroom.row(
        title="Kisah Sangkuriang",
        text=text,
        url="https://contoh.id/Situ-Lindu",
        key="perahu-terbalik",
        desk="Munding-Laya",
    )
    return row | fields


def _publish(newsroom: Any, name: str = "Sangkuriang.jsonl", **fields: Any) -> str:
    """Add the article that will go; gives its id."""
    report = newsroom.add(newsroom.write(name, json.dumps(_row(newsroom, **fields))))
    return str(report.accepted[0].id)


def _redact(newsroom: Any, name: str) -> Any:
    with newsroom.open() as archive:
        return archive.redact(name, reason="her own request", by="Ani")


def _stored_bytes(newsroom: Any) -> bytes:
    """Give every byte of the database's own files."""
    if newsroom.is_sqlite:
        return b"".join(path.read_bytes() for path in Path(newsroom.place).parent.glob("archive.db*"))
    with psycopg.connect(locate(newsroom.place).target, autocommit=True) as driver:
        driver.execute("CHECKPOINT")
        (folder,) = driver.execute(
            "SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database "
            "WHERE datname = current_database()"
        ).fetchone()
    return b"".join(path.read_bytes() for path in sorted(Path(folder).iterdir()) if path.is_file())


def _found(newsroom: Any) -> list[str]:
    stored = _stored_bytes(newsroom)
    return [word for word in SECRETS if word.encode() in stored]


def test_no_word_of_a_redacted_article_is_left_in_the_databases_files(newsroom):
    newsroom.publish(newsroom.row())
    article = _publish(newsroom)
    with newsroom.open() as archive:
        archive.amend(article, {"byline": "Purbararang"}, reason="Purbararang says so")
    assert _found(newsroom) == list(SECRETS)
    result = _redact(newsroom, article)
    assert (result.left, result.numbers) == ("", (1, 2))
    assert _found(newsroom) == []
    assert newsroom.verify().is_green


def test_verification_says_what_is_redacted_and_is_green(newsroom):
    result = _redact(newsroom, _publish(newsroom))
    report = newsroom.verify()
    assert report.result.items["object", "redacted"] == result.objects > 0
    assert report.is_green


@pytest.mark.parametrize("command", ["show", "history", "lineage", "list", "quarantine list --all", "status"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_no_command_shows_a_word_of_what_was_redacted(newsroom, monkeypatch, command, form):
    article = _publish(newsroom)
    _redact(newsroom, article)
    monkeypatch.setenv("ARCHIVE_DB", newsroom.place)
    named = [*command.split(), *([article] if command in {"show", "history", "lineage"} else [])]
    format_ = "jsonl" if form == "json" and command.split()[0] in {"list", "quarantine"} else form
    result = CliRunner().invoke(main, [*named, "--format", format_])
    assert "Traceback" not in result.output
    assert [word for word in SECRETS if word in result.output] == []


def test_history_goes_on_saying_that_it_was_there_and_who_took_it_away(newsroom):
    article = _publish(newsroom)
    _redact(newsroom, article)
    with newsroom.open() as archive:
        history = archive.history(article)
    assert [state.version.redacted for state in history.states] == [True]
    (gone,) = history.withdrawals
    assert (gone.numbers, gone.reason, gone.by) == ((1,), "her own request", "Ani")


def test_the_same_bytes_do_not_come_back_and_the_report_says_why(newsroom):
    article = _publish(newsroom)
    _redact(newsroom, article)
    size = newsroom.verify().size
    report = newsroom.add(newsroom.folder / "Sangkuriang.jsonl")
    (refused,) = report.unreadable
    assert (refused.code, report.counts["unreadable"], report.is_clean) == ("redacted", 1, False)
    assert article in refused.reason
    assert newsroom.verify().size == size
    assert _found(newsroom) == []


@pytest.mark.parametrize("fields", [{"desk": "lain"}, {"url": "https://contoh.id/lain"}, {"title": "Lain"}])
def test_the_same_text_does_not_come_back_in_other_bytes(newsroom, fields):
    _redact(newsroom, _publish(newsroom))
    report = newsroom.publish(_row(newsroom, **fields), newsroom.row(title="Tetangganya"))
    assert {name: n for name, n in report.counts.items() if n} == {"new": 1, "unreadable": 1}


def test_the_same_content_does_not_come_back_from_another_text(newsroom):
    row = _row(newsroom)
    _redact(newsroom, _publish(newsroom))
    report = newsroom.publish(row | {"text": row["text"] + "\n\n\n"})
    assert report.counts["unreadable"] == 1


def test_a_dry_run_says_too_that_it_would_not_come_back(newsroom):
    _redact(newsroom, _publish(newsroom))
    report = newsroom.add(newsroom.folder / "Sangkuriang.jsonl", options=AddOptions(dry_run=True))
    assert report.counts["unreadable"] == 1


def test_what_the_publisher_prints_later_under_the_address_is_a_new_article(newsroom):
    article = _publish(newsroom)
    _redact(newsroom, article)
    later = newsroom.publish(_row(newsroom, title="Judul Lain", text=newsroom.row()["text"] + " Tambahan."))
    assert later.counts["new"] == 1
    assert later.accepted[0].id != article
    assert newsroom.verify().is_green


def test_a_capture_that_another_article_holds_stays_for_its_sake(newsroom):
    path = newsroom.write("wire.txt", f"Kabar Kawat\n\n{newsroom.row()['text']}\n")
    options = [AddOptions(stated={"outlet": name, "date": "2024-05-01"}) for name in ("Utara", "Selatan")]
    one, other = (newsroom.add(path, options=option).accepted[0].id for option in options)
    result = _redact(newsroom, one)
    assert result.holders == (other,)
    with newsroom.open() as archive:
        shown = archive.show(other)
        assert isinstance(shown, Details)
        assert shown.record["body"]
        with pytest.raises(RedactedError):
            archive.lineage(one)
    assert newsroom.verify().is_green
    again = newsroom.add(path, options=options[1])
    assert again.counts["observed"] == 1
    # As the redacted article it does not come back, although the bytes are still there.
    assert newsroom.add(path, options=options[0]).counts["unreadable"] == 1


def test_two_articles_of_one_capture_redacted_one_after_the_other_leave_nothing(newsroom):
    path = newsroom.write("wire.txt", f"Kabar Sangkuriang\n\n{newsroom.row()['text']}\n")
    options = [AddOptions(stated={"outlet": name, "date": "2024-05-01"}) for name in ("Utara", "Selatan")]
    one, other = [newsroom.add(path, options=option).accepted[0].id for option in options]
    _redact(newsroom, one)
    assert "Sangkuriang" in _found(newsroom)
    assert _redact(newsroom, other).holders == ()
    assert "Sangkuriang" not in _found(newsroom)
    assert newsroom.verify().is_green


def test_one_version_can_go_and_the_others_stay(newsroom):
    article = _publish(newsroom)
    changed = _row(newsroom, title="Judul Bersih", text=newsroom.row()["text"], desk="")
    newsroom.publish(changed)
    result = _redact(newsroom, f"{article}/1")
    assert result.numbers == (1,)
    assert "Sangkuriang" not in _found(newsroom)
    with newsroom.open() as archive:
        shown = archive.show(article)
        assert isinstance(shown, Details)
        assert [v.redacted for v in shown.versions] == [True, False]
        assert shown.version.title == "Judul Bersih"
    newsroom.publish(changed | {"title": "Judul Ketiga"})
    with newsroom.open() as archive:
        assert len(archive.history(article).states) == 3
    assert newsroom.verify().is_green


def test_with_a_version_go_the_others_from_the_same_bytes(newsroom):
    article = _publish(newsroom)
    with newsroom.open() as archive:
        archive.amend(article, {"byline": "Purbararang"}, reason="r")
    assert _redact(newsroom, f"{article}/2").numbers == (1, 2)
    assert newsroom.verify().is_green


def test_a_capture_that_was_only_observed_goes_too(newsroom):
    article = _publish(newsroom)
    seen = newsroom.write("again.jsonl", json.dumps(_row(newsroom, desk="Munding-Laya lagi")))
    assert newsroom.add(seen).counts["observed"] == 1
    assert _redact(newsroom, article).observations == 2
    assert _found(newsroom) == []
    assert newsroom.verify().is_green


def test_a_quarantined_item_can_be_redacted_and_is_no_longer_open(newsroom):
    report = newsroom.add(newsroom.write("Sangkuriang.jsonl", json.dumps(_row(newsroom, outlet=""))))
    ident = report.quarantined[0].id
    _redact(newsroom, ident)
    assert _found(newsroom) == []
    with newsroom.open() as archive:
        assert list(archive.quarantined()) == []
        (item,) = archive.quarantined(resolved=True)
        assert item.outcome == "redacted"
        with pytest.raises(NotFoundError, match="redacted already"):
            archive.admit(ident, {"outlet": "Koran Utara"}, reason="r")
        assert archive.status().quarantined == 0
    assert newsroom.verify().is_green


def test_an_admitted_article_takes_its_time_in_quarantine_with_it(newsroom):
    report = newsroom.add(newsroom.write("Sangkuriang.jsonl", json.dumps(_row(newsroom, outlet=""))))
    with newsroom.open() as archive:
        article = archive.admit(
            report.quarantined[0].id, {"outlet": "Koran Purbararang"}, reason="Purbararang"
        ).outcome.id
    _redact(newsroom, article)
    assert _found(newsroom) == []
    assert newsroom.verify().is_green


def test_redacting_again_writes_no_entry_and_clears_the_files_once_more(newsroom):
    article = _publish(newsroom)
    _redact(newsroom, article)
    size = newsroom.verify().size
    result = _redact(newsroom, article)
    assert (result.entry, result.left) == (None, "")
    assert newsroom.verify().size == size


def test_a_name_that_stands_for_nothing_is_refused(newsroom):
    article = _publish(newsroom)
    for name in ("ffffffffffffffff", f"{article}/9"):
        with pytest.raises(NotFoundError):
            _redact(newsroom, name)


def test_bytes_removed_by_hand_without_an_entry_are_found(newsroom):
    _publish(newsroom)
    newsroom.tamper("UPDATE object SET data = NULL, salt = NULL WHERE position = 0 AND entry = 1")
    report = newsroom.verify()
    assert ("object", "missing") in report.result.items


def test_a_redaction_forged_by_hand_is_found(newsroom):
    _publish(newsroom)
    ((digest,),) = newsroom.rows("SELECT record FROM version")
    newsroom.tamper(
        "INSERT INTO redaction (entry, position, article, target, at, digest, reason, by) "
        "VALUES (1, 0, 'x', NULL, NULL, ?, 'forged', '')",
        digest,
    )
    newsroom.tamper("UPDATE object SET data = NULL, salt = NULL WHERE digest = ?", digest)
    report = newsroom.verify()
    assert not report.is_green
    assert {problem.kind for problem in report.result.problems} >= {"redaction", "object"}


def test_rows_removed_by_hand_through_a_forged_redaction_are_found(newsroom):
    _publish(newsroom)
    ((entry,),) = newsroom.rows("SELECT entry FROM version")
    newsroom.tamper(
        "INSERT INTO redaction (entry, position, article, target, at, digest, reason, by) "
        f"VALUES (1, 0, 'x', {entry}, NULL, NULL, 'forged', '')"
    )
    newsroom.tamper(f"DELETE FROM edge WHERE entry = {entry}")
    assert not newsroom.verify().is_green


def test_redacted_bytes_that_were_put_back_are_found(newsroom):
    article = _publish(newsroom)
    ((digest, data),) = newsroom.rows("SELECT digest, data FROM object JOIN version ON digest = capture")
    _redact(newsroom, article)
    newsroom.tamper("UPDATE object SET data = ? WHERE digest = ?", bytes(data), digest)
    report = newsroom.verify()
    assert any("it is back" in problem.detail for problem in report.result.problems)


def test_the_triggers_let_go_only_what_a_redaction_names(newsroom):
    article = _publish(newsroom)
    other = newsroom.publish(newsroom.row()).accepted[0].id
    _retract(newsroom, other, "attributed")
    _redact(newsroom, article)
    for statement in (
        "UPDATE object SET data = NULL, salt = NULL",
        "UPDATE object SET digest = 'x' WHERE data IS NULL",
        "UPDATE version SET title = 'x'",
        "DELETE FROM version",
        "DELETE FROM retraction",
        "UPDATE retraction SET reason = 'x'",
        "DELETE FROM redaction",
        "UPDATE redaction SET reason = 'x'",
        "DELETE FROM entry",
    ):
        with pytest.raises(Exception, match="append-only"):
            newsroom.rows(statement)


def test_a_reader_that_holds_the_wal_open_is_named_and_a_second_try_clears_it(newsroom):
    if not newsroom.is_sqlite:
        pytest.skip("only SQLite keeps a -wal file")
    article = _publish(newsroom)
    with closing(sqlite_connection(locate(newsroom.place), "read")) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM entry").fetchone()
        result = _redact(newsroom, article)
        assert "-wal" in result.left
        other.execute("COMMIT")
    assert _redact(newsroom, article).left == ""
    assert _found(newsroom) == []


def test_evidence_in_markup_survives_the_redaction_of_another_article(newsroom):
    page = (
        "<html><head><meta property='og:site_name' content='Koran Utara'>"
        "<meta property='article:published_time' content='2024-05-01T08:00:00+07:00'></head><body><article>"
        f"<h1>{{}}</h1><p>{newsroom.row()['text']}</p></article></body></html>"
    )
    for title in ("Satu", "Dua"):
        newsroom.add(newsroom.write(f"{title}.html", page.format(title)))
    with newsroom.open() as archive:
        one, other = (version.article for version in archive.articles())
        archive.amend(other, {"byline": "Citra"}, reason="r")
    _redact(newsroom, one)
    report = newsroom.verify()
    assert report.result.problems == []
    assert report.is_green


def test_the_command_says_what_it_cannot_reach(newsroom, monkeypatch):
    article = _publish(newsroom)
    monkeypatch.setenv("ARCHIVE_DB", newsroom.place)
    result = CliRunner().invoke(main, ["redact", article, "--reason", "r"])
    assert result.exit_code == 0
    assert "backups, copies and exports" in result.stdout
    assert "VACUUM" in result.stdout
    assert "Sangkuriang" not in result.stdout
    again = json.loads(
        CliRunner().invoke(main, ["redact", article, "--reason", "r", "--format", "json"]).stdout
    )
    assert again["entry"] is None
    assert again["cleared"] is True


LINKED = (
    "Kapal barang karam di selat utara kemarin pagi setelah ombak besar menghantam lambung kiri, kata kepala "
    "pelabuhan. Kapal itu membawa dua ratus peti teh dan kain tenun dari pulau kecil menuju kota tua, kata "
    "catatan syahbandar yang dilihat wartawan di dermaga. Nakhoda dan sebelas awak selamat setelah dua jam "
    "terapung di sekoci, lalu dijemput perahu nelayan dari desa terdekat."
)
"""What several articles print alike."""

PRINTED = "1987-12-11"
"""The date of the one that goes."""


def _print(newsroom: Any, outlet: str, **fields: Any) -> str:
    facts = {"outlet": outlet, "title": f"Kapal karam, {outlet}", "text": LINKED, "date": "2024-05-01"}
    report = newsroom.publish(newsroom.row(**facts | fields))
    return str(report.accepted[0].id)


def _print_secretly(newsroom: Any, **fields: Any) -> str:
    return _print(newsroom, "Pos Sangkuriang", **{"date": PRINTED, "title": "perahu-terbalik"} | fields)


def _retract(newsroom: Any, article: str, edges: str = "shared") -> None:
    with newsroom.open() as archive:
        for edge in getattr(archive.lineage(article), edges):
            archive.retract(f"{edge.entry}.{edge.position}", reason="kata Purbararang", by="Dayang-Sumbi")


def _found_edges(newsroom: Any) -> list[Any]:
    return newsroom.rows("SELECT subject, object FROM edge WHERE grade <> '' ORDER BY entry, position")


@pytest.mark.parametrize("withdrawn", [False, True])
@pytest.mark.parametrize("first", ["what goes", "what stays"])
def test_no_word_of_a_redacted_article_is_left_in_edges_to_others_and_in_their_withdrawal(
    newsroom, first, withdrawn
):
    stays = _print(newsroom, "Koran Utara") if first == "what stays" else ""
    gone = _print_secretly(newsroom)
    stays = stays or _print(newsroom, "Koran Utara")
    if withdrawn:
        _retract(newsroom, gone, "attributed")
        _retract(newsroom, stays)
    assert {"Sangkuriang", *(("Purbararang",) if withdrawn else ())} <= set(_found(newsroom))
    assert PRINTED.encode() in _stored_bytes(newsroom)
    assert _redact(newsroom, gone).left == ""
    assert _found(newsroom) == []
    assert PRINTED.encode() not in _stored_bytes(newsroom)
    assert _found_edges(newsroom) == []
    left = newsroom.rows("SELECT reason, by FROM retraction")
    assert left == [("", "")] * 2 * withdrawn
    report = newsroom.verify()
    assert report.result.problems == []
    assert report.is_green


def test_with_a_redacted_article_go_the_edges_between_placeholders(newsroom):
    credited = {"text": f"{LINKED}\n\nSumber: Reuters"}
    _print(newsroom, "Koran Utara", **credited)
    gone = _print_secretly(newsroom, **credited)
    assert any(one.startswith("item:") for one, _ in _found_edges(newsroom))
    _redact(newsroom, gone)
    assert _found_edges(newsroom) == []
    assert newsroom.verify().is_green


def test_what_was_found_between_others_in_the_same_entry_stays_and_what_was_withdrawn_stays_so(newsroom):
    gone = _print_secretly(newsroom)
    ids = [_print(newsroom, outlet) for outlet in ("Koran Utara", "Koran Barat", "Koran Timur")]
    with newsroom.open() as archive:
        (edge,) = (e for e in archive.lineage(ids[2]).shared if ids[1] in e.object + e.subject)
        archive.retract(f"{edge.entry}.{edge.position}", reason="both print the ministry")
    _redact(newsroom, gone)
    one, other, third = (f"version:{ident}/1" for ident in ids)
    found = [(one, other), (one, third), (other, third)]
    assert sorted(map(sorted, _found_edges(newsroom))) == sorted(map(sorted, found))
    with newsroom.open() as archive:
        assert len(archive.lineage(ids[0]).shared) == 2
        assert len(archive.lineage(ids[1]).shared) == 1
    assert newsroom.rows("SELECT reason FROM retraction WHERE reason <> ''") == [("both print the ministry",)]
    assert "Sangkuriang" not in _found(newsroom)
    assert newsroom.verify().is_green


def test_redacting_again_takes_the_edges_that_an_older_software_left(newsroom, monkeypatch):
    gone = _print_secretly(newsroom)
    _print(newsroom, "Koran Utara")
    with monkeypatch.context() as older:
        older.setattr(erase, "ties", lambda _connection, _versions: Ties(entries=frozenset(), others=()))
        _redact(newsroom, gone)
    assert "Sangkuriang" in _found(newsroom)
    assert _redact(newsroom, gone).entry is not None
    assert _found(newsroom) == []
    assert newsroom.verify().is_green


def test_a_redaction_of_one_version_leaves_the_edges_of_the_others(newsroom):
    _print(newsroom, "Koran Utara")
    article = _print_secretly(newsroom, key="kapal")
    newsroom.publish(newsroom.row(outlet="Pos Laut", text=f"{LINKED} Tamat.", title="Kapal", key="kapal"))
    assert len(_found_edges(newsroom)) == 2
    _redact(newsroom, f"{article}/1")
    ((one, other),) = _found_edges(newsroom)
    assert f"version:{article}/2" in {one, other}
    assert "Sangkuriang" not in _found(newsroom)
    assert newsroom.verify().is_green


def test_an_edge_and_its_withdrawal_put_back_by_hand_are_found(newsroom):
    gone = _print_secretly(newsroom)
    _print(newsroom, "Koran Utara")
    _retract(newsroom, gone)
    _redact(newsroom, gone)
    newsroom.tamper("UPDATE retraction SET reason = 'kata Purbararang'")
    assert any("changed: reason" in problem.detail for problem in newsroom.verify().result.problems)


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("way", ["", "--up", "--down"])
def test_lineage_says_that_what_led_to_a_redacted_article_is_gone_and_nothing_of_it(
    newsroom, monkeypatch, way, form
):
    gone = _print_secretly(newsroom)
    stays = _print(newsroom, "Koran Utara")
    _redact(newsroom, gone)
    monkeypatch.setenv("ARCHIVE_DB", newsroom.place)
    result = CliRunner().invoke(main, ["lineage", stays, *([way] if way else []), "--format", form])
    assert result.exit_code == 0
    assert [word for word in (*SECRETS, PRINTED) if word in result.stdout] == []
    ((redaction, derivation),) = newsroom.rows(
        "SELECT r.entry, r.target FROM redaction r LEFT JOIN version v ON v.entry = r.target "
        "WHERE r.target IS NOT NULL AND r.at IS NULL AND v.entry IS NULL"
    )
    if form == "json":
        told = [{"entry": derivation, "article": gone, "redaction": redaction}]
        assert json.loads(result.stdout)["severed"] == told
    else:
        said = f"Led to [{gone[:8]}], which was redacted (entry {derivation}, redacted by {redaction})"
        assert said in result.stdout


@pytest.mark.parametrize("form", ["text", "json", "mermaid", "dot", "prov-json"])
def test_a_graph_from_a_redacted_article_says_that_it_was_redacted(newsroom, monkeypatch, form):
    gone = _print_secretly(newsroom)
    _print(newsroom, "Koran Utara")
    _redact(newsroom, gone)
    monkeypatch.setenv("ARCHIVE_DB", newsroom.place)
    result = CliRunner().invoke(main, ["lineage", gone, "--up", "--format", form])
    assert result.exit_code == 0
    assert "redacted" in result.stdout
    assert "Utara" not in result.stdout
    assert [word for word in (*SECRETS, PRINTED) if word in result.stdout] == []


def test_an_edge_that_is_found_later_does_not_lead_to_a_redacted_article(newsroom):
    url = "https://www.reuters.com/world/situ"
    gone = _print(newsroom, "Reuters", url=url, key="perahu")
    edited = newsroom.row(outlet="Reuters", text=LINKED, title="Kapal", url=url, key="perahu", desk="2")
    newsroom.publish(edited | {"title": "Judul lain", "text": f"{LINKED} Tamat."})
    _redact(newsroom, f"{gone}/2")
    other = "Menara air di alun-alun kota itu dicat kuning oleh para relawan sejak hari Senin pagi. " * 4
    _print(newsroom, "Koran Utara", text=f"{other}\n\nSumber: Reuters, {url}")
    assert [end for edge in _found_edges(newsroom) for end in edge if end == f"version:{gone}/2"] == []
    assert f"version:{gone}/1" in {other for _, other in _found_edges(newsroom)}


@pytest.mark.parametrize("command", ["show", "history"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_statements_are_shown_neither_for_the_redacted_article_nor_for_one_of_the_same_bytes(
    newsroom, monkeypatch, command, form
):
    path = newsroom.write("wire.txt", f"Kabar Kawat\n\n{newsroom.row()['text']}\n")
    options = [AddOptions(stated={"outlet": name, "date": "2024-05-01"}) for name in ("Sangkuriang", "Utara")]
    one = newsroom.add(path, options=options[0]).accepted[0].id
    with newsroom.open() as archive:
        archive.amend(one, {"byline": "Purbararang"}, reason="kata Munding-Laya", by="Dayang-Sumbi")
    other = newsroom.add(path, options=options[1]).accepted[0].id
    _redact(newsroom, one)
    monkeypatch.setenv("ARCHIVE_DB", newsroom.place)
    shown, others = (
        CliRunner().invoke(main, [command, ident, "--format", form]).stdout for ident in (one, other)
    )
    assert [word for word in SECRETS if word in shown + others] == []
    assert "Utara" in others
    assert newsroom.verify().is_green


def _before_writing(monkeypatch: Any, act: Callable[[], Any]) -> None:
    """Do something when the next writer is about to write."""
    real, acts = Database.writing, [act]

    def writing(self: Database) -> Any:
        if acts:
            acts.pop()()
        return real(self)

    monkeypatch.setattr(Database, "writing", writing)


@pytest.mark.parametrize("versions", [1, 2])
def test_amending_what_is_redacted_meanwhile_is_refused_as_redacted(newsroom, monkeypatch, versions):
    article = _publish(newsroom)
    if versions == 2:
        newsroom.publish(_row(newsroom, text=f"{newsroom.row()['text']} Tambahan."))
    _before_writing(monkeypatch, lambda: _redact(newsroom, f"{article}/{versions}"))
    with newsroom.open() as archive, pytest.raises(RedactedError, match="redacted meanwhile"):
        archive.amend(article, {"byline": "Citra"}, reason="r")
    assert newsroom.verify().is_green


@pytest.mark.parametrize("moment", ["after it was listed", "after it was read"])
def test_rereading_passes_over_what_is_redacted_meanwhile(newsroom, monkeypatch, moment):
    article = _publish(newsroom)
    newsroom.publish(newsroom.row())
    renamed = '[[outlets]]\nname = "Koran Raya"\naliases = ["Harian Contoh"]\n'
    registry = newsroom.write("registry.toml", renamed)
    if moment == "after it was read":
        _before_writing(monkeypatch, lambda: _redact(newsroom, article))
    else:
        real = Reread._enter_all

        def overtaken(self: Reread, entries: Any) -> int:
            _redact(newsroom, article)
            return real(self, entries)

        monkeypatch.setattr(Reread, "_enter_all", overtaken)
    with newsroom.open() as archive:
        assert archive.reread(registry=registry, limit=100).entered == 1
    assert newsroom.verify().is_green
    assert _found(newsroom) == []


def _redact_the_latest_of_two(newsroom: Any) -> str:
    """Leave an article of which only the first version is left; gives its id."""
    article = newsroom.publish(_row(newsroom, title="Judul Bersih", desk="", text=LINKED)).accepted[0].id
    newsroom.publish(_row(newsroom))
    assert _redact(newsroom, f"{article}/2").numbers == (2,)
    return str(article)


def test_the_newest_version_that_was_not_redacted_is_the_latest_wherever_one_looks(newsroom):
    article = _redact_the_latest_of_two(newsroom)
    with newsroom.open() as archive:
        assert [(v.article, v.number, v.redacted) for v in archive.articles()] == [(article, 1, False)]
        shown = archive.show(article)
        assert isinstance(shown, Details)
        assert (shown.version.number, len(shown.versions)) == (1, 2)
        assert [hit.version.number for hit in archive.search("kapal").hits] == [1]
        assert archive.history(article).title == "Judul Bersih"
        assert archive.lineage(article).number == archive.graph(article, "up", 2).root.number == 1
        assert [story.title for story in archive.audit().stories] == ["Judul Bersih"]
        assert archive.articles().to_polars()["title"].to_list() == ["Judul Bersih"]
    assert newsroom.rows("SELECT article, version FROM article_latest") == [(article, 1)]
    assert newsroom.verify().is_green


def test_what_was_latest_before_the_redacted_version_is_observed_again_and_amended(newsroom):
    article = _redact_the_latest_of_two(newsroom)
    again = newsroom.publish(_row(newsroom, title="Judul Bersih", desk="", text=LINKED))
    assert again.counts["observed"] == 1
    with newsroom.open() as archive:
        amended = archive.amend(article, {"byline": "Citra"}, reason="r")
        assert [outcome.number for outcome in amended.outcomes] == [3]
        assert [state.version.redacted for state in archive.history(article).states] == [False, True, False]
    assert newsroom.verify().is_green


def test_an_article_whose_latest_version_was_redacted_is_read_again(newsroom):
    article = _redact_the_latest_of_two(newsroom)
    renamed = '[[outlets]]\nname = "Koran Raya"\naliases = ["Harian Contoh"]\n'
    with newsroom.open() as archive:
        registry = newsroom.write("registry.toml", renamed)
        assert archive.reread(registry=registry, limit=100).entered == 1
        assert [(v.number, v.outlet) for v in archive.articles()] == [(3, "Koran Raya")]
    assert newsroom.rows(f"SELECT count(*) FROM version WHERE article = '{article}'") == [(3,)]
    assert newsroom.verify().is_green


def test_a_redaction_that_is_cut_short_is_told_until_it_was_finished(newsroom, monkeypatch):
    article = _publish(newsroom)
    monkeypatch.setenv("ARCHIVE_DB", newsroom.place)

    def killed(_database: Any) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as interrupted:
        interrupted.setattr(erase, "scrub", killed)
        with pytest.raises(KeyboardInterrupt):
            _redact(newsroom, article)
    report = newsroom.verify()
    assert report.is_green
    ((run,),) = newsroom.rows("SELECT max(entry) FROM run WHERE activity = 'redact'")
    with newsroom.open() as archive:
        assert archive.status().uncleared == report.uncleared == run
    for command in ("status", "verify"):
        assert "give the same `archive redact` again" in CliRunner().invoke(main, [command]).stdout
    _redact(newsroom, article)
    assert newsroom.verify().uncleared is None
    for command in ("status", "verify"):
        assert "archive redact" not in CliRunner().invoke(main, [command]).stdout
    assert _found(newsroom) == []


def test_a_redaction_that_could_not_clear_the_files_is_told_as_not_finished(newsroom, monkeypatch):
    article = _publish(newsroom)
    with monkeypatch.context() as busy:
        busy.setattr(erase, "scrub", lambda _database: "somebody reads")
        assert _redact(newsroom, article).left == "somebody reads"
    assert newsroom.verify().uncleared is not None
    assert _redact(newsroom, article).left == ""
    assert newsroom.verify().uncleared is None


def test_an_article_is_not_amended_into_what_was_redacted_of_another_one(newsroom):
    report = newsroom.publish(*(newsroom.row(title="", desk=desk) for desk in ("kota", "desa")))
    one, other = (outcome.id for outcome in report.accepted)
    with newsroom.open() as archive:
        archive.amend(one, {"byline": "Ani Lestari"}, reason="r")
        archive.redact(one, reason="r")
        with pytest.raises(RedactedError, match="stays as it is"):
            archive.amend(other, {"byline": "Ani Lestari"}, reason="r")
        assert [version.byline for version in archive.articles()] == [None, None]
    assert newsroom.verify().is_green


def test_a_capture_that_an_older_reader_read_is_not_entered_as_what_was_redacted_of_another_article(newsroom):
    registry = newsroom.write("r.toml", '[[outlets]]\nname = "Koran Raya"\naliases = ["Harian Contoh"]\n')
    one, other = (newsroom.row(title="", desk=desk) for desk in ("kota", "desa"))
    (first,) = newsroom.publish(one | {"byline": ""}).accepted
    with newsroom.open() as archive:
        archive.reread(registry=registry, limit=100)
    (second,) = newsroom.publish(other | {"key": "k"}).accepted
    with newsroom.open() as archive:
        archive.redact(first.id, reason="r")
    changed = other | {"key": "k", "text": f"{other['text']}\n\nSeekor kambing ikut."}
    with Archive.open(newsroom.place, registry=registry) as archive:
        (outcome,) = archive.add([newsroom.write("c.jsonl", json.dumps(changed))]).accepted
        assert (outcome.id, outcome.number) == (second.id, 2)
        assert [version.kind for version in archive.show(second.id).versions] == ["content", "content"]
    assert newsroom.verify().is_green
