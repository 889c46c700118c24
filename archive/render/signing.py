"""What `archive key` says: public keys, where secrets are kept, and what is pinned. Never a secret."""

from archive.model import Json
from archive.proof.signing import KeyState, NewKey
from archive.render.terminal import safe


def new_key_text(made: NewKey) -> str:
    """Give what somebody must know who has just made a key."""
    lines = [f"The log's key is now  {made.key}"]
    if made.replaced:
        lines.append(f"It was endorsed by    {made.replaced}")
    lines.append(f"Its secret is kept in {made.file or 'ARCHIVE_SIGNING_KEY'}")
    lines.append(f"Signed: checkpoint over {made.checkpoint.checkpoint.size} entries")
    lines.append(
        "Publish the key, keep a copy of the secret where nobody else comes, and let others keep checkpoints."
    )
    return "\n".join(safe(line) for line in lines)


def key_text(state: KeyState) -> str:
    """Give what is known of a log's key."""
    pin = state.pin
    lines = {
        "log": state.origin,
        "key": state.key or "none yet; make one: archive key new",
        "secret": str(state.file or "not at hand") if state.key else "",
        "signed": f"{state.signed.checkpoint.size} entries" if state.signed else "",
        "pinned": f"{pin.key}, on {pin.pinned}" if pin and pin.key else "no key",
        "seen": f"{pin.seen.checkpoint.size} entries" if pin and pin.seen else "",
    }
    return "\n".join(f"{name:8} {safe(value)}" for name, value in lines.items() if value)


def key_json(state: KeyState) -> Json:
    """Give the same as JSON."""
    pin = state.pin
    return {
        "origin": state.origin,
        "key": state.key,
        "secret": str(state.file) if state.file else None,
        "checkpoint": bytes(state.signed).decode() if state.signed else None,
        "pinned": pin.key if pin and pin.key else None,
        "seen": pin.checkpoint if pin and pin.checkpoint else None,
    }
