"""What `archive diff` answers with: two versions of one article, and what changed between them."""

from dataclasses import dataclass

from archive.changes import Comparison, Vocabulary, compare
from archive.cues import Cues
from archive.model import Json
from archive.store.pairs import Pair
from archive.views import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What changed between two versions.

    Attributes:
        before: The version that is compared with.
        after: The version that is compared.
        gone: The numbers of those whose record is gone: redacted, unless `archive verify` says otherwise.
        comparison: What changed, or None where a record is gone.
    """

    before: Version
    after: Version
    gone: tuple[int, ...]
    comparison: Comparison | None

    @property
    def is_silent(self) -> bool:
        """Whether the publisher changed headline or body without saying so."""
        return self.comparison is not None and self.after.kind == "content" and self.comparison.is_silent

    def to_json(self) -> Json:
        """Give the JSON form."""
        changes = (
            self.comparison.to_json() if self.comparison else {"kinds": [], "fields": [], "passages": []}
        )
        return {
            "before": self.before.to_json(),
            "after": self.after.to_json(),
            "gone": list(self.gone),
            "silent": self.is_silent,
            **changes,
        }


def difference(pair: Pair) -> Difference:
    """Compare two versions, as far as they are there."""
    gone = [v.number for v, record in ((pair.before, pair.old), (pair.after, pair.new)) if record is None]
    comparison = None
    if pair.old is not None and pair.new is not None:
        comparison = compare(pair.old, pair.new, Vocabulary.of(Cues.load()))
    return Difference(before=pair.before, after=pair.after, gone=tuple(gone), comparison=comparison)
