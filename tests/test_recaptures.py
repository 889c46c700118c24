"""An article comes again in other bytes, or its bytes come again for another article."""

import json

import pytest

from archive import Archive
from archive.intake.adding import AddOptions

WIRE = (
    "Kapal karam di selat kemarin pagi setelah ombak besar menghantam lambung kiri kapal, "
    "kata kepala pelabuhan kepada kami semua di dermaga.\n"
)

REGISTRY = '[[outlets]]\nname = "Harian Contoh Raya"\naliases = ["Harian Contoh"]\n'


def _publish(newsroom, **fields) -> str:
    return newsroom.publish(newsroom.row(**fields)).accepted[0].id


def _amend(newsroom, article, **fields) -> None:
    with newsroom.open() as archive:
        archive.amend(article, fields, reason="the printed page", by="Ani")


def _history(newsroom, article):
    with newsroom.open() as archive:
        return archive.history(article).states


def _kinds(newsroom, article) -> list[str]:
    return [state.version.kind for state in _history(newsroom, article)]


def _stated(**fields) -> AddOptions:
    return AddOptions(stated=fields)


def test_other_bytes_that_say_the_same_leave_an_amendment_as_it_is(newsroom):
    article = _publish(newsroom)
    _amend(newsroom, article, title="Judul Benar", byline="Citra")
    assert newsroom.publish(newsroom.row(views=7)).counts["observed"] == 1
    assert _kinds(newsroom, article) == ["content", "manual"]
    assert newsroom.verify().is_green


def test_what_the_publisher_changes_is_a_version_that_says_which_statements_do_not_apply_to_it(newsroom):
    article = _publish(newsroom)
    _amend(newsroom, article, byline="Citra")
    report = newsroom.publish(newsroom.row(text=newsroom.row()["text"] + "\n\nMereka menunggu harga naik."))
    assert [(o.result, o.number, o.lapsed) for o in report.lapsed] == [("version", 3, ("byline",))]
    *_, latest = _history(newsroom, article)
    assert (latest.version.kind, [s.value for s in latest.lapsed]) == ("content", ["Citra"])
    with newsroom.open() as archive:
        assert [s.value for s in archive.show(article).lapsed] == ["Citra"]
    _amend(newsroom, article, byline="Citra Dewi")
    with newsroom.open() as archive:
        assert archive.show(article).lapsed == ()


def test_a_statement_that_the_publisher_took_over_has_not_lapsed(newsroom):
    article = _publish(newsroom)
    _amend(newsroom, article, title="Judul Benar")
    report = newsroom.publish(
        newsroom.row(title="Judul Benar", text=newsroom.row()["text"] + "\n\nHarga naik."),
        newsroom.row(title="Lain"),
    )
    assert report.lapsed == []
    assert [state.lapsed for state in _history(newsroom, article)] == [(), (), ()]


def test_a_registry_that_changed_meanwhile_makes_a_technical_version_and_accuses_nobody(newsroom):
    article = _publish(newsroom, url="https://contoh.id/panen")
    _amend(newsroom, article, byline="Citra")
    registry = newsroom.write("registry.toml", REGISTRY)
    feed = newsroom.write("feed.jsonl", json.dumps(newsroom.row(url="https://contoh.id/panen", views=7)))
    with Archive.open(newsroom.place, registry=registry) as archive:
        assert archive.add([feed]).counts["observed"] == 1
    assert _kinds(newsroom, article) == ["content", "manual", "technical"]
    assert _history(newsroom, article)[-1].changed == ("outlet",)
    assert newsroom.verify().is_green


def test_an_option_that_comes_again_every_night_does_not_undo_an_amendment(newsroom):
    path = newsroom.write("wire.txt", WIRE)
    options = _stated(outlet="Koran A", date="2024-03-04", byline="Budi")
    article = newsroom.add(path, options=options).accepted[0].id
    _amend(newsroom, article, byline="Citra")
    assert newsroom.add(path, options=options).counts["observed"] == 1
    assert _kinds(newsroom, article) == ["content", "manual"]


@pytest.mark.parametrize(
    "amended", [{"byline": "Ani Wijaya"}, {"url": "https://a.example/1", "title": "Judul A"}]
)
def test_the_same_bytes_of_another_outlet_are_an_article_of_their_own_without_what_was_stated(
    newsroom, amended
):
    path = newsroom.write("wire.txt", WIRE)
    one = newsroom.add(path, options=_stated(outlet="Koran A", date="2024-03-04")).accepted[0].id
    _amend(newsroom, one, **amended)
    (other,) = newsroom.add(path, options=_stated(outlet="Koran B", date="2024-03-04")).accepted
    assert (other.result, other.id == one) == ("new", False)
    with newsroom.open() as archive:
        shown = archive.show(other.id)
    assert {s.field: s.value for s in shown.statements} == {"outlet": "Koran B", "date": "2024-03-04"}
    assert (shown.record["byline"], shown.record["url"], shown.record["reporters"]) == (None, None, [])
    again = [
        newsroom.add(path, options=_stated(outlet=name, date="2024-03-04")) for name in ("Koran A", "Koran B")
    ]
    assert [report.counts["observed"] for report in again] == [1, 1]
    assert newsroom.verify().is_green


def test_what_was_stated_about_bytes_in_quarantine_stays_with_the_outlet_it_was_stated_for(newsroom):
    path = newsroom.write("wire.txt", WIRE)
    newsroom.add(path, options=_stated(outlet="Koran A", byline="Ani Wijaya"))
    (made,) = newsroom.add(path, options=_stated(outlet="Koran B", date="2024-03-04")).accepted
    with newsroom.open() as archive:
        assert archive.show(made.id).record["byline"] is None
        assert [item.outcome for item in archive.quarantined()] == ["open"]


@pytest.mark.parametrize(
    "differing",
    [("key", "K-1", "K-2"), ("url", "https://contoh.id/bandung", "https://contoh.id/jakarta")],
)
def test_one_days_articles_of_one_title_with_other_keys_or_addresses_are_two(newsroom, differing):
    field, one, other = differing
    rows = [
        newsroom.row(text=f"{newsroom.row()['text']}\n\n{name}.", **{field: name}) for name in (one, other)
    ]
    assert newsroom.publish(*rows).counts["new"] == 2
    assert newsroom.publish(newsroom.row(**{field: other}, views=1)).counts == {
        "new": 0, "version": 1, "observed": 0, "quarantined": 0, "unreadable": 0,
    }  # fmt: skip
    assert newsroom.publish(newsroom.row(**{field: f"{other}-3"})).counts["new"] == 1


def test_a_key_that_was_amended_counts_against_an_imprint_too(newsroom):
    article = _publish(newsroom)
    _amend(newsroom, article, key="K-1")
    report = newsroom.publish(newsroom.row(key="K-2", text=newsroom.row()["text"] + "\n\nLain."))
    assert report.counts["new"] == 1


def test_an_address_of_an_older_rule_is_checked_and_found_by_that_rule(newsroom, monkeypatch):
    url = "https://contoh.id/a?b=2&a=1"
    with monkeypatch.context() as older:
        older.setattr("archive.intake.plan.ADDRESSES", 1)
        article = _publish(newsroom, url=url)
    assert newsroom.rows("SELECT value FROM alias WHERE scheme = 'url'") == [(url,)]
    with newsroom.open() as archive:
        assert archive.show(url).version.article == article
    report = newsroom.publish(newsroom.row(url=url, title="Judul Baru"))
    assert [(outcome.id, outcome.number) for outcome in report.accepted] == [(article, 2)]
    other = newsroom.publish(newsroom.row(url="https://contoh.id/a?a=1&b=2", title="Judul Lagi"))
    assert [(outcome.id, outcome.number) for outcome in other.accepted] == [(article, 3)]
    assert newsroom.verify().is_green
