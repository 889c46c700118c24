"""Rereading with another registry: the drift first, then technical versions where the content differs."""

import json
from functools import partial

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.curation.reread import Reread
from archive.errors import DataFileError
from archive.views import Details

REGISTRY = '[[outlets]]\nname = "Koran Contoh Raya"\naliases = ["Harian Contoh"]\n'


@pytest.fixture
def registry(newsroom):
    """A registry in which the paper that the newsroom writes for has another name."""
    return newsroom.write("registry.toml", REGISTRY)


def _fill(newsroom, other: int = 0) -> list[str]:
    """Publish two articles of the paper and some of another one."""
    rows = [newsroom.row(title=f"Judul {number}") for number in range(2)]
    rows += [newsroom.row(outlet="Koran Lain", title=f"Lain {number}") for number in range(other)]
    return [outcome.id for outcome in newsroom.publish(*rows).accepted]


def _reread(newsroom, registry=None, **how):
    with newsroom.open() as archive:
        return archive.reread(registry=registry, **how)


def _kinds(newsroom, article) -> list[tuple[str, str | None]]:
    with newsroom.open() as archive:
        shown = archive.show(article)
    assert isinstance(shown, Details)
    return [(version.kind, version.outlet) for version in shown.versions]


def test_what_reads_otherwise_becomes_a_technical_version_and_nothing_else_does(newsroom, registry):
    one, other, third = _fill(newsroom, other=1)
    result = _reread(newsroom, registry, limit=100)
    assert (result.entered, result.drift.articles, result.drift.changed) == (2, 3, 2)
    changed = [("content", "Harian Contoh"), ("technical", "Koran Contoh Raya")]
    assert _kinds(newsroom, one) == _kinds(newsroom, other) == changed
    assert _kinds(newsroom, third) == [("content", "Koran Lain")]
    assert newsroom.verify().is_green


def test_the_drift_is_counted_by_outlet_and_field(newsroom, registry):
    _fill(newsroom, other=1)
    drift = _reread(newsroom, registry, dry_run=True).drift
    assert dict(drift.by_outlet) == {"Harian Contoh": 2}
    assert dict(drift.by_field) == {("Harian Contoh", "outlet"): 2}


def test_nothing_is_written_by_a_dry_run_or_above_the_limit(newsroom, registry):
    _fill(newsroom, other=1)
    size = newsroom.verify().size
    assert _reread(newsroom, registry, limit=100, dry_run=True).entered is None
    refused = _reread(newsroom, registry)
    assert (refused.entered, refused.is_over_limit) == (None, True)
    assert newsroom.verify().size == size


def test_a_fifth_of_the_articles_may_change_without_asking(newsroom, registry):
    _fill(newsroom, other=8)
    assert _reread(newsroom, registry).entered == 2


def test_the_same_reader_and_registry_change_nothing(newsroom):
    _fill(newsroom)
    size = newsroom.verify().size
    result = _reread(newsroom)
    assert (result.entered, result.drift.read) == (0, 0)
    assert newsroom.verify().size == size


def test_a_second_rereading_has_nothing_left_to_do(newsroom, registry):
    _fill(newsroom)
    _reread(newsroom, registry, limit=100)
    again = _reread(newsroom, registry)
    assert (again.entered, again.drift.read) == (0, 0)


def test_going_back_to_the_packaged_registry_is_a_technical_version_too(newsroom, registry):
    article, _ = _fill(newsroom)
    _reread(newsroom, registry, limit=100)
    _reread(newsroom, limit=100)
    assert [kind for kind, _ in _kinds(newsroom, article)] == ["content", "technical", "technical"]


def test_what_was_stated_survives_a_rereading(newsroom, registry):
    article, _ = _fill(newsroom)
    with newsroom.open() as archive:
        archive.amend(article, {"byline": "Citra"}, reason="r", by="Ani")
    _reread(newsroom, registry, limit=100)
    with newsroom.open() as archive:
        shown = archive.show(article)
        assert isinstance(shown, Details)
        assert (shown.version.kind, shown.record["byline"]) == ("technical", "Citra")
        assert shown.record["fields"]["byline"]["basis"] == "asserted"
        assert [statement.value for statement in shown.statements] == ["Citra"]
    assert newsroom.verify().is_green


def test_an_amendment_after_the_registry_changed_enters_what_the_reader_changed_apart(newsroom, registry):
    article, _ = _fill(newsroom)
    _reread(newsroom, registry, limit=100)
    with newsroom.open() as archive:
        result = archive.amend(article, {"byline": "Citra"}, reason="r")
    assert [outcome.number for outcome in result.outcomes] == [3, 4]
    assert [kind for kind, _ in _kinds(newsroom, article)] == ["content", "technical", "technical", "manual"]


def test_the_runs_name_the_registry_that_was_read_with(newsroom, registry):
    article, _ = _fill(newsroom)
    result = _reread(newsroom, registry, limit=100)
    with newsroom.open() as archive:
        first, second = archive.history(article).states
    assert first.run.registry != second.run.registry == result.registry
    assert second.run.activity == "reread"


def test_what_no_longer_passes_stays_and_is_named(newsroom, monkeypatch):
    article, other = _fill(newsroom)
    registry = newsroom.write("registry.toml", REGISTRY)
    real = Reread._prepared

    def failing(self, entries):
        from dataclasses import replace

        from archive.findings import finding

        for old, new in real(self, entries):
            if old.version.article == article:
                yield old, replace(new, verdict="quarantined", findings=(finding("outlet-missing", "x"),))
            else:
                yield old, new

    monkeypatch.setattr(Reread, "_prepared", failing)
    result = _reread(newsroom, registry, limit=100)
    assert result.drift.listed == [(article, ("outlet-missing",))]
    assert (result.drift.refused, result.entered) == (1, 1)
    assert len(_kinds(newsroom, article)) == 1
    assert len(_kinds(newsroom, other)) == 2


def test_what_is_in_quarantine_and_would_pass_now_is_named_and_left_to_a_person(newsroom):
    unknown = newsroom.row(outlet="", url="https://koranbaru.test/2024/05/01/panen")
    hopeless = newsroom.row(outlet="", title="Tanpa Alamat")
    item, other = (outcome.id for outcome in newsroom.publish(unknown, hopeless).quarantined)
    registry = newsroom.write(
        "registry.toml", '[[outlets]]\nname = "Koran Baru"\ndomains = ["koranbaru.test"]\n'
    )
    assert _reread(newsroom).drift.fit == []
    result = _reread(newsroom, registry, dry_run=True)
    assert result.drift.fit == [item]
    command = ["reread", "--db", str(newsroom.place), "--registry", str(registry)]
    told = CliRunner().invoke(main, command)
    assert "1 item in quarantine would pass now" in told.output
    assert f"archive quarantine admit {item[:8]}" in told.output
    with newsroom.open() as archive:
        assert [held.id for held in archive.quarantined()] == [item, other]


def test_a_registry_of_the_environment_is_read_with_by_every_command_that_reads(newsroom, registry):
    (article,) = (outcome.id for outcome in newsroom.publish(newsroom.row()).accepted)
    at = ("--db", str(newsroom.place))
    run = partial(CliRunner(env={"ARCHIVE_REGISTRY": str(registry)}).invoke, main)
    assert run(["reread", *at, "--limit", "100"]).exit_code == 0
    assert run(["amend", article, *at, "--set", "byline=Sari", "--reason", "a letter"]).exit_code == 0
    assert [kind for kind, _ in _kinds(newsroom, article)] == ["content", "technical", "manual"]
    with newsroom.open() as archive:
        assert archive.show(article).version.outlet == "Koran Contoh Raya"
    rederived = json.loads(run(["verify", *at, "--rederive", "--format", "json"]).output)
    assert rederived["items"]["reading"] == {"ok": 3}


def test_a_rereading_that_broke_off_goes_on_where_it_stopped(newsroom, registry, monkeypatch):
    newsroom.publish(*(newsroom.row(title=f"Judul {number}") for number in range(7)))
    monkeypatch.setattr("archive.curation.reread._BATCH", 2)
    real, calls = Reread._enter, []

    def breaking(self, entries):
        calls.append(entries)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(self, entries)

    monkeypatch.setattr(Reread, "_enter", breaking)
    with pytest.raises(KeyboardInterrupt):
        _reread(newsroom, registry, limit=100)
    monkeypatch.setattr(Reread, "_enter", real)
    assert newsroom.verify().is_green
    result = _reread(newsroom, registry, limit=100)
    assert (result.drift.read, result.entered) == (3, 3)
    with newsroom.open() as archive:
        assert {version.number for version in archive.articles()} == {2}
    assert newsroom.verify().is_green


def test_an_article_that_changed_meanwhile_is_left_to_the_next_rereading(newsroom, registry, monkeypatch):
    article, _ = _fill(newsroom)
    real = Reread._enter_all

    def overtaken(self, entries):
        with newsroom.open() as archive:
            archive.amend(article, {"byline": "Citra"}, reason="r")
        return real(self, entries)

    monkeypatch.setattr(Reread, "_enter_all", overtaken)
    assert _reread(newsroom, registry, limit=100).entered == 1
    assert [kind for kind, _ in _kinds(newsroom, article)] == ["content", "manual"]


def test_articles_are_read_in_groups_of_any_size(newsroom, registry, monkeypatch):
    monkeypatch.setattr("archive.store.captures._GROUP", 3)
    monkeypatch.setattr("archive.store.captures._GROUP_BYTES", 500)
    newsroom.publish(*(newsroom.row(title=f"Judul {number}") for number in range(8)))
    seen = []
    with newsroom.open() as archive:
        result = archive.reread(registry=registry, limit=100, progress=seen.append)
    assert (result.drift.articles, result.entered) == (8, 8)
    assert seen == sorted(set(seen))
    assert len(seen) > 3


def test_a_redacted_article_is_not_read_again(newsroom, registry):
    article, other = _fill(newsroom)
    with newsroom.open() as archive:
        archive.redact(article, reason="r")
    assert _reread(newsroom, registry, limit=100).drift.articles == 1
    assert len(_kinds(newsroom, other)) == 2


def test_an_article_that_would_become_what_was_redacted_of_another_one_stays_and_is_named(newsroom, registry):
    rows = (newsroom.row(title="", desk=desk) for desk in ("kota", "desa"))
    (one,) = newsroom.publish(next(rows)).accepted
    _reread(newsroom, registry, limit=100)
    (other,) = newsroom.publish(next(rows)).accepted
    with newsroom.open() as archive:
        archive.redact(one.id, reason="r")
    drift = _reread(newsroom, registry, limit=100).drift
    assert (drift.changed, drift.refused, drift.listed) == (0, 1, [(other.id, ("redacted",))])
    with newsroom.open() as archive:
        listed = {version.article: version.outlet for version in archive.articles()}
    assert listed == {one.id: None, other.id: "Harian Contoh"}
    assert newsroom.verify().is_green


def test_a_registry_that_is_none_is_refused(newsroom):
    _fill(newsroom)
    broken = newsroom.write("broken.toml", "[[outlets]]\nnom = 1\n")
    with pytest.raises(DataFileError):
        _reread(newsroom, broken)


def test_the_command_prints_the_drift_first_and_says_how_to_go_on(newsroom, registry, monkeypatch):
    _fill(newsroom)
    monkeypatch.setenv("ARCHIVE_DB", newsroom.place)

    def run(*options):
        return CliRunner().invoke(main, ["reread", "--registry", str(registry), *options])

    refused = run()
    assert refused.exit_code == 1
    assert "Harian Contoh  2        2" in refused.stdout
    assert "run the command again with a higher --limit" in refused.stdout
    assert run("--limit", "100", "--dry-run").stdout.endswith("Dry run, nothing was written\n")
    done = run("--limit", "100", "--format", "json")
    assert (done.exit_code, json.loads(done.stdout)["entered"]) == (0, 2)
