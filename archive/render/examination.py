"""What `archive check` says: every part with its verdict, and by whose key the whole was checked."""

from archive.model import Json
from archive.proof.examine import Examination
from archive.render.terminal import safe

_SOURCES = {
    "given": "the key that was given",
    "pinned": "the pinned key",
    "its own": "the key that came with it, for which nobody vouches",
    "first use": "the key that came with it, pinned now: compare it with the published one",
}


def report_text(found: Examination) -> str:
    """Give the report as text."""
    lines = [f"This is {found.what}"]
    if found.signed:
        head = found.signed.checkpoint
        lines += [f"log      {head.origin}", f"head     {head.size} entries, root {head.root.hex()}"]
    if found.key:
        lines.append(f"trusted  by {_SOURCES[found.key_source]}: {found.key}")
    lines += [
        f"{each.verdict}: {each.what}" + (f": {each.detail}" if each.detail else "") for each in found.found
    ]
    lines += [f"not looked at: {what}" for what in found.not_done]
    verdicts = {"ok": "PROVEN", "unverifiable": "UNVERIFIABLE: whose signature it is, nobody has said"}
    lines.append(verdicts.get(found.verdict, "NOT PROVEN"))
    return "\n".join(safe(line) for line in lines)


def report_json(found: Examination) -> Json:
    """Give the report as JSON."""
    head = found.signed.checkpoint if found.signed else None
    return {
        "what": found.what,
        "ok": found.is_green,
        "verdict": found.verdict,
        "origin": head.origin if head else None,
        "size": head.size if head else None,
        "root": head.root.hex() if head else None,
        "key": str(found.key) if found.key else None,
        "key_source": found.key_source or None,
        "found": [{"what": f.what, "verdict": f.verdict, "detail": f.detail} for f in found.found],
        "not_done": list(found.not_done),
    }
