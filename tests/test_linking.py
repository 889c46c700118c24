"""Articles that share text are linked as they are added, on both databases, whoever adds them and when."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import Archive
from archive.api import compare, surroundings
from archive.errors import NotFoundError
from archive.intake.adding import AddOptions
from archive.intake.ingest import begin
from archive.intake.plan import Plan, close
from archive.lineage.linking import address, compatible
from archive.reading import Knowledge
from archive.sharing.fingerprints import RUN, fingerprints, packed, unpacked
from archive.sharing.shelf import COMPARED, FURNITURE, Index, Printed
from archive.store.database import open_archive
from archive.store.location import locate
from archive.store.writer import append, lock_head

WIRE = (
    "The ferry between the two northern islands stopped running on Monday after a cable broke. "
    "Engineers from the harbour office walked the whole length of the line before noon.\n\n"
    "They found that salt had eaten through eleven of the forty strands near the pulley. "
    "Passengers were taken across in fishing boats that the owners lent without charge.\n\n"
    "A new cable is expected from the mainland before the school term begins again. "
    "Until then the post will be carried once a day by the lighthouse tender."
)
OTHER = (
    "Bakers in the old town have begun to sell bread by weight instead of by the loaf. "
    "The guild says that flour has become too dear for anything but honest measure now.\n\n"
    "Customers were given small brass scales so that they could check at their own tables. "
    "One family had kept its great grandmother's scales and found them right to the gram."
)
NEW = Printed(article="b", outlet="selatan")
CREDITED = f"{WIRE}\n\nSource: Reuters"


def _row(newsroom, outlet, text=WIRE, **facts):
    return newsroom.row(
        **{"outlet": outlet, "title": f"Ferry, {outlet}", "text": text, "language": "en"} | facts
    )


def _lineages(newsroom) -> dict:
    with newsroom.open() as archive:
        return {version.outlet: archive.lineage(version.article) for version in archive.articles()}


def _edges(newsroom) -> list[tuple]:
    return newsroom.rows("SELECT relation, reason, grade, share FROM edge WHERE grade <> '' ORDER BY 1, 2, 4")


@pytest.mark.parametrize("batches", [1, 2])
def test_articles_that_share_text_are_linked_within_a_batch_and_across_batches(newsroom, batches):
    rows = [_row(newsroom, "Koran Utara"), _row(newsroom, "Koran Selatan", f"{OTHER}\n\n{WIRE}")]
    for at in range(batches):
        newsroom.publish(*rows[at::batches])
    assert _edges(newsroom) == [("alternateOf", "undetermined", "whole", 1000)]
    assert newsroom.verify().is_green


def test_a_writer_that_opens_the_archive_anew_finds_what_another_one_added(newsroom):
    newsroom.publish(_row(newsroom, "Koran Utara"))
    with newsroom.open() as one, newsroom.open() as other:
        one.add([newsroom.write("a.txt", f"Ferry\n\n{WIRE}")], options=_stated("Koran Selatan"))
        other.add([newsroom.write("b.txt", f"Ferry line\n\n{WIRE}")], options=_stated("Koran Barat"))
    assert len(_edges(newsroom)) == 3


def _stated(outlet: str) -> AddOptions:
    return AddOptions(stated={"outlet": outlet, "date": "2024-05-01"})


def test_articles_of_one_outlet_are_not_linked(newsroom):
    newsroom.publish(_row(newsroom, "Koran Utara"), _row(newsroom, "Koran Utara", title="Ferry again"))
    assert _edges(newsroom) == []


def test_without_linking_nothing_is_linked_and_nothing_is_indexed(newsroom):
    for outlet in ("Koran Utara", "Koran Selatan"):
        newsroom.publish(_row(newsroom, outlet), options=AddOptions(linking=False))
    assert _edges(newsroom) == []
    assert newsroom.rows("SELECT count(*) FROM fingerprint") == [(0,)]
    assert newsroom.verify().is_green


def test_a_dry_run_links_nothing(newsroom):
    newsroom.publish(_row(newsroom, "Koran Utara"))
    newsroom.publish(_row(newsroom, "Koran Selatan"), options=AddOptions(dry_run=True))
    assert _edges(newsroom) == []


def test_an_article_admitted_from_quarantine_is_linked_too(newsroom):
    newsroom.publish(_row(newsroom, "Koran Utara"))
    report = newsroom.publish(_row(newsroom, "", title="Ferry"))
    with newsroom.open() as archive:
        archive.admit(report.quarantined[0].id, {"outlet": "Koran Selatan"}, reason="its page")
    assert len(_edges(newsroom)) == 1


@pytest.mark.parametrize("first", ["Reuters", "Koran Utara"])
def test_a_placeholder_is_resolved_when_the_sources_article_arrives_whichever_comes_first(newsroom, first):
    rows = {"Reuters": _row(newsroom, "Reuters"), "Koran Utara": _row(newsroom, "Koran Utara", CREDITED)}
    newsroom.publish(rows.pop(first))
    before = _lineages(newsroom)
    newsroom.publish(*rows.values())
    after = _lineages(newsroom)
    (credit,) = after["Koran Utara"].credits
    if "Koran Utara" in before:
        assert before["Koran Utara"].credits[0].resolved == ()
        assert before["Koran Utara"].credits[0].edge == credit.edge
    assert [edge.object for edge in credit.resolved] == [after["Reuters"].node]
    (edge,) = after["Koran Utara"].shared
    assert (edge.subject, edge.relation, edge.reason) == (
        after["Koran Utara"].node,
        "wasDerivedFrom",
        "credit",
    )


def test_a_source_of_another_month_does_not_resolve_a_placeholder(newsroom):
    newsroom.publish(_row(newsroom, "Reuters", date="2024-03-01"), _row(newsroom, "Koran Utara", CREDITED))
    assert _lineages(newsroom)["Koran Utara"].credits[0].resolved == ()


def test_two_articles_that_credit_one_agency_for_one_text_have_a_common_source(newsroom):
    newsroom.publish(*(_row(newsroom, outlet, CREDITED) for outlet in ("Koran Utara", "Koran Selatan")))
    assert _edges(newsroom) == [("alternateOf", "common-source", "whole", 1000)] * 2


def test_a_link_to_the_sources_article_resolves_a_placeholder_without_shared_text(newsroom):
    newsroom.publish(_row(newsroom, "Reuters", OTHER, url="https://www.reuters.com/world/bread-1"))
    text = f"{WIRE}\n\nSee https://www.reuters.com/world/bread-1\n\nSource: Reuters"
    newsroom.publish(_row(newsroom, "Koran Utara", text))
    ((edge,),) = [credit.resolved for credit in _lineages(newsroom)["Koran Utara"].credits]
    assert (edge.reason, edge.share) == ("explicit-link", None)


_LINKING = f"{WIRE}\n\nSee https://www.reuters.com/world/bread-1?utm_source=x\n\nSource: Reuters"


@pytest.mark.parametrize("batches", [1, 2])
def test_a_link_resolves_a_placeholder_also_when_the_sources_article_arrives_later(newsroom, batches):
    rows = [
        _row(newsroom, "Koran Utara", _LINKING),
        _row(newsroom, "Reuters", OTHER, url="https://www.reuters.com/world/bread-1"),
    ]
    for at in range(batches):
        newsroom.publish(*rows[at::batches])
    found = _lineages(newsroom)
    ((edge,),) = [credit.resolved for credit in found["Koran Utara"].credits]
    assert (edge.object, edge.reason, edge.share) == (found["Reuters"].node, "explicit-link", None)
    assert newsroom.verify().is_green


@pytest.mark.parametrize(
    ("outlet", "facts"),
    [
        ("Reuters", {"url": "https://www.reuters.com/world/bread-2"}),
        ("Reuters", {"url": "https://www.reuters.com/world/bread-1", "date": "2024-03-01"}),
        ("Koran Barat", {"url": "https://www.reuters.com/world/bread-1"}),
    ],
)
def test_a_later_article_of_another_address_time_or_medium_resolves_no_link(newsroom, outlet, facts):
    newsroom.publish(_row(newsroom, "Koran Utara", _LINKING))
    newsroom.publish(_row(newsroom, outlet, OTHER, **facts))
    ((resolved),) = [credit.resolved for credit in _lineages(newsroom)["Koran Utara"].credits]
    assert resolved == ()


def test_what_a_redacted_article_linked_to_is_not_known_any_more(newsroom):
    newsroom.publish(_row(newsroom, "Koran Utara", _LINKING))
    assert len(newsroom.rows("SELECT * FROM link")) == 1
    with newsroom.open() as archive:
        (version,) = archive.articles()
        archive.redact(version.article, reason="her own request", by="Ani")
    assert newsroom.rows("SELECT * FROM link") == []
    newsroom.publish(_row(newsroom, "Reuters", OTHER, url="https://www.reuters.com/world/bread-1"))
    assert _edges(newsroom) == []
    assert newsroom.verify().is_green


def test_a_link_between_articles_that_share_text_gives_the_direction(newsroom):
    newsroom.publish(_row(newsroom, "Koran Utara", url="https://utara.example/ferry"))
    newsroom.publish(_row(newsroom, "Koran Selatan", f"{WIRE}\n\nFirst at utara.example/ferry today."))
    found = _lineages(newsroom)
    (edge,) = found["Koran Selatan"].shared
    assert (edge.subject, edge.reason) == (found["Koran Selatan"].node, "explicit-link")


def test_a_held_article_that_links_to_a_new_one_gives_the_direction_too(newsroom):
    newsroom.publish(_row(newsroom, "Koran Selatan", f"{WIRE}\n\nFirst at utara.example/ferry today."))
    newsroom.publish(_row(newsroom, "Koran Utara", url="https://www.utara.example/ferry"))
    found = _lineages(newsroom)
    (edge,) = found["Koran Utara"].shared
    assert (edge.subject, edge.reason) == (found["Koran Selatan"].node, "explicit-link")


def test_a_new_version_is_compared_anew(newsroom):
    newsroom.publish(_row(newsroom, "Koran Utara"))
    newsroom.publish(_row(newsroom, "Koran Selatan", OTHER, url="https://selatan.example/x"))
    newsroom.publish(_row(newsroom, "Koran Selatan", f"{OTHER}\n\n{WIRE}", url="https://selatan.example/x"))
    ((subject,),) = newsroom.rows("SELECT subject FROM edge WHERE grade <> ''")
    assert subject.endswith("/2")


def test_what_an_outlet_repeats_on_every_page_links_nothing():
    held = {at: Printed(article=f"a{at}", outlet="utara") for at in range(FURNITURE)}
    assert Index({1: list(held)}, held).candidates((1,), NEW) == []
    assert len(Index({1: list(held)[1:]}, held).candidates((1,), NEW)) == FURNITURE - 1


def test_of_many_likely_articles_those_with_the_most_and_rarest_signs_are_compared():
    held = {at: Printed(article=f"a{at:02}", outlet=f"o{at}") for at in range(20)}
    shared = list(held)
    index = Index({1: shared, 2: shared, 3: shared[7:8], 4: shared[:9]}, held)
    found = index.candidates((1, 2, 3, 4), NEW)
    assert (found[0], len(found)) == (7, COMPARED)


def test_a_version_that_joins_a_batch_is_compared_with_the_next_ones():
    index = Index({1: [3]}, {3: Printed("a", "utara")})
    index.add(4, Printed("c", "timur"), [1, 2])
    assert index.candidates((1,), NEW) == [3, 4]
    assert index.candidates((2,), NEW) == [4]
    index.add(5, Printed("a", "utara"), [1])
    assert index.candidates((1,), NEW) == [4, 5]
    assert index.candidates((1,), Printed(article="c", outlet="selatan")) == [5]


def _enter(newsroom, edge) -> None:
    """Enter an edge as the archive's own writer would, whatever it says."""
    database = open_archive(locate(newsroom.place), "write")
    act = begin("add", Knowledge.load(), surroundings())
    with database.writing() as connection:
        head = lock_head(connection)
        made = Plan(act=act, run=head.size)
        statement = made.secret({"edges": [edge]})
        made.append("derivation", {"version": 2, "statement": statement.digest}, [statement])
        close(made, {})
        append(connection, head, made.additions)
    database.close()


@pytest.mark.parametrize(("span", "sound"), [([0, 9, 0, 9], True), ([0, 9, 10, 19], False)])
def test_verification_finds_passages_that_do_not_hold_the_same_words(newsroom, span, sound):
    newsroom.publish(_row(newsroom, "Koran Utara"), options=AddOptions(linking=False))
    newsroom.publish(_row(newsroom, "Koran Selatan"), options=AddOptions(linking=False))
    with newsroom.open() as archive:
        one, other = archive.articles()
    edge = {"subject": "x", "object": "y", "relation": "alternateOf", "name": "", "kind": "article"}
    facts = {"basis": "textual", "reason": "undetermined", "grade": "some", "share": 9}
    _enter(newsroom, edge | facts | {"records": [one.record, other.record], "spans": [span]})
    problems = newsroom.verify().result.problems
    assert [(problem.step, problem.kind) for problem in problems] == ([] if sound else [(6, "evidence")])


def test_an_edge_is_withdrawn_with_a_reason_and_no_longer_followed(newsroom):
    newsroom.publish(_row(newsroom, "Koran Utara"), _row(newsroom, "Koran Selatan"))
    (edge,) = _lineages(newsroom)["Koran Utara"].shared
    name = f"{edge.entry}.{edge.position}"
    with newsroom.open() as archive:
        assert archive.retract(name, reason="both print the ministry", by="Ani").key == edge.key
        with pytest.raises(NotFoundError, match="withdrawn already"):
            archive.retract(name, reason="again")
    assert _lineages(newsroom)["Koran Utara"].shared == ()
    assert newsroom.rows("SELECT count(*) FROM edge WHERE grade <> ''") == [(1,)]
    assert newsroom.verify().is_green


@pytest.mark.parametrize("name", ["x", "1", "9999.0", "1.99", "-1.0", "1.0.0", "٣.0" * 9])
def test_what_is_no_edge_cannot_be_withdrawn(newsroom, name):
    newsroom.publish(_row(newsroom, "Koran Utara"))
    with newsroom.open() as archive, pytest.raises(NotFoundError):
        archive.retract(name, reason="x")


_SPEECH = (
    "We shall not run a single boat before every strand of that cable has been looked at by hand, and I "
    "do not care how long the guests of the grand hotel have to wait for their oysters and their mail. "
    "My father ran this line for forty years without wetting a passenger, and I shall not be the one to "
    "send somebody's grandmother for a swim because a cook on the far side has run out of lemons"
)
_SPOKEN = f"{OTHER}\n\n“{_SPEECH}”, the master said on the quay."
_QUOTING = (
    "Guests of the grand hotel asked for their money back after a week of porridge and cold tea. "
    "The kitchen had counted on the morning boat for everything but salt.\n\n"
    f"“{_SPEECH}”, said the harbour master.\n\nSource: Reuters"
)


def test_who_credits_an_article_whose_quotations_it_has_quotes_from_it_and_copies_nothing(newsroom):
    newsroom.publish(_row(newsroom, "Reuters", _SPOKEN), _row(newsroom, "Koran Utara", _QUOTING))
    found = _lineages(newsroom)
    (edge,) = found["Koran Utara"].shared
    assert (edge.subject, edge.relation, edge.object) == (
        found["Koran Utara"].node,
        "wasQuotedFrom",
        found["Reuters"].node,
    )
    assert (edge.reason, edge.grade, edge.share) == ("credit", "none", None)
    ((resolved,),) = [credit.resolved for credit in found["Koran Utara"].credits]
    assert resolved.object == found["Reuters"].node
    with newsroom.open() as archive:
        report = archive.audit()
    assert {cell: len(articles) for cell, articles in report.cells.items() if articles} == {
        "credit-only": 1,
        "independent": 1,
    }
    assert report.of("unsupported-credit") == ()
    assert newsroom.verify().is_green


def test_two_reporters_who_heard_one_speech_have_nothing_from_each_other(newsroom):
    rows = [_row(newsroom, "Koran Selatan", _SPOKEN), _row(newsroom, "Koran Utara", _QUOTING)]
    newsroom.publish(*rows)
    assert _edges(newsroom) == []


def _seen(newsroom, outlet, captured, date="2024-05-01T08:00:00+07:00", **facts):
    return _row(newsroom, outlet, captured=captured, date=date, **facts)


def _directed(newsroom) -> list[tuple]:
    """Give, of the edges by who was seen first, the outlets from the later to the earlier one."""
    found = _lineages(newsroom)
    outlets = {lineage.node: outlet for outlet, lineage in found.items()}
    edges = {edge.key: edge for lineage in found.values() for edge in lineage.shared}.values()
    return [(outlets[e.subject], outlets[e.object]) for e in edges if e.reason == "first-seen"]


def test_of_two_articles_captured_when_they_were_new_the_one_seen_first_was_first(newsroom):
    newsroom.publish(_seen(newsroom, "Koran Utara", "2024-05-01T09:00:00+07:00"))
    newsroom.publish(_seen(newsroom, "Koran Selatan", "2024-05-01T01:30:00Z"))
    assert _directed(newsroom) == [("Koran Utara", "Koran Selatan")]
    assert newsroom.verify().is_green


def test_what_is_captured_together_is_stated_for_all_and_a_row_knows_better(newsroom):
    date = "2024-05-01T08:00:00+07:00"
    newsroom.publish(
        _row(newsroom, "Koran Utara", date=date), options=AddOptions(captured="2024-05-01T08:30:00+07:00")
    )
    newsroom.publish(
        _seen(newsroom, "Koran Selatan", "2024-05-01T08:10:00+07:00"),
        options=AddOptions(captured="2024-05-01T09:30:00+07:00"),
    )
    assert _directed(newsroom) == [("Koran Utara", "Koran Selatan")]
    with newsroom.open() as archive:
        seen = {v.outlet: archive.show(v.article).observations[0].captured for v in archive.articles()}
    assert seen == {"Koran Utara": "2024-05-01T01:30:00Z", "Koran Selatan": "2024-05-01T01:10:00Z"}


@pytest.mark.parametrize(
    "facts",
    [
        {"captured": "2024-05-03T10:00:00+07:00"},
        {"captured": "2024-05-01T07:00:00+07:00"},
        {"captured": "2024-05-01T10:00:00"},
        {"captured": "this morning"},
        {"captured": "2024-05-01T10:00:00+07:00", "date": "2024-05-01"},
        {"captured": "2024-05-01T09:00:00+07:00"},
    ],
    ids=["two days old", "before it was printed", "no time zone", "no time", "only a day", "at once"],
)
def test_what_was_not_captured_when_it_was_new_does_not_say_who_was_first(newsroom, facts):
    newsroom.publish(_seen(newsroom, "Koran Utara", "2024-05-01T09:00:00+07:00"))
    newsroom.publish(_seen(newsroom, "Koran Selatan", **facts))
    assert [edge[1] for edge in _edges(newsroom)] == ["undetermined"]


def test_in_one_run_nobody_was_first(newsroom):
    times = ("2024-05-01T09:00:00+07:00", "2024-05-01T10:00:00+07:00")
    outlets = ("Koran Utara", "Koran Selatan")
    newsroom.publish(*(_seen(newsroom, *pair) for pair in zip(outlets, times, strict=True)))
    assert [edge[1] for edge in _edges(newsroom)] == ["undetermined"]


def test_a_later_version_seen_later_may_have_been_there_before(newsroom):
    url = "https://utara.example/ferry"
    newsroom.publish(_seen(newsroom, "Koran Utara", "2024-05-01T08:10:00+07:00", url=url, text=WIRE[:300]))
    newsroom.publish(_seen(newsroom, "Koran Selatan", "2024-05-01T09:00:00+07:00"))
    newsroom.publish(_seen(newsroom, "Koran Utara", "2024-05-01T10:00:00+07:00", url=url))
    last = max(newsroom.rows("SELECT entry, reason FROM edge WHERE grade <> ''"))
    assert last[1] == "undetermined"


@pytest.mark.parametrize("batch", [3, 2_000])
def test_one_act_of_adding_is_one_run_however_many_batches_it_takes(newsroom, monkeypatch, batch):
    monkeypatch.setattr("archive.intake.ingest.BATCH_CAPTURES", batch)
    others = [_row(newsroom, f"Pos {at}", OTHER.replace("bread", f"bread {at}")) for at in range(5)]
    newsroom.publish(
        _seen(newsroom, "Koran Utara", "2024-05-01T08:10:00+07:00"),
        *others,
        _seen(newsroom, "Koran Selatan", "2024-05-01T09:10:00+07:00"),
    )
    assert _directed(newsroom) == []
    assert newsroom.verify().is_green


def test_a_capture_that_waited_in_quarantine_came_when_it_was_received(newsroom):
    utara = _seen(newsroom, "Koran Utara", "2024-05-01T08:10:00+07:00")
    report = newsroom.publish(utara, _seen(newsroom, "", "2024-05-01T09:10:00+07:00", title="Ferry"))
    with newsroom.open() as archive:
        archive.admit(report.quarantined[0].id, {"outlet": "Koran Selatan"}, reason="its page")
    assert _directed(newsroom) == []
    newsroom.publish(_seen(newsroom, "Koran Barat", "2024-05-01T10:10:00+07:00"))
    assert set(_directed(newsroom)) == {("Koran Barat", "Koran Utara"), ("Koran Barat", "Koran Selatan")}


def test_what_is_stated_of_an_article_later_changes_nothing_about_when_it_was_captured(newsroom):
    newsroom.publish(_seen(newsroom, "Koran Utara", "2024-05-01T08:10:00+07:00"))
    with newsroom.open() as archive:
        (version,) = archive.articles()
        archive.amend(version.article, {"byline": "Ani"}, reason="the printed page")
    newsroom.publish(_seen(newsroom, "Koran Selatan", "2024-05-01T09:10:00+07:00"))
    assert _directed(newsroom) == [("Koran Selatan", "Koran Utara")]


def test_an_article_that_was_received_before_anybody_said_when_it_was_captured_is_not_the_later_one(newsroom):
    date = "2024-05-01T08:00:00+07:00"
    path = newsroom.write("a.txt", f"Ferry\n\n{WIRE}")
    stated = {"outlet": "Koran Utara", "date": date}
    newsroom.add(path, options=AddOptions(stated=stated))
    newsroom.add(path, options=AddOptions(stated=stated, captured="2024-05-01T18:00:00+07:00"))
    newsroom.publish(_seen(newsroom, "Koran Selatan", "2024-05-01T12:00:00+07:00"))
    assert _directed(newsroom) == []


@pytest.mark.parametrize("files", [(2,), (1, 1)])
def test_a_capture_of_the_same_bytes_without_a_time_counts_whatever_it_came_with(newsroom, files):
    newsroom.publish(_seen(newsroom, "Koran Utara", "2024-05-01T09:10:00+07:00"))
    rows = [
        _row(newsroom, "Koran Utara", date="2024-05-01T08:00:00+07:00"),
        _seen(newsroom, "Koran Selatan", "2024-05-01T08:10:00+07:00"),
    ]
    for number in files:
        newsroom.publish(*(rows.pop(0) for _ in range(number)))
    assert _directed(newsroom) == []


def test_what_was_dropped_from_quarantine_was_received_all_the_same(newsroom):
    newsroom.publish(_seen(newsroom, "Koran Utara", "2024-05-01T08:10:00+07:00"))
    path = newsroom.write("a.txt", f"Ferry\n\n{WIRE}")
    report = newsroom.add(path)
    with newsroom.open() as archive:
        archive.drop(report.quarantined[0].id, reason="whose is it?")
    stated = {"outlet": "Koran Selatan", "date": "2024-05-01T08:00:00+07:00"}
    newsroom.add(path, options=AddOptions(stated=stated, captured="2024-05-01T09:10:00+07:00"))
    with newsroom.open() as archive:
        (item,) = [item.id for item in archive.quarantined(resolved=True)]
        if len(list(archive.articles())) < 2:
            archive.admit(item, stated, reason="its page")
    assert _directed(newsroom) == []


def test_comparing_two_held_articles_tells_who_was_seen_first(newsroom):
    newsroom.publish(_seen(newsroom, "Koran Utara", "2024-05-01T08:10:00+07:00"))
    newsroom.publish(_seen(newsroom, "Koran Selatan", "2024-05-01T09:10:00+07:00"))
    with newsroom.open() as archive:
        ids = {version.outlet: version.article for version in archive.articles()}
    found = compare(ids["Koran Utara"], ids["Koran Selatan"], place=newsroom.place)
    assert (found.direction.later, found.direction.reason) == (1, "first-seen")


def test_one_dispatch_that_one_of_two_has_by_way_of_the_other_is_one_report(newsroom):
    newsroom.publish(
        _row(newsroom, "Kompas.com", CREDITED),
        _row(newsroom, "Koran Utara", f"{WIRE}\n\nSource: Kompas.com\n\nSource: Reuters"),
    )
    with newsroom.open() as archive:
        report = archive.audit()
    assert [(root.name, len(root.articles)) for root in report.roots] == [("Reuters", 2)]


def test_a_credit_that_was_withdrawn_tells_nothing_to_later_articles(newsroom):
    newsroom.publish(_row(newsroom, "Koran Utara", CREDITED))
    _withdraw(newsroom, "name = 'Reuters'")
    newsroom.publish(_row(newsroom, "Reuters"))
    assert [edge[1] for edge in _edges(newsroom)] == ["undetermined"]


def test_a_credit_that_was_withdrawn_stays_so_in_the_next_version_unless_other_words_say_it(newsroom):
    url = "https://utara.example/ferry"
    newsroom.publish(_row(newsroom, "Koran Utara", CREDITED, url=url))
    _withdraw(newsroom, "name = 'Reuters'")
    newsroom.publish(_row(newsroom, "Koran Utara", f"It rained.\n\n{CREDITED}", url=url))
    with newsroom.open() as archive:
        (story,) = archive.audit().stories
        assert (story.node[-1], story.credits, archive.lineage(url).credits) == ("2", (), ())
    newsroom.publish(_row(newsroom, "Koran Utara", f"{WIRE}\n\nThis was first reported by Reuters.", url=url))
    assert [credit.edge.name for credit in _lineages(newsroom)["Koran Utara"].credits] == ["Reuters"]


def test_two_that_credit_each_other_are_no_circle_where_a_credit_is_said_to_be_for_another_report(newsroom):
    pairs = [("Koran Utara", "Koran Selatan"), ("Koran Selatan", "Koran Utara")]
    newsroom.publish(*(_row(newsroom, one, f"{WIRE}\n\nSource: {other}") for one, other in pairs))
    item = _lineages(newsroom)["Koran Utara"].credits[0].edge.object
    _withdraw(newsroom, f"subject = '{item}' AND grade <> ''")
    with newsroom.open() as archive:
        assert archive.audit().of("circular") == ()


def test_what_was_withdrawn_between_two_articles_goes_with_either_also_after_a_third_has_gone(newsroom):
    for outlet in ("Koran Utara", "Koran Timur", "Koran Barat"):
        newsroom.publish(_row(newsroom, outlet))
    nodes = {outlet: lineage.node for outlet, lineage in _lineages(newsroom).items()}
    with newsroom.open() as archive:
        (edge,) = (
            e for e in archive.lineage(nodes["Koran Barat"][8:]).shared if e.object == nodes["Koran Utara"]
        )
        archive.retract(f"{edge.entry}.{edge.position}", reason="what Sangkuriang told us", by="Dayang Sumbi")
        for outlet in ("Koran Timur", "Koran Barat"):
            archive.redact(nodes[outlet][8:].partition("/")[0], reason="her own request", by="Ani")
    assert newsroom.rows("SELECT reason, by FROM retraction WHERE reason <> '' OR by <> ''") == []
    assert newsroom.rows("SELECT count(*) FROM edge WHERE grade <> ''") == [(0,)]
    assert newsroom.verify().is_green


def test_a_credit_of_which_somebody_says_that_it_is_for_another_report_is_so_in_the_audit(newsroom):
    newsroom.publish(_row(newsroom, "Reuters"), _row(newsroom, "Koran Utara", CREDITED))
    _withdraw(newsroom, "subject LIKE 'item:%' AND grade <> ''")
    with newsroom.open() as archive:
        roots = archive.audit().roots
    assert [(root.name, root.held) for root in roots] == [("Reuters", True), ("Reuters", False)]


def test_a_credit_that_is_new_is_not_withdrawn_with_the_text_that_was_said_to_be_everybodys(newsroom):
    url = "https://utara.example/ferry"
    newsroom.publish(_row(newsroom, "Reuters"), _row(newsroom, "Koran Utara", url=url))
    _withdraw(newsroom, "grade <> ''")
    newsroom.publish(_row(newsroom, "Koran Utara", CREDITED, url=url))
    found = _lineages(newsroom)["Koran Utara"]
    assert [[edge.reason for edge in credit.resolved] for credit in found.credits] == [["credit"]]
    assert [edge.reason for edge in found.shared] == ["credit"]


def test_where_the_text_link_alone_is_withdrawn_the_next_version_still_credits_the_article(newsroom):
    found = _next_of_a_credited_copy(newsroom, "subject LIKE 'version:%' AND grade <> ''")
    assert (found.number, found.shared) == (2, ())
    assert [len(credit.resolved) for credit in found.credits] == [1]


def test_credits_that_do_not_stand_for_one_dispatch_do_not_in_the_next_version(newsroom):
    url = "https://selatan.example/ferry"
    newsroom.publish(_row(newsroom, "Koran Utara", CREDITED))
    newsroom.publish(_row(newsroom, "Koran Selatan", CREDITED, url=url))
    _withdraw(newsroom, "object LIKE 'item:%' AND grade <> ''")
    newsroom.publish(_row(newsroom, "Koran Selatan", f"It rained.\n\n{CREDITED}", url=url))
    joined = newsroom.rows("SELECT count(*) FROM edge WHERE object LIKE 'item:%' AND grade <> ''")
    assert joined == [(1,)]


def test_of_two_that_credit_each_other_one_credit_may_be_withdrawn(newsroom):
    url = "https://selatan.example/ferry"
    newsroom.publish(_row(newsroom, "Koran Utara", f"{WIRE}\n\nSource: Koran Selatan"))
    newsroom.publish(_row(newsroom, "Koran Selatan", f"{WIRE}\n\nSource: Koran Utara", url=url))
    utara = _lineages(newsroom)["Koran Utara"].credits[0].edge.object
    _withdraw(newsroom, f"subject = '{utara}' AND grade <> ''")
    newsroom.publish(_row(newsroom, "Koran Selatan", f"It rained. {WIRE}\n\nSource: Koran Utara", url=url))
    found = _lineages(newsroom)
    assert [len(found[outlet].credits[0].resolved) for outlet in ("Koran Utara", "Koran Selatan")] == [0, 1]


def test_a_redaction_of_a_third_article_keeps_what_was_withdrawn_between_the_others(newsroom):
    url = "https://barat.example/ferry"
    newsroom.publish(_row(newsroom, "Koran Utara"))
    newsroom.publish(_row(newsroom, "Koran Selatan"))
    newsroom.publish(_row(newsroom, "Koran Barat", url=url))
    nodes = {outlet: lineage.node for outlet, lineage in _lineages(newsroom).items()}
    _withdraw(newsroom, f"subject = '{nodes['Koran Barat']}' AND object = '{nodes['Koran Selatan']}'")
    with newsroom.open() as archive:
        (ident,) = (v.article for v in archive.articles() if v.outlet == "Koran Utara")
        archive.redact(ident, reason="her own request", by="Ani")
    newsroom.publish(_row(newsroom, "Koran Barat", f"It rained.\n\n{WIRE}", url=url))
    with newsroom.open() as archive:
        found = archive.lineage(url)
    assert (found.number, found.shared) == (2, ())
    assert {each.reason for each in found.withdrawn} == {"both print the ministry"}
    assert newsroom.verify().is_green


@pytest.mark.parametrize("files", [(3,), (1, 2), (2, 1), (1, 1, 1)])
def test_the_credits_of_all_versions_are_resolved_however_they_come(newsroom, files):
    url = "https://utara.example/ferry"
    rows = [
        _row(newsroom, "Koran Utara", CREDITED, url=url),
        _row(newsroom, "Koran Utara", f"It rained.\n\n{CREDITED}", url=url),
        _row(newsroom, "Reuters"),
    ]
    for number in files:
        newsroom.publish(*(rows.pop(0) for _ in range(number)))
    with newsroom.open() as archive:
        (ident,) = (v.article for v in archive.articles() if v.outlet == "Koran Utara")
        found = [archive.lineage(f"{ident}/{number}").credits for number in (1, 2)]
    assert [[len(credit.resolved) for credit in credits_] for credits_ in found] == [[1], [1]]


def test_an_article_whose_outlet_is_stated_later_resolves_the_credits_of_that_outlet(newsroom):
    newsroom.publish(_row(newsroom, "Koran Utara", CREDITED), _row(newsroom, "Koran Selatan"))
    with newsroom.open() as archive:
        (ident,) = (v.article for v in archive.articles() if v.outlet == "Koran Selatan")
        archive.amend(ident, {"outlet": "Reuters"}, reason="its imprint")
        archive.amend(ident, {"byline": "Ani"}, reason="the printed page")
    ((edge,),) = [credit.resolved for credit in _lineages(newsroom)["Koran Utara"].credits]
    assert edge.object == f"version:{ident}/2"
    assert newsroom.verify().is_green


def test_the_passages_that_an_edge_rests_on_are_told_with_it(newsroom):
    newsroom.publish(_row(newsroom, "Koran Utara", OTHER + WIRE), _row(newsroom, "Koran Selatan"))
    (edge,) = _lineages(newsroom)["Koran Utara"].shared
    bodies = {}
    with newsroom.open() as archive:
        for version in archive.articles():
            bodies[f"version:{version.article}/1"] = archive.show(version.article).record["body"]
    for a, b, c, d in edge.passages:
        assert bodies[edge.subject][a:b].lower() == bodies[edge.object][c:d].lower()
    assert sum(b - a for a, b, _, _ in edge.passages) > len(WIRE) // 2


def test_articles_that_credit_each_other_resolve_each_others_credits_and_are_told_as_a_circle(newsroom):
    pairs = [("Koran Utara", "Koran Selatan"), ("Koran Selatan", "Koran Utara")]
    newsroom.publish(*(_row(newsroom, one, f"{WIRE}\n\nSource: {other}") for one, other in pairs))
    found = _lineages(newsroom)
    for one, other in pairs:
        ((edge,),) = [credit.resolved for credit in found[one].credits]
        assert (edge.object, edge.reason) == (found[other].node, "credit")
    with newsroom.open() as archive:
        assert len(archive.graph(found["Koran Utara"].id, "up", 8).circles) == 1
        (circle,) = archive.audit().of("circular")
    assert len(circle.articles) == 2
    assert newsroom.verify().is_green


def test_the_placeholders_of_earlier_versions_are_resolved_too(newsroom):
    url = "https://utara.example/ferry"
    newsroom.publish(_row(newsroom, "Koran Utara", CREDITED, url=url))
    newsroom.publish(_row(newsroom, "Koran Utara", f"{OTHER}\n\n{WIRE}", url=url))
    newsroom.publish(_row(newsroom, "Reuters"))
    source = _lineages(newsroom)["Reuters"].node
    with newsroom.open() as archive:
        (ident,) = (v.article for v in archive.articles() if v.outlet == "Koran Utara")
        ((edge,),) = [credit.resolved for credit in archive.lineage(f"{ident}/1").credits]
    assert (edge.object, edge.grade) == (source, "whole")
    assert newsroom.verify().is_green


def _withdraw(newsroom, condition: str) -> None:
    with newsroom.open() as archive:
        for entry, position in newsroom.rows(f"SELECT entry, position FROM edge WHERE {condition}"):
            archive.retract(f"{entry}.{position}", reason="both print the ministry", by="Ani")


def _next_of_a_credited_copy(newsroom, condition: str):
    """Give the lineage of the next version of a credited copy, some of whose edges were withdrawn."""
    url = "https://utara.example/ferry"
    newsroom.publish(_row(newsroom, "Reuters"), _row(newsroom, "Koran Utara", CREDITED, url=url))
    _withdraw(newsroom, condition)
    newsroom.publish(_row(newsroom, "Koran Utara", f"It rained.\n\n{CREDITED}", url=url))
    return _lineages(newsroom)["Koran Utara"]


@pytest.mark.parametrize(
    ("text", "more"),
    [(f"{OTHER}\n\n{WIRE}", 0), (f"{WIRE} It rained.", 0), (f"{WIRE}\n\n{OTHER}", 0)],
)
def test_a_withdrawn_link_is_not_brought_back_by_a_new_version(newsroom, text, more):
    url = "https://utara.example/ferry"
    newsroom.publish(_row(newsroom, "Koran Selatan"), _row(newsroom, "Koran Utara", url=url))
    _withdraw(newsroom, "grade <> ''")
    newsroom.publish(_row(newsroom, "Koran Utara", text, url=url))
    assert len(_edges(newsroom)) == 1 + more
    (withdrawn,) = _lineages(newsroom)["Koran Selatan"].withdrawn
    assert (withdrawn.reason, withdrawn.by) == ("both print the ministry", "Ani")


def test_a_new_version_that_shares_more_than_what_was_withdrawn_is_linked_again(newsroom):
    url = "https://utara.example/ferry"
    part = "\n\n".join(WIRE.split("\n\n")[:1])
    newsroom.publish(
        _row(newsroom, "Koran Selatan"), _row(newsroom, "Koran Utara", f"{part} {OTHER}", url=url)
    )
    grades = [edge[2] for edge in _edges(newsroom)]
    _withdraw(newsroom, "grade <> ''")
    newsroom.publish(_row(newsroom, "Koran Utara", url=url))
    assert (len(grades), [edge[2] for edge in _edges(newsroom)]) == (1, [*grades, "whole"])


def test_a_credit_that_does_not_stand_for_an_article_does_not_in_its_next_version(newsroom):
    found = _next_of_a_credited_copy(newsroom, "subject LIKE 'item:%' AND grade <> ''")
    assert found.number == 2
    assert [credit.resolved for credit in found.credits] == [()]
    assert [edge.reason for edge in found.shared] == ["credit"]


def test_a_redacted_article_leaves_no_fingerprints_and_is_compared_with_nothing(newsroom):
    newsroom.publish(_row(newsroom, "Koran Utara"), _row(newsroom, "Koran Barat", OTHER))
    with newsroom.open() as archive:
        (ident,) = (v.article for v in archive.articles() if v.outlet == "Koran Utara")
        archive.redact(ident, reason="her own request", by="Ani")
    left = newsroom.rows("SELECT count(DISTINCT entry) FROM fingerprint")
    newsroom.publish(_row(newsroom, "Koran Selatan"))
    assert (left, _edges(newsroom)) == ([(1,)], [])
    assert newsroom.verify().is_green


def test_a_link_to_a_redacted_article_goes_with_it(newsroom):
    newsroom.publish(_row(newsroom, "Koran Utara"), _row(newsroom, "Koran Selatan"))
    with newsroom.open() as archive:
        (ident,) = (v.article for v in archive.articles() if v.outlet == "Koran Utara")
        archive.redact(ident, reason="her own request", by="Ani")
        report = archive.audit()
    assert _edges(newsroom) == []
    assert [story.outlet for story in report.stories if story.outlet] == ["Koran Selatan"]
    assert newsroom.verify().is_green


def test_an_archive_of_before_linking_still_opens_and_verifies(newsroom):
    newsroom.publish(_row(newsroom, "Koran Utara"), options=AddOptions(linking=False))
    newsroom.publish(_row(newsroom, "Koran Selatan"))
    with Archive.open(newsroom.place, read_only=True) as archive:
        assert len(list(archive.articles())) == 2
    assert newsroom.verify().is_green


def test_a_text_shares_fingerprints_with_the_longer_one_that_holds_it():
    held, whole = set(fingerprints(WIRE)), set(fingerprints(f"{OTHER}\n\n{WIRE}\n\n{OTHER}"))
    assert held <= whole
    assert len(held) >= 2


@given(st.text(max_size=400))
def test_fingerprints_never_fail_and_fit_32_bits(text):
    found = fingerprints(text)
    assert len(set(found)) == len(found)
    assert unpacked(packed(found)) == found


@given(st.lists(st.sampled_from(["kapal", "laut", "ikan", "pasar", "hujan", "desa", "kata"]), max_size=60))
def test_fingerprints_do_not_depend_on_case_and_punctuation(words):
    assert fingerprints(" ".join(words)) == fingerprints(", “".join(words).upper())
    assert len(fingerprints(" ".join(words))) <= max(0, len(words) - RUN + 1)


@pytest.mark.parametrize(
    ("crediting", "source", "fits"),
    [
        ("2024-05-08", "2024-05-01", True),
        ("2024-05-09", "2024-05-01", False),
        ("2024-05-01T10:00:00+07:00", "2024-05-02", True),
        ("2024-05-01", "2024-05-03", False),
        (None, "2024-05-03", False),
        ("soon", "2024-05-03", False),
    ],
)
def test_a_source_is_of_the_days_before_or_of_the_day_after_in_another_time_zone(crediting, source, fits):
    assert compatible(crediting, source) is fits


def test_addresses_are_looked_for_by_host_and_path():
    assert address("http://WWW.Reuters.com/world/x/?utm_source=y#z") == "reuters.com/world/x"
    assert address("not an address") is address(None) is None


def test_lineage_names_its_edges_in_json(newsroom):
    newsroom.publish(_row(newsroom, "Koran Utara"), _row(newsroom, "Koran Selatan"))
    (edge,) = json.loads(json.dumps(_lineages(newsroom)["Koran Utara"].to_json()))["shared"]
    assert (edge["share_permille"], edge["grade"], edge["reason"]) == (1000, "whole", "undetermined")
