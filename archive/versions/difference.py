"""What `archive diff` answers with: two versions of one article, and what changed between them."""

from dataclasses import dataclass

from archive.cues import Cues
from archive.model import Json
from archive.store.pairs import Pair
from archive.versions.changes import Comparison, Vocabulary, compare
from archive.views import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What changed between two versions.

    Attributes:
        before: The version that is compared with.
        after: The version that is compared.
        comparison: What changed, or None where one of them was redacted.
        silent: Whether the publisher changed headline or body without saying so.
    """

    before: Version
    after: Version
    comparison: Comparison | None
    silent: bool = False

    @property
    def redacted(self) -> tuple[int, ...]:
        """The numbers of those that were redacted."""
        return tuple(version.number for version in (self.before, self.after) if version.redacted)

    def to_json(self) -> Json:
        """Give the JSON form."""
        changes = (
            self.comparison.to_json() if self.comparison else {"kinds": [], "fields": [], "passages": []}
        )
        return {
            "before": self.before.to_json(),
            "after": self.after.to_json(),
            "redacted": list(self.redacted),
            "silent": self.silent,
            **changes,
        }


def difference(pair: Pair, cues: Cues) -> Difference:
    """Compare two versions, as far as they are there."""
    before, after, old, new = pair.before, pair.after, pair.old, pair.new
    if old is None or new is None:
        return Difference(before=before, after=after, comparison=None)
    words = Vocabulary.of(cues)
    return Difference(
        before=before,
        after=after,
        comparison=compare(old.to_json(), new.to_json(), words),
        # Nobody edited the newer one into the older one, if that is how they are compared.
        silent=before.number < after.number and after.kind == "content" and words.candour.is_silent(old, new),
    )
