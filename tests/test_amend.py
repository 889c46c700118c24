"""Amending accepted articles: manual versions, and statements that stay what they are."""

import json

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.errors import ConflictError, NotFoundError
from archive.intake.adding import AddOptions
from archive.store import held
from archive.views import Details

BASED = ("title", "date", "outlet", "byline", "url")


def _publish(newsroom, **fields) -> str:
    return newsroom.publish(newsroom.row(**fields)).accepted[0].id


def _amend(newsroom, name, by="Ani", reason="the printed page", **fields):
    with newsroom.open() as archive:
        return archive.amend(name, fields, reason=reason, by=by)


def _show(newsroom, name) -> Details:
    with newsroom.open() as archive:
        shown = archive.show(name)
    assert isinstance(shown, Details)
    return shown


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "Judul Benar"),
        ("date", "2024-04-30"),
        ("outlet", "Koran Utara"),
        ("byline", "Citra Dewi"),
        ("url", "https://contoh.id/benar"),
    ],
)
def test_a_statement_makes_a_manual_version_that_says_it_was_asserted(newsroom, field, value):
    article = _publish(newsroom)
    (outcome,) = _amend(newsroom, article, **{field: value}).outcomes
    shown = _show(newsroom, article)
    assert (shown.version.kind, shown.version.number, outcome.number) == ("manual", 2, 2)
    assert shown.record[field] == value
    assert shown.record["fields"][field]["basis"] == "asserted"
    (statement,) = shown.statements
    assert (statement.field, statement.value, statement.by) == (field, value, "Ani")
    assert newsroom.verify().is_green


def test_a_stated_title_leaves_the_body_as_it_is(newsroom):
    path = newsroom.write("a.txt", f"Panen Kopi\n\nRabu, 1 Mei 2024\n\n{newsroom.row()['text']}\n")
    article = newsroom.add(path, options=AddOptions(stated={"outlet": "Koran Utara"})).accepted[0].id
    before = _show(newsroom, article).record["body"]
    _amend(newsroom, article, title="Judul Benar")
    assert _show(newsroom, article).record["body"] == before
    with newsroom.open() as archive:
        assert [state.changed for state in archive.history(article).states] == [(), ("title",)]


def test_conflicting_statements_are_both_kept_and_the_later_one_wins(newsroom):
    article = _publish(newsroom)
    _amend(newsroom, article, byline="Citra")
    _amend(newsroom, article, byline="Dewi", by="Budi")
    shown = _show(newsroom, article)
    assert shown.record["byline"] == "Dewi"
    assert [(s.value, s.by, s.overruled) for s in shown.statements] == [
        ("Citra", "Ani", True),
        ("Dewi", "Budi", False),
    ]


def test_a_statement_survives_an_amendment_of_another_field(newsroom):
    article = _publish(newsroom)
    _amend(newsroom, article, byline="Citra")
    _amend(newsroom, article, title="Judul Benar")
    record = _show(newsroom, article).record
    assert (record["byline"], record["title"]) == ("Citra", "Judul Benar")


def test_a_statement_stays_with_the_bytes_when_they_come_again(newsroom):
    article = _publish(newsroom)
    _amend(newsroom, article, byline="Citra")
    assert newsroom.publish(newsroom.row()).counts["observed"] == 1
    assert _show(newsroom, article).record["byline"] == "Citra"


def test_a_row_of_a_table_is_amended_with_the_columns_it_came_with(newsroom):
    row = newsroom.row()
    cells = f'"{row["outlet"]}";"{row["date"]}";"{row["title"]}";"{row["text"]}"'
    path = newsroom.write("table.csv", f"outlet;date;title;text\n{cells}\n")
    article = newsroom.add(path).accepted[0].id
    _amend(newsroom, article, byline="Citra")
    _amend(newsroom, article, byline="Dewi")
    record = _show(newsroom, article).record
    assert (record["title"], record["byline"]) == (row["title"], "Dewi")
    assert newsroom.verify().is_green


def test_an_article_that_came_out_of_quarantine_can_be_amended(newsroom):
    ident = newsroom.publish(newsroom.row(outlet="")).quarantined[0].id
    with newsroom.open() as archive:
        archive.admit(ident, {"outlet": "Koran Utara"}, reason="its page")
    _amend(newsroom, ident, title="Judul Benar")
    shown = _show(newsroom, ident)
    assert (shown.record["outlet"], shown.record["title"]) == ("Koran Utara", "Judul Benar")
    assert newsroom.verify().is_green


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        (
            {"title": "Panen Kopi Lebih Awal"},
            "nothing would change: title is 'Panen Kopi Lebih Awal' already",
        ),
        ({"language": "en"}, "nothing would change: language alone does not make a version"),
        ({"body": "Isi baru"}, "cannot be stated: body"),
        ({"reporters": "Ani"}, "cannot be stated: reporters"),
    ],
)
def test_what_changes_nothing_or_cannot_be_stated_is_refused_with_the_reason(newsroom, fields, says):
    article = _publish(newsroom)
    size = newsroom.verify().size
    with pytest.raises(ValueError, match=says):
        _amend(newsroom, article, **fields)
    assert newsroom.verify().size == size


def test_a_statement_counts_again_when_its_bytes_come_back_after_others_that_it_was_not_about(newsroom):
    """The wire's row, the paper's own row of the same words, and the wire's row again."""
    wire, paper = newsroom.row(outlet="", url="https://contoh.id/pasar"), newsroom.row()
    outlet = {"outlet": "Harian Contoh"}
    own = paper | {"url": wire["url"]}
    for row, stated in ((wire, outlet | {"byline": "Eka Wirya"}), (own, {}), (wire, outlet)):
        report = newsroom.publish(row, options=AddOptions(stated=stated))
    with newsroom.open() as archive:
        versions = archive.show(report.accepted[0].id).versions
    made = [(version.kind, version.byline) for version in versions]
    assert made == [("content", "Eka Wirya"), ("content", None), ("manual", "Eka Wirya")]


def test_a_statement_that_does_not_pass_validation_is_refused_with_the_finding(newsroom):
    article = _publish(newsroom)
    result = _amend(newsroom, article, date="2999-01-01")
    assert result.is_refused
    assert result.outcomes == ()
    assert len(_show(newsroom, article).versions) == 1


def test_only_the_latest_version_is_amended(newsroom):
    article = _publish(newsroom)
    _amend(newsroom, article, byline="Citra")
    with pytest.raises(ValueError, match="version 1 is history"):
        _amend(newsroom, f"{article}/1", byline="Dewi")


def test_what_is_in_quarantine_is_admitted_and_not_amended(newsroom):
    ident = newsroom.publish(newsroom.row(outlet="")).quarantined[0].id
    with pytest.raises(NotFoundError, match="quarantine admit"):
        _amend(newsroom, ident, outlet="Koran Utara")


def test_a_version_that_was_entered_meanwhile_is_not_amended_unseen(newsroom, monkeypatch):
    article = _publish(newsroom)
    looked_up = held.look_up

    def overtaken(*arguments):
        monkeypatch.undo()
        found = looked_up(*arguments)
        found.latest[article] = type(found.latest[article])(
            **{f: getattr(found.latest[article], f) for f in found.latest[article].__slots__} | {"entry": 99}
        )
        return found

    monkeypatch.setattr("archive.curation.amend.look_up", overtaken)
    with pytest.raises(ConflictError, match="meanwhile"):
        _amend(newsroom, article, byline="Citra")


def test_a_key_makes_no_version_but_names_the_article_from_then_on(newsroom):
    article = _publish(newsroom)
    assert _amend(newsroom, article, key="K-7").outcomes == ()
    later = newsroom.publish(newsroom.row(key="K-7", title="Judul Lain", date="2024-05-02"))
    assert later.accepted[0].id == article
    with pytest.raises(ValueError, match="known by the key 'K-7' already"):
        _amend(newsroom, article, key="K-7")
    assert newsroom.verify().is_green


def test_a_key_of_another_article_is_refused(newsroom):
    _publish(newsroom, key="K-7", title="Lain")
    article = _publish(newsroom)
    with pytest.raises(ValueError, match="this key is the one of article"):
        _amend(newsroom, article, key="K-7")


def test_an_address_of_another_article_is_noted_and_that_article_keeps_it(newsroom):
    other = _publish(newsroom, title="Lain", url="https://contoh.id/lain")
    article = _publish(newsroom)
    result = _amend(newsroom, article, url="https://contoh.id/lain")
    assert result.elsewhere == (other,)
    assert _show(newsroom, article).version.number == 2
    later = newsroom.publish(newsroom.row(title="Lain lagi", url="https://contoh.id/lain"))
    assert later.accepted[0].id == other


def test_the_command_amends_and_ends_with_0_1_or_2(newsroom, monkeypatch):
    article = _publish(newsroom)
    monkeypatch.setenv("ARCHIVE_DB", newsroom.place)

    def run(*fields):
        return CliRunner().invoke(
            main, ["amend", article, *(x for f in fields for x in ("--set", f)), "--reason", "r"]
        )

    assert f"Amended: version 2 of article {article[:8]}" in run("byline=Citra").stdout
    assert run("date=2999-01-01").exit_code == 1
    refused = run("byline=Citra")
    assert (refused.exit_code, "nothing would change" in refused.stderr) == (2, True)
    assert run("body=x").exit_code == 2
    assert run().exit_code == 2
    shown = CliRunner().invoke(main, ["history", article, "--format", "json"])
    assert json.loads(shown.stdout)["versions"][1]["stated"][0]["value"] == "Citra"


def test_two_articles_that_are_the_same_share_the_first_ones_future(newsroom):
    article = _publish(newsroom, url="https://contoh.id/asli")
    other = _publish(newsroom, title="Judul Kawat", url="https://contoh.id/kawat")
    with newsroom.open() as archive:
        merging = archive.merge(article, other, reason="one story, two addresses", by="Ani")
        assert [scheme for scheme, _ in merging.names] == ["url", "imprint"]
        assert archive.show("https://contoh.id/kawat").version.article == article
        with pytest.raises(ValueError, match="no name leads to"):
            archive.merge(article, other, reason="again")
    later = newsroom.publish(newsroom.row(title="Judul Baru", url="https://contoh.id/kawat"))
    assert later.accepted[0].id == article
    assert [v.number for v in _show(newsroom, other).versions] == [1]
    assert newsroom.verify().is_green


def test_a_merged_name_goes_when_the_article_that_it_came_from_is_redacted(newsroom):
    article = _publish(newsroom, url="https://contoh.id/asli")
    other = _publish(newsroom, title="Judul Kawat", url="https://contoh.id/kawat")
    with newsroom.open() as archive:
        archive.merge(article, other, reason="one story")
        archive.redact(other, reason="r")
        with pytest.raises(NotFoundError):
            archive.show("https://contoh.id/kawat")
        assert archive.show("https://contoh.id/asli").version.article == article
    assert newsroom.rows("SELECT 1 FROM alias WHERE value LIKE '%kawat%'") == []
    assert newsroom.verify().is_green


def test_the_command_says_which_names_lead_elsewhere(newsroom, monkeypatch):
    article, other = _publish(newsroom), _publish(newsroom, title="Judul Kawat")
    monkeypatch.setenv("ARCHIVE_DB", newsroom.place)
    result = CliRunner().invoke(main, ["amend", article, "--same-as", other, "--reason", "r"])
    assert result.stdout.startswith(f"From now on these lead to {article[:8]}, not to {other[:8]}: imprint")
    both = CliRunner().invoke(
        main, ["amend", article, "--same-as", other, "--set", "title=x", "--reason", "r"]
    )
    assert both.exit_code == 2


def test_a_field_that_is_stated_twice_at_once_is_wrong_usage():
    stated = ["--set", "title=A1", "--set", "title=A2"]
    result = CliRunner().invoke(main, ["amend", "3f2a9c1b", *stated, "--reason", "r"])
    assert (result.exit_code, "title is stated twice" in result.stderr) == (2, True)
