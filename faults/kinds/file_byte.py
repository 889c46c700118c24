"""The database file is damaged: bits flipped, sectors overwritten, pages exchanged, the end cut off."""

from collections.abc import Callable
from pathlib import Path
from random import Random

from faults.copies import Copy
from faults.damaging import damage
from faults.stages import Stage
from faults.values import Kind, Result

_PAGE = 16_384
_SECTOR = 512


def _bits(data: bytearray, chance: Random) -> str:
    places = [chance.randrange(len(data)) for _ in range(chance.choice([1, 1, 1, 2, 8]))]
    for at in places:
        data[at] ^= 1 << chance.randrange(8)
    return f"{len(places)} bits, the first in byte {places[0]}"


def _header(data: bytearray, chance: Random) -> str:
    at = chance.randrange(100)
    data[at] ^= 1 << chance.randrange(8)
    return f"a bit in byte {at} of the header"


def _sector(data: bytearray, chance: Random) -> str:
    at = chance.randrange(len(data) // _SECTOR) * _SECTOR
    data[at : at + _SECTOR] = chance.choice([bytes(_SECTOR), chance.randbytes(_SECTOR)])
    return f"the 512 bytes from {at}"


def _pages(data: bytearray, chance: Random) -> str:
    one, other = (at * _PAGE for at in chance.sample(range(1, len(data) // _PAGE), 2))
    data[one : one + _PAGE], data[other : other + _PAGE] = (
        data[other : other + _PAGE],
        data[one : one + _PAGE],
    )
    return f"the pages at {one} and {other} exchanged"


def _end(data: bytearray, chance: Random) -> str:
    size = chance.randrange(len(data))
    del data[size:]
    return f"cut off after {size} bytes"


_WAYS: tuple[Callable[[bytearray, Random], str], ...] = (_bits, _bits, _bits, _header, _sector, _pages, _end)


def _run(stage: Stage, chance: Random) -> Result:
    def act(copy: Copy) -> str:
        path = Path(copy.place)
        data = bytearray(path.read_bytes())
        what = chance.choice(_WAYS)(data, chance)
        path.write_bytes(data)
        return what

    return damage(stage, act, physical=True)


KIND = Kind(
    says="bits of the database file flipped, sectors overwritten, pages exchanged, its end cut off",
    run=_run,
    databases=("sqlite",),
    weight=25,
)
