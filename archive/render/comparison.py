"""What `archive compare-with` says: how much two archives share, and where they differ."""

from dataclasses import dataclass, field

from archive.digest import PREFIX
from archive.proof.comparison import Compared
from archive.render.findings import SHORT_ID
from archive.render.terminal import safe, table

_SHOWN = 50


@dataclass(slots=True)
class Summary:
    """The articles that both hold, counted; of those that differ, the first ones."""

    equal: int = 0
    different: int = 0
    first: dict[str, int] = field(default_factory=dict)
    shown: list[Compared] = field(default_factory=list)

    def take(self, found: Compared) -> None:
        """Count an article."""
        self.equal += found.equal
        self.different += not found.equal
        for version in found.versions:
            self.first[version.first] = self.first.get(version.first, 0) + 1
        if not found.equal and len(self.shown) < _SHOWN:
            self.shown.append(found)

    def text(self) -> str:
        """Give the summary, and the versions of articles that differ."""
        both = self.equal + self.different
        lines = [
            f"Both hold {both} articles: {self.equal} equal, {self.different} different (latest versions)"
        ]
        if self.first:
            seen = ", ".join(f"{name}: {number}" for name, number in sorted(self.first.items()))
            lines.append(f"Versions first seen: {seen}")
        rows = [
            [
                safe(found.here[:SHORT_ID]),
                safe(found.there[:SHORT_ID]),
                safe(version.content.removeprefix(PREFIX)[:SHORT_ID]),
                safe(version.here or "-"),
                safe(version.there or "-"),
                version.first,
            ]
            for found in self.shown
            for version in found.versions
        ]
        if rows:
            lines.append(table(["here", "there", "content", "seen here", "seen there", "first"], rows))
        if self.different > len(self.shown):
            lines.append(f"… and {self.different - len(self.shown)} more; --format jsonl gives all")
        return "\n".join(lines)
