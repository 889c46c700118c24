"""What is held of a batch, as far as planning must know it: the look-ups, and held captures read anew."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from archive.formats import page
from archive.identity import RULE, Alias
from archive.intake.plan import Counterpart, Known, matched
from archive.intake.prepare import Prepared, Preparer, Stated
from archive.matching import Held, HeldVersion, doubted
from archive.store.captures import stored
from archive.store.database import Connection
from archive.store.held import look_up, objects, read_with, schemes
from archive.store.redacted import gone

Ready: TypeAlias = Prepared | Known


def gather(connection: Connection, items: Sequence[Ready]) -> Held:
    """Give what the archive holds of captures that are ready to be entered."""
    captures = [each.digest for each in items if each.digest]
    names = [name.digest for each in items for name in _names(each)]
    held = look_up(connection, captures, names)
    if held.latest:
        doubts = (doubted(held, each.digest, _names(each)) for each in items if isinstance(each, Prepared))
        held.schemes |= schemes(connection, set().union(*doubts))
    return held


def _names(item: Ready) -> Sequence[Alias]:
    return item.aliases if isinstance(item, Prepared) else ()


def counterparts(
    connection: Connection, preparer: Preparer, items: Sequence[Ready], held: Held
) -> dict[int, Counterpart]:
    """Read anew the captures that newer ones must be compared with, by the places of the newer ones.

    That is where a capture says something else than its article's latest version, and this was made with
    other statements, by another reader or with another registry: then the contents that are stored do
    not tell whether it was the publisher who changed something.
    """
    against = _differing(items, held)
    if not against:
        return {}
    knowledge = preparer.knowledge.version, preparer.knowledge.digest, RULE
    latest = against.values()
    acts = read_with(connection, [version.run for version in latest if version.run is not None])
    said = objects(connection, [digest for version in latest for digest in version.assertions])
    wanted = {
        at: version.entry
        for at, version in against.items()
        if (*acts.get(version.run or 0, ()), version.rule) != knowledge
        or _stated(items[at]) != Stated(prior=tuple(said[d] for d in version.assertions if d in said)).held()
    }
    named = set(wanted.values())
    entries = sorted(named - gone(connection, named))
    captures = {each.version.entry: each for each in stored(connection, entries)} if entries else {}
    wanted = {at: entry for at, entry in wanted.items() if entry in captures}
    pairs = [(captures[entry], items[at]) for at, entry in wanted.items()]
    anew = preparer.prepare(
        [old.capture for old, _ in pairs] * 2,
        [Stated(prior=old.prior) for old, _ in pairs] + [_same_as(new) for _, new in pairs],
        [old.received for old, _ in pairs] * 2,
    )
    found: dict[int, Counterpart] = {}
    for at, (old, _), today, alike in zip(wanted, pairs, anew, anew[len(pairs) :], strict=False):
        prior = Stated(prior=old.prior)
        found[at] = Counterpart(
            capture=old.version.capture,
            assertions=old.version.assertions,
            today=today,
            alike=alike.content,
            stated=tuple(prior.held()),
            said=frozenset(prior.said() | set(page(old.capture).given.items())),
        )
    return found


def _differing(items: Sequence[Ready], held: Held) -> dict[int, HeldVersion]:
    """Give the latest versions that the archive held before, where what came now says something else."""
    if not held.latest:
        return {}
    found: dict[int, HeldVersion] = {}
    for at, each in enumerate(items):
        if isinstance(each, Prepared) and each.verdict == "accepted":
            latest = matched(each, held)
            if latest is not None and latest.run is not None and latest.content != each.content:
                found[at] = latest
    return found


def _same_as(item: Ready) -> Stated:
    """Give the statements that a capture was read with, for another one."""
    return Stated(prior=item.prior, added=item.added) if isinstance(item, Prepared) else Stated()


def _stated(item: Ready) -> Mapping[str, str]:
    return item.stated if isinstance(item, Prepared) else {}
