"""Makes realistic articles from a seed: 2 to 6 KB, every fifth a near-duplicate of an earlier one.

usage: python benchmarks/generate.py FOLDER COUNT [SEED]
"""

import random
import sys
from collections.abc import Iterator
from pathlib import Path

OUTLETS = (
    "KABARTELUK.COM",
    "PRIANGANPOS.COM",
    "SuaraHutan.id",
    "LERENGKAWI.COM",
    "BANJARKINI.ID",
    "TEMPO.CO",
)
CITIES = ("Ambon", "Bandung", "Jakarta", "Malang", "Medan", "Palu", "Surabaya", "Ternate")
AGENCIES = ("Reuters", "AFP", "Antara", "Xinhua", "AP", "TASS", "Kyodo")
NAMES = ("Rahma", "Hendra", "Sulastri", "Wiryo", "Jafar", "Nurul", "Dewi", "Sarwo", "Moira", "Imogen")
MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober")
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
WORDS = """
nelayan kebun pasar jembatan sungai hutan sekolah perahu kereta stasiun jalan desa kota pulau hujan
panen harga beras kopi ikan garam kayu listrik surya dermaga pelajar pedagang warga kepala dinas
kantor taman nasional peneliti dokter perawat guru membuka menutup memperbaiki menjual membeli
membawa menanam menghitung memotret menulis membaca mengatakan menyebut meminta menolak mulai
selesai kembali sudah belum akan tidak lebih kurang hampir setelah sebelum selama karena sehingga
tetapi dan atau dengan untuk dari kepada pada di ke yang itu ini mereka kami kita saya lama baru tua
muda besar kecil tinggi rendah cepat lambat dua tiga empat lima enam tujuh delapan sembilan sepuluh
seratus seribu tahun bulan pekan hari malam pagi siang sore
""".split()  # noqa: SIM905  a word list is read as words


def articles(count: int, seed: int = 1) -> Iterator[str]:
    """Give so many articles; the same seed gives the same ones."""
    chance = random.Random(seed)
    kept: list[str] = []
    for _ in range(count):
        if kept and chance.random() < 0.2:
            yield _edited(chance, chance.choice(kept))
            continue
        text = _article(chance)
        if len(kept) < 1_000:
            kept.append(text)
        yield text


def write(folder: Path, count: int, seed: int = 1) -> None:
    """Write the articles as text files, a thousand to a folder."""
    for number, text in enumerate(articles(count, seed)):
        inner = folder / f"{number // 1_000:03}"
        if number % 1_000 == 0:
            inner.mkdir(parents=True, exist_ok=True)
        (inner / f"{number:06}.txt").write_text(text, encoding="utf-8")


def _article(chance: random.Random) -> str:
    day, month, year = chance.randint(1, 28), chance.choice(MONTHS), chance.randint(2019, 2024)
    title = " ".join(word.capitalize() for word in chance.choices(WORDS, k=chance.randint(5, 10)))
    lines = [title, f"Reporter: {chance.choice(NAMES)} {chance.choice(NAMES)}"]
    lines.append(f"{day} {month} {year} {chance.randint(0, 23):02}:{chance.randint(0, 59):02} WIB")
    body = [_paragraph(chance) for _ in range(chance.randint(5, 13))]
    body[0] = f"{chance.choice(OUTLETS)}, {chance.choice(CITIES)} - {body[0]}"
    if chance.random() < 0.4:
        at = chance.randrange(len(body))
        verb = chance.choice(("seperti dikutip dari", "dilansir", "melansir kantor berita"))
        body[at] += (
            f' "{_sentence(chance)[:-1]}," kata {chance.choice(NAMES)}, {verb} {chance.choice(AGENCIES)}.'
        )
    if chance.random() < 0.3:
        body.insert(2, f"Baca Juga: {title}")
    if chance.random() < 0.2:
        body.append(f"Sumber: {chance.choice(AGENCIES)}")
    return "\n\n".join(lines + body) + "\n"


def _paragraph(chance: random.Random) -> str:
    return " ".join(_sentence(chance) for _ in range(chance.randint(2, 5)))


def _sentence(chance: random.Random) -> str:
    words = chance.choices(WORDS, k=chance.randint(8, 22))
    return " ".join(words).capitalize() + "."


def _edited(chance: random.Random, text: str) -> str:
    paragraphs = text.split("\n\n")
    at = chance.randrange(3, len(paragraphs))
    paragraphs[at] = f"{paragraphs[at]} {_sentence(chance)}"
    return "\n\n".join(paragraphs)


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
