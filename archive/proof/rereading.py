"""Step 7 of verification: the stored bytes, read again with the same reader, give the stored record."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from archive.digest import canonical, parse, sha256
from archive.entries import Entry
from archive.formats import page
from archive.model import Capture
from archive.proof.verdicts import Verdict
from archive.reading import READER_VERSION, Knowledge, read


class Rereader:
    """Reads captures again with the reader at hand, and the registry among those at hand that was used."""

    __slots__ = ("_at_hand",)

    def __init__(self, registry: Path | None = None) -> None:
        at_hand = [Knowledge.load(), *([Knowledge.load(registry)] if registry else [])]
        self._at_hand: Final = {knowledge.digest: knowledge for knowledge in at_hand}

    def judge(
        self, entry: Entry, run: Mapping[str, Any], capture: Capture, objects: Mapping[str, bytes]
    ) -> tuple[Verdict, str]:
        """Compare what reading gives now with what an entry says it gave then.

        Args:
            entry: A version's or quarantined item's entry.
            run: What its run's entry says of the reader and the registry.
            capture: The stored bytes, as they were received.
            objects: The statements that the entry names, by digest.

        Returns:
            The verdict, and in words what it rests on.
        """
        if run["reader"] != READER_VERSION:
            return "unverifiable", f"it was read with reader {run['reader']}; at hand is {READER_VERSION}"
        knowledge = self._at_hand.get(run["registry"])
        if knowledge is None:
            here = ", ".join(self._at_hand)
            return "unverifiable", f"it was read with registry {run['registry']}; at hand is {here}"
        found = page(capture)
        stated = dict(found.given)
        for digest in entry.data["assertions"]:
            stated |= parse(objects[digest])["fields"]
        record = sha256(canonical(read(found, stated, knowledge).record.to_json()))
        text = sha256(found.text.encode(errors="surrogatepass"))
        if (text, record) != (entry.data["text"], entry.data["record"]):
            what = "text" if text != entry.data["text"] else "record"
            return "tampered", f"the stored bytes, read again, give another {what}"
        return "ok", ""
