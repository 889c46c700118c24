"""Why an article was read as it was, as text for people: candidates by field, and the removed lines."""

from collections import Counter
from collections.abc import Iterator

from archive.reading.explain import Candidate, Explanation
from archive.render.terminal import clipped, safe

_WIDTH = 60
_MOST = 12


def explanation_text(explanation: Explanation) -> str:
    """Give every candidate with its rule and its words, the chosen ones first, and what was left out."""
    return "\n".join(_lines(explanation))


def _lines(explanation: Explanation) -> Iterator[str]:
    yield "  why (* = in the record):"
    for name, candidates in explanation.candidates.items():
        for candidate in candidates[:_MOST]:
            yield _line(name, candidate)
        if len(candidates) > _MOST:
            yield f"    {name:14}   and {len(candidates) - _MOST} more"
    for rule, count in Counter(line.cue for line in explanation.removed).items():
        words = next(line.exact for line in explanation.removed if line.cue == rule)
        yield f"    {'not body':14}   {rule}: {count}, first “{clipped(words, _WIDTH)}”"


def _line(name: str, candidate: Candidate) -> str:
    mark = "*" if candidate.chosen else " "
    evidence = candidate.note.evidence
    words = clipped(evidence.exact, _WIDTH) if evidence else ""
    quoted = f" “{words}”" if words else ""
    return f"    {name:14} {mark} {clipped(candidate.value, _WIDTH)}  [{safe(candidate.rule)}{quoted}]"
