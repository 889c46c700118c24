"""The archive that every trial begins with a copy of: every kind of content, of articles written here."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Final, Literal, TypeAlias, get_args

from archive import Archive
from archive.intake.adding import AddOptions
from archive.intake.founding import ensure
from archive.intake.ingest import Surroundings
from archive.proof.attestation import Asked
from archive.proof.custody import HOME, SECRET
from archive.sharing.volumes import LEAST
from archive.store.database import open_archive
from archive.store.location import locate

Which: TypeAlias = Literal["whole", "older", "large"]
"""The seed archive; a copy from when it was younger; and one whose fingerprints are bound in a volume."""

WHICH: Final[tuple[Which, ...]] = get_args(Which)

_START = datetime(2024, 5, 2, 6, 30, tzinfo=UTC)

_PARAGRAPHS = (
    "The ferry to the outer islands sailed again on Monday after nine days in the yard with a red ramp.",
    "Two clerks counted the rice in the harbour store by lamp light and found four sacks too many.",
    "Farmers on the eastern slope began to pick their coffee a fortnight early since the rain had stopped.",
    "The school on the hill has a roof once more; parents carried the tiles up the steps in rows of twenty.",
    "A survey boat lost its anchor off the cape and drifted for six hours before the pilots took it in tow.",
    "Warga menutup jalan desa selama dua hari supaya jembatan bambu dapat diperbaiki sebelum musim hujan.",
    "Perpustakaan keliling singgah di tiga pasar pekan ini dan meminjamkan lebih dari empat ratus buku.",
    "Para nelayan meminta lampu pelabuhan dinyalakan lebih awal karena kabut turun sejak pukul empat sore.",
)


_REPORT = "https://www.reuters.com/world/ferry-sails-again-2024-05-01/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """What was made, beside the archives themselves.

    Attributes:
        key: The verifier key that was pinned first; the log has changed its key since.
        folder: Where the files stand: ``home`` with keys and pins, ``earlier`` and ``newest`` with
            checkpoints over the older copy and the whole, ``articles`` with what was added.
    """

    key: str
    folder: Path

    @property
    def home(self) -> Path:
        """The folder of keys and pins."""
        return self.folder / "home"

    @property
    def earlier(self) -> Path:
        """The checkpoint over the older copy."""
        return self.folder / "earlier"

    @property
    def newest(self) -> Path:
        """The checkpoint over everything."""
        return self.folder / "newest"


def around(chance: Random, clock: Iterator[datetime] | None = None) -> Surroundings:
    """Give a clock that goes on by a minute whenever it is asked, and chance that a seed decides."""
    moments = clock or (_START + timedelta(minutes=number) for number in count())
    return Surroundings(clock=lambda: next(moments), entropy=chance.randbytes)


def row(chance: Random, title: str, **fields: str) -> dict[str, str]:
    """Make an article as a row of JSONL."""
    body = "\n\n".join(chance.sample(_PARAGRAPHS, 3))
    told = f"{title}. {chance.randrange(10**6)} people were told of it by the harbour office."
    made = {"outlet": "Harian Contoh", "date": "2024-05-01", "title": title, "text": f"{body}\n\n{told}"}
    return made | fields


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    """Write rows as JSONL."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in rows), encoding="utf-8")
    return path


def opened(place: str, surroundings: Surroundings) -> Archive:
    """Open an archive, making it if there is none, with a clock and chance of our own."""
    ensure(locate(place), surroundings)
    return Archive(open_archive(locate(place), "write"), surroundings)


def build(places: Mapping[Which, str], folder: Path, seed: int) -> Seed:
    """Make the archive, halfway an older copy of it, and in the end a larger one.

    Args:
        places: Where each of them is to stand.
        folder: For files.
        seed: Decides every word and every id.
    """
    chance = Random(f"{seed} seed")
    home = folder / "home"
    os.environ[HOME] = str(home)
    os.environ.pop(SECRET, None)
    rows = list(_feed(chance))
    with opened(places["whole"], around(chance)) as archive:
        archive.add([write(folder / "articles" / "one.jsonl", rows[:15])])
        key = archive.new_key().key
        _resolve(archive)
        (folder / "earlier").write_bytes(bytes(archive.checkpoint()))
        archive.copy(places["older"])
        archive.verify(Asked(record=True))
        archive.new_key(rotate=True)
        later = write(folder / "articles" / "two.jsonl", rows[15:])
        archive.add([later], options=AddOptions(stated={"language": "en"}, by="Budi"))
        _restate(archive)
        archive.index()
        (folder / "newest").write_bytes(bytes(archive.checkpoint()))
        archive.copy(places["large"])
    _fill(places["large"], folder, chance)
    return Seed(key=str(key), folder=folder)


def _feed(chance: Random) -> Iterator[dict[str, str]]:
    long = row(chance, "Ferry Sails Again", byline="Ani Lestari", url="https://contoh.id/ferry")
    yield long
    yield row(
        chance,
        "Rice Counted Twice",
        outlet="Koran Utara",
        text=f"{long['text']}\n\nSource: Reuters {_REPORT}",
    )
    yield row(chance, "Kopi Dipanen Lebih Awal", text=f"{long['text']}\n\nSumber: Antara")
    for title in ("", "No Title Beside This"):
        yield row(chance, title)
    yield row(chance, "Without an Outlet", outlet="")
    for number in range(3):
        yield row(chance, f"Stays in Quarantine {number}", outlet="")
    yield row(chance, "Without a Date", date="")
    yield row(chance, "Taken Away", text=f"{long['text']} Her name stood here.", byline="Citra")
    for number in range(4):
        yield row(chance, f"Quiet Day {number}", byline=f"Reporter {chance.choice('ABC')}. Wirya")
    yield long | {"text": f"{long['text']}\n\nCorrection: the ramp is green."}
    yield row(chance, "Copied Whole", outlet="Koran Selatan", text=f"{long['text']}\n\nRead more here.")
    yield row(chance, "Emoji 🐟 und Ümläute é e\u0301")
    for number in range(8):
        yield row(chance, f"Busy Day {number}", outlet=f"Koran {number % 3}", date=f"2024-04-{10 + number}")


def _fill(place: str, folder: Path, chance: Random) -> None:
    """Let a log grow until its fingerprints are bound in a volume."""
    waiting = ({"title": f"A Notice {number}", "text": f"Notice {number}."} for number in range(LEAST))
    with opened(place, around(chance)) as archive:
        archive.add([write(folder / "notices.jsonl", list(waiting))])


def _resolve(archive: Archive) -> None:
    """Admit one quarantined article, drop another, and redact one that was amended; the others stay."""
    waiting = {item.title: item.id for item in archive.quarantined()}
    archive.admit(waiting["Without an Outlet"], {"outlet": "Koran Utara"}, reason="its page", by="Ani")
    archive.drop(waiting["Without a Date"], reason="a list page", by="Ani")
    (article,) = (version.article for version in archive.articles() if version.title == "Taken Away")
    archive.amend(article, {"byline": "Citra W."}, reason="she is called so", by="Ani")
    archive.redact(article, reason="her own request", by="Ani")


def _restate(archive: Archive) -> None:
    """Withdraw an edge between two articles, and amend one of them."""
    named = {version.title: version.article for version in list(archive.articles())}
    shared = next(edge.key for name in named.values() for edge in archive.lineage(name).shared)
    archive.retract("{}.{}".format(*shared), reason="both print the office's notice", by="Ani")
    archive.amend(named["Busy Day 1"], {"byline": "Dewi"}, reason="she wrote it", by="Ani")
