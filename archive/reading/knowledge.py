"""What the reader knows before it sees a page: names and words, as one frozen value."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from archive.cues import Cues
from archive.registry import Registry

READER_VERSION: Final = "3"
"""Raised whenever the same page and knowledge may give another record than before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """The registry and the cue words, which together with the reader's version decide a reading.

    Attributes:
        registry: Outlets and agencies.
        cues: The words of all languages.
        version: The reader's version.
        digest: ``sha256:`` and the hexadecimal hash over registry and cues.
    """

    registry: Registry
    cues: Cues
    version: str
    digest: str

    @classmethod
    def load(cls, registry: Path | None = None) -> Self:
        """Read the packaged data and, where one is given, a user's registry file on top of it.

        Raises:
            archive.errors.DataFileError: A data file does not have the form it must have.
        """
        names = Registry.load(registry)
        cues = Cues.load()
        both = f"{names.digest}\n{cues.digest}\n".encode()
        return cls(
            registry=names,
            cues=cues,
            version=READER_VERSION,
            digest="sha256:" + hashlib.sha256(both).hexdigest(),
        )

    def knows(self, name: str) -> bool:
        """Tell whether the registry knows an outlet or agency by this name, alias or domain."""
        return self.registry.find(name) is not None
