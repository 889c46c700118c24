"""What becomes of a batch: which article each capture belongs to, and the entries that say so."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from archive.digest import SALT_BYTES, canonical, salted, sha256
from archive.entries import Addition, Entry, Object, Taken
from archive.identity import RULE as ADDRESSES
from archive.identity import Alias, given
from archive.intake.prepare import Prepared
from archive.lineage.linking import Linkable, edges, resolved, resolved_before
from archive.matching import Arrival, Held, HeldItem, HeldVersion, goes_back, is_older, match
from archive.model import Capture, Finding, Json
from archive.sharing.direction import Sighting
from archive.sharing.fingerprints import RULE
from archive.sharing.shelf import Shelf, Text

Entropy: TypeAlias = Callable[[int], bytes]
Result: TypeAlias = Literal["new", "version", "observed", "quarantined"]
Kind: TypeAlias = Literal["content", "technical", "manual"]

_NOTHING: Final[Mapping[int, "Counterpart"]] = MappingProxyType({})

RESULTS: Final = ("new", "version", "observed", "quarantined")

ID_BYTES: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A capture whose bytes are held, and which says nothing new: it need not be read again.

    Attributes:
        capture: The capture as received this time.
        digest: Its digest.
        version: The version made from these bytes.
        latest: Whether it is known for being its article's latest version.
    """

    capture: Capture
    digest: str
    version: HeldVersion
    latest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterpart:
    """The capture of an article's latest version, read anew to be compared with one that came now.

    Attributes:
        capture: Its digest.
        assertions: The digests of the statements that the version was made with.
        today: What the present reader and registry make of it with these statements.
        alike: The content of what they make of it with the statements of the newer capture instead.
        stated: The fields that these statements give.
        said: Every field with every value that one of them, or the row itself, ever gave it.
    """

    capture: str
    assertions: tuple[str, ...]
    today: Prepared
    alike: str | None
    stated: tuple[str, ...]
    said: frozenset[tuple[str, str]]

    def is_of(self, version: HeldVersion | None) -> bool:
        """Tell whether it is that of a version."""
        return version is not None and (version.capture, version.assertions) == (
            self.capture,
            self.assertions,
        )

    def says(self, newer: Prepared) -> bool:
        """Tell whether the publisher says the same in both captures."""
        return self.alike == newer.content

    def is_news(self, newer: Prepared) -> bool:
        """Tell whether somebody states something about the newer capture that nobody said of this one."""
        return any(pair not in self.said for pair in newer.stated.items())

    def lapsed(self, newer: Prepared) -> tuple[str, ...]:
        """Give the fields that somebody stated of this capture, and that another one gives otherwise."""
        if newer.digest == self.capture:
            return ()
        one, other = self.today.record, newer.record
        return tuple(f for f in self.stated if getattr(one, f, None) != getattr(other, f, None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one capture.

    Attributes:
        capture: The capture.
        digest: The capture's digest; None if it was too large to be kept.
        result: ``new`` article, new ``version``, ``observed`` (held already) or ``quarantined``.
        id: The article's id, or the quarantined item's.
        number: The version's number; 0 in quarantine.
        subject: The number of the entry that holds the version or the quarantined item.
        findings: What was found; empty for what is held already.
        lapsed: The fields that were stated about an earlier capture of the article, and do not apply
            to this one.
    """

    capture: Capture
    digest: str | None
    result: Result
    id: str
    number: int
    subject: int
    findings: tuple[Finding, ...] = ()
    lapsed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """Another reading of a capture that is held: what is stated about it changed, or the reader did.

    Attributes:
        article: The article's id.
        kind: ``manual`` or ``technical``.
        prepared: What the capture now gives.
    """

    article: str
    kind: Kind
    prepared: Prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who writes, with what, and when: the facts that every entry of a run shares.

    Attributes:
        activity: The command: ``add``, ``admit``, ``drop``, ``amend``, ``reread``, ``redact``, ``clear``.
        software: The software's name and version.
        reader: The reader's version.
        registry: The digest of the registry.
        time: RFC 3339, UTC, whole seconds.
        by: Who asks for it, or "".
        reason: Why, or "".
        entropy: Where salts and ids come from.
    """

    activity: str
    software: str
    reader: str
    registry: str
    time: str
    by: str = ""
    reason: str = ""
    entropy: Entropy


@dataclass(slots=True, kw_only=True)
class Plan:
    """The entries of one run, as they are being put together.

    Attributes:
        act: Who writes, with what, and when.
        run: The number of the run's own entry.
        begun: The number of the first run of the same act of adding, where this is another one.
        additions: The entries, with their objects.
        outcomes: What became of each capture that was decided.
        arrived: The place in the input of each version that was entered, by its entry.
        returns: The positions in the batch of the captures that were not decided, each with its article:
            they are the bytes of an older version, and only the whole input tells whether the publisher
            went back to them.
    """

    act: Act
    run: int
    begun: int | None = None
    additions: list[Addition] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    arrived: dict[int, int] = field(default_factory=dict)
    returns: dict[int, str] = field(default_factory=dict)

    def append(
        self,
        kind: str,
        data: Json,
        objects: Iterable[Object] = (),
        taken: Taken | None = None,
    ) -> int:
        """Add an entry; gives its number."""
        seq = self.run + 1 + len(self.additions)
        entry = Entry(seq=seq, type=kind, time=self.act.time, run=self.run, data=data)
        self.additions.append(Addition(entry=entry, objects=tuple(objects), taken=taken))
        return seq

    def secret(self, value: object) -> Object:
        """Make an object that could be guessed: its digest is salted."""
        data, salt = canonical(value), self.act.entropy(SALT_BYTES)
        return Object(digest=salted(salt, data), data=data, salt=salt, value=value)

    def said(self, fields: Mapping[str, str] | None = None, *, reason: str = "") -> Object:
        """Make the object that says who asks for this and why, and what they state."""
        statement: Json = {"by": self.act.by, "reason": reason or self.act.reason}
        return self.secret(statement if fields is None else statement | {"fields": dict(fields)})


def plan(  # noqa: PLR0913  each is a fact of its own
    act: Act,
    head: int,
    batch: Sequence[Prepared | Known],
    held: Held,
    *,
    arrivals: Sequence[Arrival] | None = None,
    against: Mapping[int, Counterpart] = _NOTHING,
    unreadable: int = 0,
    received: bool = True,
    begun: int | None = None,
) -> Plan:
    """Decide what becomes of each capture, and write the entries of the run that says so.

    Args:
        act: Who writes, with what, and when.
        head: The size of the log.
        batch: What was prepared.
        held: What the archive holds of it, read under the writer's lock; it is brought up to date
            as the batch goes on, so that a batch may hold an article twice.
        arrivals: Where each stands in the input. None if nothing more is to be learnt of the input:
            then the bytes of an older version are a new version.
        against: What some of the captures are to be compared with, by their positions in the batch.
        unreadable: How many inputs of the batch could not be read at all.
        received: Whether the captures were received now; else they were held already.
        begun: The number of the first run of the same act of adding; None if this is it.

    Returns:
        The plan, its run entry first.
    """
    made = Plan(act=act, run=head, begun=begun)
    loose: list[Object] = []
    for position, each in enumerate(batch):
        arrival = arrivals[position] if arrivals else None
        if isinstance(each, Known):
            _observe(made, each, each.version)
            _saw(made, each.capture, each.version, held)
        elif dropped := _dropped(each, held):
            made.outcomes.append(_outcome_of(dropped, each, "observed"))
        elif each.verdict == "quarantined":
            _quarantine(made, each, held)
        elif arrival is not None and (latest := _returns(each, held, arrival)):
            made.returns[position] = latest.article
        else:
            loose.extend(_accept(made, each, held, arrival, against.get(position)))
    items = [made.secret(_item(each, act.time)) for each in made.outcomes] if received else []
    close(made, Counter(outcome.result for outcome in made.outcomes), items, loose, unreadable=unreadable)
    return made


def revise(act: Act, head: int, revisions: Iterable[Revision], held: Held) -> Plan:
    """Write the entries of a run that received nothing: new versions from captures that are held.

    Args:
        act: Who writes, with what, and when.
        head: The size of the log.
        revisions: In order; an article may stand among them more than once.
        held: What the archive holds of these articles, read under the writer's lock; it is brought
            up to date.

    Returns:
        The plan, its run entry first. Nothing is entered where the content is the latest version's, or where
        it would be what was redacted of another article.
    """
    made = Plan(act=act, run=head)
    for each in revisions:
        latest = held.latest[each.article]
        if latest.content != each.prepared.content and held.gone.isdisjoint(each.prepared.digests):
            number = held.next_number(each.article)
            version = _enter_version(made, each.prepared, each.article, number, each.kind)
            if each.kind == "manual":
                _link(made, each.prepared, version, held.shelf, stated=True)
            held.add(version, each.prepared.aliases)
            made.outcomes.append(_outcome(each.prepared, version, "version"))
        _enter_key(made, each.prepared, held, each.article)
    close(made, Counter(outcome.result for outcome in made.outcomes))
    return made


def close(
    made: Plan,
    counts: Mapping[str, int],
    items: Sequence[Object] = (),
    loose: Sequence[Object] = (),
    *,
    unreadable: int = 0,
) -> None:
    """Put the run entry before the entries of its run.

    Args:
        made: The plan.
        counts: How many captures had which result.
        items: The items of the observation list.
        loose: The captures that only the observation list names.
        unreadable: How many inputs could not be read at all.
    """
    data = canonical([item.digest for item in items])
    listing = Object(digest=sha256(data), data=data) if items else None
    entry = Entry(
        seq=made.run,
        type="run",
        time=made.act.time,
        run=made.run,
        data={
            "activity": made.act.activity,
            "software": made.act.software,
            "reader": made.act.reader,
            "registry": made.act.registry,
            "counts": {result: counts.get(result, 0) for result in RESULTS} | {"unreadable": unreadable},
            "observations": listing and listing.digest,
        }
        | ({} if made.begun is None else {"begun": made.begun}),
    )
    named = (listing, *items, *loose) if listing else ()
    made.additions.insert(0, Addition(entry=entry, objects=named))


def matched(prepared: Prepared, held: Held) -> HeldVersion | None:
    """Give the latest version of the article that a capture belongs to, or None for a new one."""
    if prepared.article in held.latest:
        return held.latest[prepared.article]
    record, digest = prepared.record, prepared.digest
    if record is None or digest is None:
        raise ValueError("a capture without a record cannot be accepted")
    return match(held, digest, prepared.aliases, record.outlet)


def _returns(prepared: Prepared, held: Held, arrival: Arrival) -> HeldVersion | None:
    """Give the latest version, if these are an older one's bytes with nothing new stated about them.

    Not where the input itself goes back to them.
    """
    if prepared.added or prepared.digest not in held.by_capture:
        return None
    latest = matched(prepared, held)
    waits = (
        latest is not None
        and latest.content != prepared.content
        and is_older(held, prepared.digest or "", latest)
        and not goes_back(arrival, latest)
    )
    return latest if waits else None


def _accept(
    made: Plan, prepared: Prepared, held: Held, arrival: Arrival | None, against: Counterpart | None
) -> list[Object]:
    """Enter an accepted capture; gives the objects that the run itself must hold."""
    latest = matched(prepared, held)
    capture = Object(digest=prepared.digest or "", data=prepared.capture.data)
    item = _resolved(prepared, held)
    if against is not None and not against.is_of(latest):
        against = None
    if against is not None and latest is not None:
        latest = _renew(made, against, latest, held)
    says_nothing = against is not None and against.says(prepared) and not against.is_news(prepared)
    if latest is not None and (latest.content == prepared.content or says_nothing):
        _observe(made, prepared, latest)
        _saw(made, prepared.capture, latest, held, item)
        _enter_key(made, prepared, held, latest.article)
        if item is not None:
            _admit(made, item, latest.entry)
        return [capture]
    article = latest.article if latest else item.item if item else made.act.entropy(ID_BYTES).hex()
    # The same bytes, or others that say the same: what changed is what somebody states about them.
    is_stated = latest is not None and latest.capture == capture.digest
    is_stated = is_stated or (against is not None and against.says(prepared))
    kind: Kind = "manual" if is_stated else "content"
    version = _enter_version(made, prepared, article, held.next_number(article), kind, arrival)
    _enter_key(made, prepared, held, article)
    _saw(made, prepared.capture, version, held, item)
    _link(made, prepared, version, held.shelf)
    held.add(version, prepared.aliases)
    if item is not None:
        _admit(made, item, version.entry)
    outcome = _outcome(prepared, version, "version" if latest else "new")
    made.outcomes.append(replace(outcome, lapsed=against.lapsed(prepared)) if against else outcome)
    return []


def _resolved(prepared: Prepared, held: Held) -> HeldItem | None:
    """Take out of quarantine what a capture resolves: not what was stated to be another article."""
    item = held.quarantined.get(prepared.digest or "")
    if item is None or not set(item.assertions) <= {statement.digest for statement in prepared.prior}:
        return None
    return held.quarantined.pop(prepared.digest or "")


def _renew(made: Plan, against: Counterpart, latest: HeldVersion, held: Held) -> HeldVersion:
    """Enter what the present reader makes of the latest version's capture, if it is something else."""
    today = against.today
    if today.verdict != "accepted" or today.content == latest.content:
        return latest
    if not held.gone.isdisjoint(today.digests):
        return latest
    version = _enter_version(made, today, latest.article, held.next_number(latest.article), "technical")
    held.add(version, today.aliases)
    return version


def _outcome(prepared: Prepared, version: HeldVersion, result: Result) -> Outcome:
    return Outcome(
        capture=prepared.capture,
        digest=prepared.digest,
        result=result,
        id=version.article,
        number=version.number,
        subject=version.entry,
        findings=prepared.findings,
    )


def _enter_version(
    made: Plan, prepared: Prepared, article: str, number: int, kind: Kind, arrival: Arrival | None = None
) -> HeldVersion:
    data, named = _facts(made, prepared)
    data |= {"article": article, "number": number, "kind": kind}
    fingerprints = prepared.linkable.fingerprints if prepared.linkable else None
    if fingerprints is not None:
        data["fingerprints"] = RULE
    data["addresses"] = ADDRESSES
    taken = Taken(names=given(prepared.aliases), fingerprints=fingerprints)
    seq = made.append("version", data, named, taken)
    if arrival is not None:
        made.arrived[seq] = arrival.at
    record = prepared.record
    return HeldVersion(
        entry=seq,
        article=article,
        number=number,
        capture=data["capture"],
        content=data["content"],
        outlet=record.outlet if record else None,
        run=None,
        rule=ADDRESSES,
        assertions=tuple(data["assertions"]),
        arrived=arrival.at if arrival else None,
    )


def _saw(
    made: Plan, capture: Capture, version: HeldVersion, held: Held, item: HeldItem | None = None
) -> None:
    """Take in that something of an article is received, and when it was captured.

    Args:
        made: The plan.
        capture: What is received.
        version: The version that it is of.
        held: What is held.
        item: What it resolves in quarantine.
    """
    shelf, digest = held.shelf, version.capture
    if shelf is None:
        return
    run = made.run if made.begun is None else made.begun
    waited = item is not None or digest in held.quarantined or digest in held.dropped
    known = waited or version.number > 1 or version.run is not None
    before = shelf.sightings.get(digest, ()) if version.number == 1 else ()
    for seen in (*before, Sighting(digest, run, capture.origin.captured)):
        shelf.saw(version.article, seen, known=known)


def _link(
    made: Plan, prepared: Prepared, version: HeldVersion, shelf: Shelf | None, *, stated: bool = False
) -> None:
    """Enter the edges to the articles that a new version shares text with or links to.

    Args:
        made: The plan.
        prepared: What the version was made from.
        version: The version.
        shelf: What it is compared with; None if it is not.
        stated: Whether somebody states whose article it is, or where it stood: it may then be a source that
            other articles waited for, as a first version may.
    """
    facts, record = prepared.linkable, prepared.record
    if shelf is None or facts is None or record is None:
        return
    text = Text(
        version=version.entry,
        article=version.article,
        number=version.number,
        outlet=record.outlet or "",
        naming=facts.naming,
        date=record.date,
        address=facts.address,
        record=prepared.record_digest or "",
        credited=facts.credited,
        made_from=version.capture,
        capture=prepared.capture.data,
    )
    arrives = stated or text.number == 1
    found: list[Json] = []
    for other, shared in shelf.sharing(text, record.body, facts.fingerprints):
        found += edges(text, other, shared, shelf)
        if arrives:
            found += resolved_before(text, other, shelf)
    told = {(edge["subject"], edge["object"]) for edge in found}
    found += (
        edge
        for edge in _resolutions(text, facts, shelf, arrives=arrives)
        if (edge["subject"], edge["object"]) not in told
    )
    if found:
        statement = made.secret({"edges": found})
        made.append("derivation", {"version": version.entry, "statement": statement.digest}, [statement])
    shelf.add(text, facts.fingerprints, facts.alias, facts.links)


def _resolutions(text: Text, facts: Linkable, shelf: Shelf, *, arrives: bool) -> Iterator[Json]:
    """Give the edges that links make: of what a new version links to, and of what links to a new article."""
    for other in shelf.linked_by(facts.links):
        yield from resolved(text, other, shelf)
    if arrives:
        for other in shelf.linking_to(facts.alias):
            yield from resolved(other, text, shelf)


def enter_name(made: Plan, article: str, name: Alias) -> None:
    """Enter that a name leads to an article, whoever had it before."""
    said = made.secret({"aliases": [[name.scheme, name.value]], "by": made.act.by, "reason": made.act.reason})
    made.append("alias", {"article": article, "statement": said.digest}, [said])


def _enter_key(made: Plan, prepared: Prepared, held: Held, article: str) -> None:
    """Enter the caller's key as an alias; the other aliases follow from the record."""
    for name in prepared.aliases:
        if name.scheme == "key" and name.digest not in held.by_alias:
            held.by_alias[name.digest] = article
            said = made.secret({"aliases": [[name.scheme, name.value]]})
            made.append("alias", {"article": article, "statement": said.digest}, [said])


def _quarantine(made: Plan, prepared: Prepared, held: Held) -> None:
    place = prepared.digest or prepared.capture.origin.name
    item = held.quarantined.get(place)
    if item is None or prepared.added:
        data, named = _facts(made, prepared)
        ident = made.act.entropy(ID_BYTES).hex()
        seq = made.append("quarantine", data | {"item": ident}, named)
        if item is not None:
            enter_drop(made, item.entry, reason="replaced: it was added again with other statements")
        item = HeldItem(entry=seq, item=ident, assertions=tuple(data["assertions"]))
        held.quarantined[place] = item
    made.outcomes.append(_outcome_of(item, prepared, "quarantined", prepared.findings))


def _facts(made: Plan, prepared: Prepared) -> tuple[Json, list[Object]]:
    """Give what a version's and a quarantined item's entry share, and the objects they name."""
    capture = _bytes(prepared)
    text = prepared.text_object
    record = prepared.record_object
    links = findings = None
    if prepared.linkable and prepared.linkable.links:
        links = made.secret(list(prepared.linkable.links))
    if prepared.findings:
        findings = made.secret([found.to_json() for found in prepared.findings])
    statements = list(prepared.prior)
    if prepared.added and capture is not None:
        statement = made.said(prepared.added)
        named = {"capture": capture.digest, "statement": statement.digest}
        made.append("assertion", named, [capture, statement])
        statements.append(statement)
    data: Json = {
        "capture": capture and capture.digest,
        "text": text and text.digest,
        "record": record and record.digest,
        "content": prepared.content,
        "assertions": [statement.digest for statement in statements],
        "findings": findings and findings.digest,
    }
    if links is not None:
        data["links"] = links.digest
    return data, [o for o in (capture, text, record, findings, links, *statements) if o is not None]


def _bytes(prepared: Prepared) -> Object | None:
    if prepared.digest is None:
        return None
    return Object(digest=prepared.digest, data=prepared.capture.data)


def _observe(made: Plan, received: Prepared | Known, version: HeldVersion) -> None:
    made.outcomes.append(
        Outcome(
            capture=received.capture,
            digest=received.digest,
            result="observed",
            id=version.article,
            number=version.number,
            subject=version.entry,
        )
    )


def _dropped(prepared: Prepared, held: Held) -> HeldItem | None:
    """Give the item that somebody dropped with these bytes.

    Not if something new is stated of them, or was: then an article is made from them, and counts.
    """
    if prepared.added or prepared.digest in held.by_capture:
        return None
    return held.dropped.get(prepared.digest or "")


def _outcome_of(
    item: HeldItem, prepared: Prepared, result: Result, findings: tuple[Finding, ...] = ()
) -> Outcome:
    return Outcome(
        capture=prepared.capture,
        digest=prepared.digest,
        result=result,
        id=item.item,
        number=0,
        subject=item.entry,
        findings=findings,
    )


def _admit(made: Plan, item: HeldItem, version: int) -> None:
    said = made.said(reason=made.act.reason or "accepted when it was added again")
    made.append("admission", {"quarantine": item.entry, "version": version, "statement": said.digest}, [said])


def enter_drop(made: Plan, quarantine: int, *, reason: str = "") -> None:
    """Enter that a quarantined item is dropped, for the act's reason or this one."""
    said = made.said(reason=reason)
    made.append("drop", {"quarantine": quarantine, "statement": said.digest}, [said])


def _item(outcome: Outcome, received: str) -> Json:
    """Give the observation list's item for one capture: the facts of its reception."""
    capture = outcome.capture
    facts = {
        "capture": outcome.digest,
        "media_type": capture.media_type,
        "size": len(capture.data),
        "received": received,
        "name": capture.origin.name,
        "line": capture.origin.position,
        "columns": list(capture.columns),
        "delimiter": capture.delimiter,
        "extra": capture.extra,
        "outcome": outcome.result,
        "subject": outcome.subject,
        "article": outcome.id if outcome.number else None,
    }
    captured = capture.origin.captured
    return facts | {"captured": captured} if captured else facts
