"""What becomes of captures, told through the library, on both databases."""

import threading
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import event

from archive import Archive
from archive.errors import AmbiguousIdError, MisuseError, NotFoundError
from archive.intake.adding import AddOptions, AddReport
from archive.intake.ingest import Ingest
from archive.views import Details, Filters, QuarantineItem


def _results(report: AddReport) -> dict[str, int]:
    return {name: number for name, number in report.counts.items() if number}


def _only(newsroom) -> Details:
    with newsroom.open() as archive:
        (version,) = archive.articles()
        return archive.show(version.article)


def test_a_new_article_is_held_and_can_be_shown(newsroom):
    assert _results(newsroom.publish(newsroom.row())) == {"new": 1}
    assert _only(newsroom).version.title == "Panen Kopi Lebih Awal"


def test_the_same_bytes_again_are_an_observation(newsroom):
    newsroom.publish(newsroom.row())
    assert _results(newsroom.publish(newsroom.row())) == {"observed": 1}


def test_other_bytes_with_the_same_content_are_an_observation_of_their_own_capture(newsroom):
    newsroom.publish(newsroom.row(url="https://contoh.id/a"))
    assert _results(newsroom.publish(newsroom.row(url="https://contoh.id/a?utm_source=x"))) == {"observed": 1}
    captures = {observation.capture for observation in _only(newsroom).observations}
    assert len(captures) == 2


def test_a_changed_text_is_a_new_version_of_the_same_article(newsroom):
    newsroom.publish(newsroom.row())
    changed = newsroom.row(
        text=newsroom.row()["text"] + "\n\nRalat: panen dimulai sepekan lebih awal, bukan dua."
    )
    assert _results(newsroom.publish(changed)) == {"version": 1}
    details = _only(newsroom)
    assert [(v.number, v.kind) for v in details.versions] == [(1, "content"), (2, "content")]


def test_going_back_to_the_first_text_is_a_third_version(newsroom):
    first, second = (
        newsroom.row(),
        newsroom.row(title="Panen Kopi Lebih Awal", text=newsroom.row()["text"][::-1]),
    )
    for row in (first, second, first):
        newsroom.publish(row)
    assert len(_only(newsroom).versions) == 3


def test_adding_a_folder_with_both_versions_again_changes_nothing(newsroom):
    text = newsroom.row()["text"]
    head = "Panen Kopi Lebih Awal\n\nRabu, 1 Mei 2024 08:00 WIB\n\nHARIANCONTOH.COM, Malang - "
    newsroom.write("a/1.txt", f"{head}{text}\n")
    newsroom.write("a/2.txt", f"{head}{text}\n\nRalat: tanggal panen diperbaiki dalam versi ini.\n")
    assert _results(newsroom.add(newsroom.folder / "a")) == {"new": 1, "version": 1}
    assert _results(newsroom.add(newsroom.folder / "a")) == {"observed": 2}


def test_a_collection_of_versions_is_recognised_wherever_it_lies(newsroom, monkeypatch):
    text = newsroom.row()["text"]
    head = "Panen Kopi Lebih Awal\n\nRabu, 1 Mei 2024 08:00 WIB\n\nHARIANCONTOH.COM, Malang - "
    for folder in ("a", "salinan/a"):
        newsroom.write(f"{folder}/1.txt", f"{head}{text}\n")
        newsroom.write(f"{folder}/2.txt", f"{head}{text}\n\nRalat: tanggal panen diperbaiki.\n")
    newsroom.add(newsroom.folder / "a")
    monkeypatch.chdir(newsroom.folder)
    for place in ("a", "./a", "a/", "salinan/a", "a/1.txt a/2.txt", "a/2.txt a/1.txt"):
        assert _results(newsroom.add(*map(Path, place.split()))) == {"observed": 2}
    assert [v.number for v in _only(newsroom).versions] == [1, 2]


def test_a_sequence_in_one_input_may_go_back_to_its_first_text(newsroom):
    first, second = newsroom.row(), newsroom.row(text=newsroom.row()["text"][::-1])
    assert _results(newsroom.publish(first, second, first)) == {"new": 1, "version": 2}
    assert _results(newsroom.publish(first, second, first)) == {"observed": 3}


@pytest.mark.parametrize("size", [1, 2])
def test_a_sequence_goes_back_across_batches_too(newsroom, monkeypatch, size):
    monkeypatch.setattr("archive.intake.ingest.BATCH_CAPTURES", size)
    first, second = newsroom.row(), newsroom.row(text=newsroom.row()["text"][::-1])
    assert _results(newsroom.publish(first, second, first, second)) == {"new": 1, "version": 3}
    assert _results(newsroom.publish(first, second, first, second)) == {"observed": 4}
    assert newsroom.verify().is_green


def test_a_sequence_goes_back_also_where_a_batch_is_made_ready_just_after_the_one_before_it_was_entered(
    newsroom, monkeypatch
):
    monkeypatch.setattr("archive.intake.ingest.BATCH_CAPTURES", 2)
    is_entered, is_ready = threading.Event(), threading.Event()
    enter, ready = Ingest._enter, Ingest._ready

    def entering(self, *asked):
        made = enter(self, *asked)
        is_entered.set()
        is_ready.wait(10)
        return made

    def making_ready(self, batch, course):
        if course.count > 2:
            is_entered.wait(10)
        made = ready(self, batch, course)
        if course.count > 2:
            is_ready.set()
        return made

    monkeypatch.setattr(Ingest, "_enter", entering)
    monkeypatch.setattr(Ingest, "_ready", making_ready)
    first, second = newsroom.row(), newsroom.row(text=newsroom.row()["text"][::-1])
    assert _results(newsroom.publish(first, second, first, second)) == {"new": 1, "version": 3}


@pytest.mark.parametrize("size", [1, 2, 3])
def test_an_input_goes_back_to_what_is_held_whatever_its_batches_are(newsroom, monkeypatch, size):
    first, second = newsroom.row(), newsroom.row(text=newsroom.row()["text"][::-1])
    newsroom.publish(first)
    monkeypatch.setattr("archive.intake.ingest.BATCH_CAPTURES", size)
    assert _results(newsroom.publish(first, second, first)) == {"version": 2, "observed": 1}


def test_going_back_is_decided_at_the_end_of_the_input(newsroom, monkeypatch):
    monkeypatch.setattr("archive.intake.ingest.BATCH_CAPTURES", 1)
    first, second = newsroom.row(), newsroom.row(text=newsroom.row()["text"][::-1])
    other = newsroom.row(title="Pasar Ikan Pindah")
    for row in (first, second):
        newsroom.publish(row)
    assert _results(newsroom.publish(first, other)) == {"new": 1, "version": 1}
    with newsroom.open() as archive:
        numbers = {version.title: version.number for version in archive.articles()}
    assert numbers == {"Panen Kopi Lebih Awal": 3, "Pasar Ikan Pindah": 1}


def test_a_rehearsal_tells_collections_from_returns_as_adding_does(newsroom):
    first, second = newsroom.row(), newsroom.row(text=newsroom.row()["text"][::-1])
    for row in (first, second):
        newsroom.publish(row)
    rehearsal = AddOptions(dry_run=True)
    assert _results(newsroom.publish(first, second, options=rehearsal)) == {"observed": 2}
    assert _results(newsroom.publish(first, options=rehearsal)) == {"version": 1}


def test_an_option_that_the_rows_overrule_says_nothing_new(newsroom):
    rows = [newsroom.row(), newsroom.row(text=newsroom.row()["text"][::-1])]
    newsroom.publish(*rows)
    other = AddOptions(stated={"outlet": "Koran Utara"})
    assert _results(newsroom.publish(*rows, options=other)) == {"observed": 2}


def test_a_mended_header_makes_a_new_version_of_its_rows(newsroom):
    text = newsroom.row()["text"].replace("\n\n", " ")
    row = f'Harian Contoh,2024-05-01,Panen Kopi,"{text}"\n'
    newsroom.add(newsroom.write("feed.csv", f"outlet,date,judul,text\n{row}"))
    assert _results(newsroom.add(newsroom.write("feed.csv", f"outlet,date,title,text\n{row}"))) != {
        "observed": 1
    }
    with newsroom.open() as archive:
        assert "Panen Kopi" in [version.title for version in archive.articles()]
    assert newsroom.verify().is_green


def test_a_page_that_came_under_a_wrong_suffix_is_read_again_under_the_right_one(newsroom):
    page = f"<html><head><title>Panen Kopi</title></head><body><p>{newsroom.row()['text']}</p></body></html>"
    options = AddOptions(stated={"outlet": "Harian Contoh", "date": "2024-05-01"})
    newsroom.add(newsroom.write("panen.txt", page), options=options)
    newsroom.add(newsroom.write("panen.html", page), options=options)
    with newsroom.open() as archive:
        assert "<html>" not in archive.show(list(archive.articles())[-1].article).record["body"]
    assert newsroom.verify().is_green


def test_untitled_articles_of_one_outlet_and_day_stay_apart(newsroom):
    rows = [newsroom.row(title="", text=f"{number}. {newsroom.row()['text']}") for number in range(3)]
    assert _results(newsroom.publish(*rows)) == {"new": 3}


def test_one_batch_may_hold_an_article_twice(newsroom):
    rows = [newsroom.row(), newsroom.row(text=newsroom.row()["text"][::-1])]
    assert _results(newsroom.publish(*rows)) == {"new": 1, "version": 1}


def test_equal_bytes_under_two_outlets_are_two_articles_and_possible_duplicates(newsroom):
    path = newsroom.write("wire.txt", f"Panen\n\n{newsroom.row()['text']}\n")
    for outlet in ("Koran Utara", "Koran Selatan"):
        options = AddOptions(stated={"outlet": outlet, "date": "2024-05-01"})
        assert _results(newsroom.add(path, options=options)) == {"new": 1}
    with newsroom.open() as archive:
        one, other = (version.article for version in archive.articles())
        assert archive.lineage(one).possible_duplicates == ((other, "made from the same bytes"),)


def test_a_statement_about_held_bytes_is_a_manual_version(newsroom):
    path = newsroom.write("wire.txt", f"Panen Kopi\n\n{newsroom.row()['text']}\n")
    stated = {"outlet": "Koran Utara", "date": "2024-05-01"}
    newsroom.add(path, options=AddOptions(stated=stated))
    url = {"url": "https://utara.example/panen"}
    assert _results(newsroom.add(path, options=AddOptions(stated=url))) == {"version": 1}
    assert _only(newsroom).version.kind == "manual"
    assert _only(newsroom).version.outlet == "Koran Utara"


def test_a_statement_stays_when_the_bytes_come_again_without_it(newsroom):
    path = newsroom.write("wire.txt", f"Panen Kopi\n\n{newsroom.row()['text']}\n")
    newsroom.add(path, options=AddOptions(stated={"outlet": "Koran Utara", "date": "2024-05-01"}))
    assert _results(newsroom.add(path)) == {"observed": 1}


def test_an_article_without_an_outlet_is_quarantined_with_the_reason(newsroom):
    report = newsroom.publish(newsroom.row(outlet=""))
    assert _results(report) == {"quarantined": 1}
    assert "outlet-missing" in [found.code for found in report.quarantined[0].findings]


def test_a_quarantined_article_is_admitted_with_what_was_missing(newsroom):
    report = newsroom.publish(newsroom.row(outlet=""))
    with newsroom.open() as archive:
        result = archive.admit(
            report.quarantined[0].id, {"outlet": "Koran Utara"}, reason="its page", by="Ani"
        )
        assert result.outcome is not None
        assert archive.show(result.outcome.id).version.outlet == "Koran Utara"
        assert list(archive.quarantined()) == []
        (item,) = archive.quarantined(resolved=True)
        assert (item.outcome, item.reason, item.by) == ("admitted", "its page", "Ani")


def test_an_admitted_article_keeps_the_id_it_had_in_quarantine(newsroom):
    report = newsroom.publish(newsroom.row(outlet=""))
    ident = report.quarantined[0].id
    with newsroom.open() as archive:
        outcome = archive.admit(ident, {"outlet": "Koran Utara"}, reason="its page").outcome
    assert outcome is not None
    assert outcome.id == ident


def test_what_still_fails_validation_is_not_admitted(newsroom):
    report = newsroom.publish(newsroom.row(outlet="", date="", text="Terlalu pendek."))
    with newsroom.open() as archive:
        before = archive.status().size
        result = archive.admit(report.quarantined[0].id, {"outlet": "Koran Utara"}, reason="its page")
        assert result.outcome is None
        assert archive.status().size == before


def test_a_dropped_item_cannot_be_admitted_any_more(newsroom):
    ident = newsroom.publish(newsroom.row(outlet="")).quarantined[0].id
    with newsroom.open() as archive:
        archive.drop(ident, reason="a list page")
        with pytest.raises(NotFoundError, match="dropped already"):
            archive.admit(ident, {"outlet": "Koran Utara"}, reason="its page")


def test_what_somebody_dropped_is_observed_when_it_comes_again_and_stays_dropped(newsroom):
    path = newsroom.write("daftar.txt", "Daftar Berita\n\nIndeks berita pekan ini, tanpa isi.\n")
    (item,) = newsroom.add(path).quarantined
    with newsroom.open() as archive:
        archive.drop(item.id, reason="a list page")
    assert _results(newsroom.add(path)) == {"observed": 1}
    with newsroom.open() as archive:
        assert list(archive.quarantined()) == []
        assert [held.outcome for held in archive.quarantined(resolved=True)] == ["dropped"]
    assert newsroom.verify().is_green


def test_what_somebody_dropped_is_judged_anew_when_something_new_is_stated_of_it(newsroom):
    path = newsroom.write("a.txt", f"Panen Kopi\n\nRabu, 1 Mei 2024\n\n{newsroom.row()['text']}\n")
    (item,) = newsroom.add(path).quarantined
    with newsroom.open() as archive:
        archive.drop(item.id, reason="nobody knows whose it is")
    stated = AddOptions(stated={"outlet": "Koran Utara"})
    assert _results(newsroom.add(path, options=stated)) == {"new": 1}
    assert _results(newsroom.add(path)) == {"observed": 1}
    assert newsroom.verify().is_green


def test_a_return_to_bytes_that_were_dropped_before_they_became_an_article_is_a_version(newsroom):
    text = f"Panen Kopi\n\nRabu, 1 Mei 2024\n\n{newsroom.row()['text']}\n"
    path = newsroom.write("a.txt", text)
    (item,) = newsroom.add(path).quarantined
    with newsroom.open() as archive:
        archive.drop(item.id, reason="nobody knows whose it is")
    stated = AddOptions(stated={"outlet": "Koran Utara", "url": "https://koranutara.test/panen"})
    assert _results(newsroom.add(path, options=stated)) == {"new": 1}
    changed = newsroom.write("b.txt", text + "\nPanen raya jatuh pada bulan depan.\n")
    assert _results(newsroom.add(changed, options=stated)) == {"version": 1}
    assert _results(newsroom.add(path)) == {"version": 1}
    assert newsroom.verify().is_green


def test_adding_a_quarantined_file_with_what_was_missing_resolves_it(newsroom):
    path = newsroom.write("a.txt", f"Panen Kopi\n\nRabu, 1 Mei 2024\n\n{newsroom.row()['text']}\n")
    assert _results(newsroom.add(path)) == {"quarantined": 1}
    assert _results(newsroom.add(path, options=AddOptions(stated={"outlet": "Koran Utara"}))) == {"new": 1}
    with newsroom.open() as archive:
        assert list(archive.quarantined()) == []


def test_a_quarantined_file_added_again_is_quarantined_once(newsroom):
    for _ in range(2):
        assert _results(newsroom.publish(newsroom.row(outlet=""))) == {"quarantined": 1}
    with newsroom.open() as archive:
        assert len(list(archive.quarantined())) == 1


def test_strict_quarantines_for_warnings(newsroom):
    report = newsroom.publish(newsroom.row(title=""), options=AddOptions(strict=True))
    assert _results(report) == {"quarantined": 1}


def test_a_dry_run_says_what_would_happen_and_writes_nothing(newsroom):
    newsroom.publish(newsroom.row())
    with newsroom.open() as archive:
        before = archive.status()
    report = newsroom.publish(
        newsroom.row(), newsroom.row(title="Lain"), newsroom.row(outlet=""), options=AddOptions(dry_run=True)
    )
    assert _results(report) == {"observed": 1, "new": 1, "quarantined": 1}
    with newsroom.open() as archive:
        assert archive.status() == before


def test_the_counts_of_a_run_add_up(newsroom):
    path = newsroom.write("feed.jsonl", "not json\n")
    newsroom.publish(newsroom.row())
    report = newsroom.add(path, newsroom.write("a.txt", "kosong"))
    assert sum(report.counts.values()) == report.received == 2


def test_a_capture_over_the_limit_is_quarantined_once_without_its_bytes(newsroom):
    path = newsroom.write("big.txt", "x" * 5_000)
    for _ in range(2):
        report = newsroom.add(path, options=AddOptions(max_bytes=1_000))
        assert [found.code for found in report.quarantined[0].findings if found.code == "too-large"]
    with newsroom.open() as archive:
        (item,) = archive.quarantined()
        assert item.capture is None
        with pytest.raises(NotFoundError, match="too large"):
            archive.admit(item.id, {"outlet": "X"}, reason="r")


@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        (Filters(), ["Satu", "Dua"]),
        (Filters(outlet="koran utara"), ["Satu"]),
        (Filters(since="2024-05-02"), ["Dua"]),
        (Filters(until="2024-05-01"), ["Satu"]),
        (Filters(since="2024-05", until="2024"), ["Satu", "Dua"]),
        (Filters(since="2024-06"), []),
        (Filters(until="2023"), []),
        (Filters(source="reuters"), ["Dua"]),
        (Filters(reporter="ani lestari"), ["Satu"]),
        (Filters(outlet="Koran Utara", source="Reuters"), []),
    ],
)
def test_articles_are_listed_by_outlet_day_source_and_reporter(newsroom, filters, titles):
    text = newsroom.row()["text"]
    newsroom.publish(
        newsroom.row(outlet="Koran Utara", title="Satu", byline="Ani Lestari"),
        newsroom.row(
            outlet="Koran Selatan", title="Dua", date="2024-05-02", text=f"{text}\n\nSumber: Reuters"
        ),
    )
    with newsroom.open() as archive:
        assert [version.title for version in archive.articles(filters)] == titles


@pytest.mark.parametrize("outlet", ["Équipe", "équipe", "ÉQUIPE", "E\u0301quipe"])
@pytest.mark.parametrize("reporter", ["Élodie Martin", "ÉLODIE MARTIN"])
def test_letters_beyond_ascii_are_equal_in_any_case_on_both_databases(newsroom, outlet, reporter):
    newsroom.publish(newsroom.row(outlet="Équipe", byline="Élodie Martin"), newsroom.row(title="Dua"))
    with newsroom.open() as archive:
        for filters in (Filters(outlet=outlet), Filters(reporter=reporter)):
            assert len(list(archive.articles(filters))) == 1


@pytest.mark.parametrize("span", ["yesterday", "2022-02-31", "2022-13", "22", "", "0000", "2022-1-1", "٢٠٢٢"])
def test_a_limit_that_is_no_day_month_or_year_is_misuse(span):
    for name in ("since", "until"):
        with pytest.raises(MisuseError, match="YYYY-MM-DD, YYYY-MM or YYYY"):
            Filters(**{name: span})


def test_an_article_is_found_by_id_digest_version_and_address(newsroom):
    newsroom.publish(newsroom.row(url="https://contoh.id/a"))
    version = _only(newsroom).version
    names = [
        version.article[:6],
        version.record,
        version.record.removeprefix("sha256:")[:12],
        version.capture[:20],
        f"{version.article}/1",
        "http://contoh.id/a/?utm_source=mail",
    ]
    with newsroom.open() as archive:
        assert {archive.show(name).version for name in names} == {version}


@pytest.mark.parametrize("name", ["ffffffffffffffff", "https://contoh.id/none", "not an id", "", "/", "../x"])
def test_a_name_that_stands_for_nothing_is_refused_with_advice(newsroom, name):
    newsroom.publish(newsroom.row())
    with newsroom.open() as archive, pytest.raises(NotFoundError, match="archive list"):
        archive.show(name)


def test_a_quarantined_item_is_found_by_its_address_and_its_lineage_says_where_it_is(newsroom):
    newsroom.publish(newsroom.row(outlet="", url="https://contoh.example/a/?utm_source=feed"))
    with newsroom.open() as archive:
        (item,) = archive.quarantined()
        for name in (item.id, "https://contoh.example/a"):
            assert archive.show(name).id == item.id
            with pytest.raises(NotFoundError, match=rf"in quarantine.*archive quarantine show {item.id}"):
                archive.lineage(name)
        archive.admit("http://contoh.example/a", {"outlet": "Koran Utara"}, reason="its page")
        assert archive.lineage("https://contoh.example/a").id == item.id


def test_an_address_stands_for_the_open_item_and_not_for_those_it_replaced(newsroom):
    path = newsroom.write("a.txt", "Kabar\n\n" + newsroom.row()["text"])
    for url in ("https://contoh.example/b", "https://contoh.example/a"):
        newsroom.add(path, options=AddOptions(stated={"url": url}))
    newsroom.add(path, options=AddOptions(stated={"url": "https://contoh.example/a", "title": "Kabar"}))
    with newsroom.open() as archive:
        (item,) = archive.quarantined()
        assert archive.quarantine_item("https://contoh.example/a").id == item.id
        assert archive.quarantine_item("https://contoh.example/b").outcome == "dropped"


def test_an_answer_comes_from_one_transaction(newsroom):
    text = newsroom.row()["text"]
    newsroom.publish(
        newsroom.row(), newsroom.row(title="Dua", text=f"{text}\n\nLagi."), newsroom.row(outlet="")
    )
    begun = []
    with newsroom.open() as archive:
        article, item = list(archive.articles())[0].article, next(archive.quarantined()).id
        event.listen(archive._database.engine, "begin", begun.append)
        assert archive.lineage(article).possible_duplicates
        archive.show(item)
    assert len(begun) == 2


def test_a_prefix_of_two_ids_is_refused_with_both(newsroom):
    newsroom.publish(*(newsroom.row(title=f"Judul {number}") for number in range(40)))
    with newsroom.open() as archive:
        ids = sorted(version.article for version in archive.articles())
        one, other = next(pair for pair in pairwise(ids) if pair[0][0] == pair[1][0])
        with pytest.raises(AmbiguousIdError, match=f"{one}.*{other}"):
            archive.show(one[0])


def test_a_quarantined_item_is_shown_with_what_was_read_of_it(newsroom):
    ident = newsroom.publish(newsroom.row(outlet="")).quarantined[0].id
    with newsroom.open() as archive:
        item = archive.show(ident[:8])
    assert isinstance(item, QuarantineItem)
    assert item.record["title"] == "Panen Kopi Lebih Awal"


def test_text_that_no_column_can_hold_is_kept_exactly(newsroom):
    text = newsroom.row()["text"] + " nul:\x00 tak-terlihat:\u200b"
    newsroom.publish(newsroom.row(title="Judul\x00Aneh", text=text))
    digest = _only(newsroom).version.text
    ((stored,),) = newsroom.rows(f"SELECT data FROM object WHERE digest = '{digest}'")
    assert bytes(stored).decode() == text
    assert newsroom.verify().is_green


def test_an_outlet_of_any_length_is_accepted(newsroom):
    assert _results(newsroom.publish(newsroom.row(outlet="Koran " + "ß" * 5_000))) == {"new": 1}
    assert newsroom.verify().is_green


def test_a_key_of_the_caller_makes_two_rows_one_article(newsroom):
    newsroom.publish(newsroom.row(key="K-1"))
    assert _results(newsroom.publish(newsroom.row(key="K-1", title="Judul Baru"))) == {"version": 1}


def test_a_field_that_cannot_be_stated_is_refused(newsroom):
    newsroom.publish(newsroom.row())
    with newsroom.open() as archive, pytest.raises(ValueError, match="cannot be stated: body"):
        archive.admit("00", {"body": "x"}, reason="r")


def test_unknown_columns_are_kept_beside_the_capture(newsroom):
    newsroom.publish(newsroom.row(desk="pertanian", score=1.5))
    assert _only(newsroom).observations[0].extra == '{"desk":"pertanian","score":1.5}'


def test_an_archive_of_the_same_files_has_equal_content_on_any_database(newsroom, tmp_path):
    rows = [newsroom.row(title=f"Judul {number}") for number in range(3)]
    newsroom.publish(*rows)
    other = type(newsroom)(str(tmp_path / "other.db"), tmp_path / "other")
    other.publish(*rows)
    with newsroom.open() as one, other.open() as two:
        assert [v.record for v in one.articles()] == [v.record for v in two.articles()]


def test_an_archive_is_made_once(newsroom):
    Archive.init(newsroom.place, origin="example.org/log").close()
    with newsroom.open() as archive:
        assert archive.status().origin == "example.org/log"


def test_the_columns_of_a_csv_row_are_kept_whatever_their_names_hold(newsroom):
    row = newsroom.row()
    cells = f'"{row["outlet"]}","{row["date"]}","{row["title"]}","{row["text"]}","x"'
    newsroom.add(newsroom.write("table.csv", f'outlet,date,title,text,"a\tb"\n{cells}\n'))
    assert _only(newsroom).observations[0].columns == ("outlet", "date", "title", "text", "a\tb")
    assert newsroom.verify().is_green
