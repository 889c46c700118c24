"""A newsroom's fortnight with known truth, and how much of it the audit finds.

usage: python benchmarks/newsroom.py [--seed N] [--events N]

Makes articles of its own from a seed: agencies' dispatches, and what outlets make of them (printed whole,
cut, padded, touched up, translated, told anew), with and without credit; outlets that take from outlets, in
circles and against time; and false friends: shared quotations, formulas, an outlet's slogans. Adds them to a
new archive in a shuffled order, in several batches, audits it, and prints precision and recall of every kind
of finding.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from archive import Archive
from archive.audit.values import Report

AGENCIES = ("Reuters", "AFP", "Antara", "Xinhua")
OUTLETS = ("Harian Satu", "Koran Dua", "Pos Tiga", "Kabar Empat", "Suara Lima", "Warta Enam", "Berita Tujuh")
SLOGANS = {
    outlet: (
        f"Follow the channel of {outlet} so that no story of the islands passes you by on any day. "
        f"Every reader of {outlet} is asked to tell the desk about mistakes that were left standing here."
    )
    for outlet in OUTLETS[:3]
}
FORMULA = "The suspect was charged under the second paragraph of the first article of the emergency law."
ENGLISH = """
harbour ferry cable island school teacher market price rice salt fish boat engine bridge river
council mayor doctor nurse road rain storm roof library museum train station clerk farmer coffee
field forest ranger tiger fence village well pump copper wire lamp night morning winter summer
budget vote party minister report letter photo camera witness judge court lawyer prison guard border
truck driver fuel opened closed repaired counted painted bought sold carried lost found promised
refused began finished old new small large quiet heavy broken northern southern empty crowded early
late second third ninth
""".split()  # noqa: SIM905  a word list is read as words
INDONESIAN = """
pelabuhan perahu kabel pulau sekolah guru pasar harga beras garam ikan mesin jembatan sungai dewan
wali dokter perawat jalan hujan badai atap perpustakaan kereta stasiun petani kopi ladang hutan desa
sumur pompa tembaga lampu malam pagi anggaran menteri laporan surat foto saksi hakim pengadilan
sopir membuka menutup memperbaiki menghitung membeli menjual membawa menemukan menolak memulai lama
baru kecil
""".split()  # noqa: SIM905  a word list is read as words
LINKS = ("the", "a", "of", "in", "and", "with", "for", "near", "after", "before")
KATA = ("yang", "di", "dan", "dengan", "untuk", "dari", "setelah", "sebelum")
SYLLABLES = ("ba", "do", "ki", "lu", "mar", "nes", "or", "pi", "ra", "su", "tan", "ve", "wi", "yo")
ZONE = timezone(timedelta(hours=7))
START = datetime(2024, 5, 6, 6, 0, tzinfo=ZONE)


@dataclass
class Truth:
    """What is known of the articles, by their titles."""

    findings: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    reports: int = 0

    def note(self, kind: str, *titles: str) -> None:
        """Note that there is something to be found."""
        self.findings.setdefault(kind, set()).add(tuple(sorted(titles)))


class Newsroom:
    """Writes the articles, and knows what it does."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.rows: list[dict[str, Any]] = []
        self.truth = Truth()
        self._hour = 0
        self._names: list[str] = []
        self.event()

    def event(self) -> None:
        """Let something else happen, to other people in other places."""
        self._names = ["".join(self.chance.choices(SYLLABLES, k=3)).capitalize() for _ in range(8)]

    def sentence(self, words: list[str] = ENGLISH, links: tuple[str, ...] = LINKS) -> str:
        """Write a sentence of 10 to 20 words about what has happened."""
        length = self.chance.randint(10, 20)
        made = [self.chance.choice(words if at % 2 else (*links, *words)) for at in range(length)]
        for name in self.chance.sample(self._names, 2):
            made[self.chance.randrange(2, length - 1)] = name
        return f"{made[0].capitalize()} {' '.join(made[1:])}."

    def text(self, sentences: int, **how: Any) -> list[str]:
        """Write so many sentences."""
        return [self.sentence(**how) for _ in range(sentences)]

    def publish(self, outlet: str, sentences: list[str], cell: str, **facts: Any) -> str:
        """Publish an article; gives its title, which no other has."""
        self._hour += 1
        title = f"{' '.join(self.chance.choices(ENGLISH, k=4)).capitalize()} {len(self.rows) + 1}"
        source = facts.pop("source", None)
        paragraphs = [" ".join(sentences[at : at + 2]) for at in range(0, len(sentences), 2)]
        if outlet in SLOGANS:
            paragraphs.append(SLOGANS[outlet])
        if source:
            paragraphs.append(f"Source: {source}")
        moment = facts.pop("moment", START + timedelta(hours=self._hour / 4))
        row = {"outlet": outlet, "title": title, "date": moment.isoformat(), "language": "en"}
        self.rows.append(row | {"text": "\n\n".join(paragraphs)} | facts)
        self.truth.cells[title] = cell
        if source is None and outlet not in AGENCIES:
            self.truth.note("no-source", title)
        return title

    def touched_up(self, sentences: list[str]) -> list[str]:
        """Change a word in every second sentence, as editors do."""
        made = []
        for at, sentence in enumerate(sentences):
            words = sentence.split()
            if at % 2:
                words[self.chance.randrange(1, len(words) - 1)] = self.chance.choice(ENGLISH)
            made.append(" ".join(words))
        return made

    def some(self, number: int) -> list[str]:
        """Choose outlets."""
        return self.chance.sample(OUTLETS, number)

    def dispatch(self) -> None:
        """An agency's report: printed with credit in three ways, once without, and once in translation."""
        agency, wire = self.chance.choice(AGENCIES), self.text(10)
        one, two, three, thief, far = self.some(5)
        own = self.publish(agency, wire, "independent")
        self.publish(one, wire, "supported", source=agency)
        self.publish(two, wire[:4], "supported", source=agency)
        padded = self.text(2) + self.touched_up(wire[2:8]) + self.text(2)
        self.publish(three, padded, "supported", source=agency)
        copy = self.publish(thief, self.touched_up(wire), "uncredited-copy")
        for title in (own, *(row["title"] for row in self.rows[-4:-1])):
            self.truth.note("uncredited-copy", copy, title)
        how = {"words": INDONESIAN, "links": KATA}
        self.publish(far, self.text(8, **how), "credit-only", source=agency, language="id")
        self.truth.reports += 2  # nobody can see that the translation goes back to the same dispatch

    def copied_outlet(self) -> None:
        """An outlet's own story, taken by another one without credit: who was first is not known."""
        one, other = self.some(2)
        story = self.text(8)
        first = self.publish(one, story, "uncredited-copy")
        second = self.publish(other, self.touched_up(story[:6]), "uncredited-copy")
        self.truth.note("uncredited-copy", first, second)
        self.truth.reports += 1

    def relay(self) -> None:
        """An outlet takes a dispatch from another outlet, and says so."""
        agency, wire = self.chance.choice(AGENCIES), self.text(8)
        one, other = self.some(2)
        self.publish(one, wire, "credit-only", source=agency)
        self.publish(other, wire, "supported", source=one)
        self.truth.reports += 1

    def told_anew(self) -> None:
        """A credit that the text does not support, though the agency's report is held."""
        agency = self.chance.choice(AGENCIES)
        (outlet,) = self.some(1)
        report = self.publish(agency, self.text(8), "independent")
        title = self.publish(outlet, self.text(8), "credit-only", source=agency)
        self.truth.note("unsupported-credit", title, report)
        self.truth.reports += 2

    def circle(self, size: int) -> None:
        """Outlets that have one report from each other, round in a circle."""
        outlets, story = self.some(size), self.text(8)
        titles = [
            self.publish(outlet, story, "supported", source=outlets[(at + 1) % size])
            for at, outlet in enumerate(outlets)
        ]
        self.truth.note("circular", *titles)
        for one, other in pairwise(titles) if size > 2 else ():
            self.truth.note("against-time", one, other)  # a circle is always against time somewhere
        self.truth.reports += 1

    def against_time(self) -> None:
        """An outlet has it from one that printed it two days later."""
        one, other = self.some(2)
        story = self.text(8)
        day = START + timedelta(days=3, minutes=len(self.rows))
        early = self.publish(one, story, "supported", source=other, moment=day)
        late = self.publish(other, story, "independent", moment=day + timedelta(hours=20))
        self.truth.note("against-time", early, late)
        self.truth.reports += 1

    def false_friends(self) -> None:
        """Independent reports of one speech, and of one charge: quotations and formulas are nobody's."""
        speech = " ".join(self.text(4))
        for outlet in self.some(2):
            self.publish(outlet, [*self.text(4), f"“{speech}” she said.", *self.text(3)], "independent")
        for outlet in self.some(2):
            self.publish(outlet, [*self.text(5), FORMULA, *self.text(3)], "independent")
        self.truth.reports += 4

    def broken_reader(self) -> None:
        """An outlet whose pages name no reporter from the second week on."""
        outlet = "Mingguan Delapan"
        for number in range(16):
            moment = START + timedelta(days=number // 8 * 7, hours=number)
            byline = {} if number >= 8 else {"byline": "Rahma Sari"}
            title = self.publish(outlet, self.text(6), "independent", moment=moment, **byline)
            if not byline:
                self.truth.findings.setdefault("coverage-drop", set()).add((title,))
        self.truth.reports += 16


def written(seed: int, events: int) -> Newsroom:
    """Write so many events of each kind."""
    room = Newsroom(seed)
    room.broken_reader()
    for _ in range(events):
        for happening in (
            room.dispatch,
            room.copied_outlet,
            room.relay,
            room.told_anew,
            room.against_time,
            room.false_friends,
            partial(room.circle, 2),
            partial(room.circle, 3),
        ):
            room.event()
            happening()
    return room


def audited(room: Newsroom, place: str, batches: int = 5) -> Report:
    """Add the articles in a shuffled order, in several batches, and audit them."""
    rows = room.chance.sample(room.rows, len(room.rows))
    with tempfile.TemporaryDirectory() as folder, Archive.open(place, create=True) as archive:
        for at in range(batches):
            path = Path(folder, f"{at}.jsonl")
            path.write_text("\n".join(map(json.dumps, rows[at::batches])), encoding="utf-8")
            report = archive.add([path])
            if not report.is_clean:
                raise RuntimeError(f"articles were quarantined: {report.quarantined[:1]}")
        return archive.audit()


def measured(room: Newsroom, report: Report) -> Iterator[tuple[str, int, int, int]]:
    """Give, for each kind of finding: how many there are, how many were found, and how many rightly."""
    titles = {story.article: story.title or "" for story in report.stories}
    for kind, wanted in sorted(room.truth.findings.items()):
        told = [found.articles for found in report.findings if found.kind == kind]
        named = [tuple(sorted(titles[article] for article in articles)) for articles in told]
        said = {(title,) for each in named for title in each} if kind == "coverage-drop" else set(named)
        yield kind, len(wanted), len(said), len(wanted & said)
    for cell in sorted(set(room.truth.cells.values())):
        there = {title for title, where in room.truth.cells.items() if where == cell}
        put = {titles[article] for article in report.cells[cell]}
        yield f"cell: {cell}", len(there), len(put), len(there & put)


def main(arguments: list[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--events", type=int, default=10)
    options = parser.parse_args(arguments)
    room = written(options.seed, options.events)
    with tempfile.TemporaryDirectory() as folder:
        report = audited(room, str(Path(folder, "archive.db")))
    print(f"{len(room.rows)} articles of {len(report.outlets)} outlets and agencies, seed {options.seed}\n")
    print("| finding | there are | found | precision | recall |\n|---|---:|---:|---:|---:|")
    for kind, there, said, right in measured(room, report):
        precision = f"{right / said:.3f}" if said else "–"
        print(f"| {kind} | {there} | {said} | {precision} | {right / there:.3f} |")
    print(f"\nIndependent reports: {room.truth.reports} in truth, {len(report.roots)} found.")


if __name__ == "__main__":
    main()
