"""Owns how bytes become text: which encoding is tried when, and what counts as damage or as binary.

The order is the WHATWG's (a byte order mark, then what the page declares) with strict UTF-8 in
between, because bytes that are valid UTF-8 almost never are anything else. What no rule settles is
guessed by uchardet, and the guess is a finding. The same bytes always give the same text.
"""

import codecs
import re
from typing import Final, NamedTuple

from resiliparse.parse.encoding import detect_encoding, map_encoding_to_html5

from archive.findings import finding
from archive.model import Finding

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    # UTF-32 first: its little-endian mark begins with UTF-16's.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_BINARY: Final = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (or a Word or Excel document)"),
    (b"\x1f\x8b", "a gzip file; name it .gz"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word or Excel document"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x7fELF", "a program"),
)

_MAGIC: Final = tuple(magic for magic, _ in (*_MARKS, *_BINARY))

_DECLARED: Final = re.compile(
    rb"""<meta\b[^>]{0,512}?charset[ \t\r\n]{0,16}=[ \t\r\n"']{0,16}([\w.:-]{1,40})"""
    rb"""|\A\s{0,64}<\?xml[^>]{0,128}?encoding[ \t]{0,16}=[ \t"']{0,16}([\w.:-]{1,40})""",
    re.IGNORECASE,
)
_DECLARED_WITHIN: Final = 4096  # the standard says 1024, but saved pages put comments before it

_LOST: Final = re.compile("[\ud800-\udfff]")
_C0: Final = bytes([*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F])
_C1: Final = re.compile(rb"\xc2[\x80-\x84\x86-\x9f]")
_REPLACEMENT: Final = "\ufffd"

_SAMPLE: Final = 4096
_NUL_TOLERATED: Final = 1000  # one in so many bytes may be NUL before the bytes count as binary
_CONTROL_TOLERATED: Final = 20  # one in so many characters may be a control character
_LOST_TOLERATED: Final = 4  # one in so many characters may be U+FFFD


class Decoded(NamedTuple):
    """Text from bytes, or "" with an ``undecodable`` finding.

    Attributes:
        text: The text.
        findings: How it was decoded.
        controls: The control characters in it, other than white space.
    """

    text: str
    findings: tuple[Finding, ...] = ()
    controls: int = 0

    @property
    def damage(self) -> tuple[Finding, ...]:
        """The marks of damage in the text, as ``damage`` finds them."""
        return _damage(self.text, self.controls)

    @property
    def undecodable(self) -> bool:
        """Whether no encoding fits."""
        return any(found.code == "undecodable" for found in self.findings)


def decode(data: bytes, *, declared: str | None = None) -> Decoded:
    """Decode bytes, whatever they are.

    A byte order mark is left out of the text; everything else stays as it is, stray NULs included.

    Args:
        data: The bytes.
        declared: The encoding the page states for itself (``declared_encoding``), or None.
    """
    if data.startswith(_MAGIC):  # hardly any text begins so
        for mark, encoding in _MARKS:
            if data.startswith(mark):
                return _marked(data[len(mark) :], encoding)
        return _undecodable(_binary_kind(data))
    if wide := _unmarked_utf16(data):  # before UTF-8, in which Latin text with NULs is valid
        return _guessed(data, wide)
    try:
        return _inspected(data.decode("utf-8"), data)
    except UnicodeDecodeError:
        return _not_utf8(data, declared)


def declared_encoding(data: bytes) -> str | None:
    """Give the encoding that an HTML page states in a ``meta`` tag or its XML declaration.

    Only the WHATWG's encodings count: Python knows more (``unicode_escape``, ``punycode``), and a
    page must not choose those.
    """
    match = _DECLARED.search(data, 0, _DECLARED_WITHIN)
    if match is None:
        return None
    label = (match[1] or match[2]).decode("ascii", "replace")
    name = _python_name(map_encoding_to_html5(label, fallback_utf8=False))
    # What states its encoding in ASCII is not UTF-16; the standard reads such a page as UTF-8.
    return "utf-8" if name and name.startswith("utf-16") else name


def without_lost(text: str) -> str:
    """Replace each lone surrogate by U+FFFD, so that the text can be encoded and stored."""
    try:
        text.encode()  # at ten times the speed of a search
    except UnicodeEncodeError:
        return _LOST.sub(_REPLACEMENT, text)
    return text


def damage(text: str) -> tuple[Finding, ...]:
    """Find the marks of damage in text: replacement characters and stray control characters."""
    return _damage(text, _controls(text.encode()))


def _marks(text: str) -> int:
    """Count replacement characters; nearly every text has none, which is found at four times the speed."""
    return text.count(_REPLACEMENT) if _REPLACEMENT in text else 0


def _damage(text: str, controls: int) -> tuple[Finding, ...]:
    marks = _marks(text)
    if not marks and not controls:
        return ()
    parts = [
        f"{count} {what} character{'' if count == 1 else 's'}"
        for count, what in ((marks, "replacement"), (controls, "control"))
        if count
    ]
    return (finding("damaged-text", " and ".join(parts)),)


def _controls(data: bytes) -> int:
    """Count control characters other than white space and NEL in UTF-8.

    Deleting bytes runs at fifty times the speed of a regular expression over text.
    """
    controls = len(data) - len(data.translate(None, _C0))
    return controls if data.isascii() else controls + len(_C1.findall(data))


def _marked(data: bytes, encoding: str) -> Decoded:
    """Decode what follows a byte order mark: the mark is believed, single errors are marked."""
    return _checked(data.decode(encoding, "replace"))


def _not_utf8(data: bytes, declared: str | None) -> Decoded:
    """Decode bytes that are not valid UTF-8 throughout."""
    if _almost_utf8(lenient := data.decode("utf-8", "replace"), declared):
        return _checked(lenient)
    if declared and (decoded := _strictly(data, declared)) is not None:
        return _checked(decoded)
    for encoding in (_python_name(detect_encoding(data, 2 * _SAMPLE)), "cp1252"):
        if encoding and _strictly(data, encoding) is not None:
            return _guessed(data, encoding)
    return _undecodable("it is not valid in UTF-8, in a declared encoding or in a guessed one")


def _guessed(data: bytes, encoding: str) -> Decoded:
    return _checked(data.decode(encoding, "replace"), finding("encoding-guessed", f"read as {encoding}"))


def _almost_utf8(lenient: str, declared: str | None) -> bool:
    """Tell whether a few broken bytes stand in what is otherwise UTF-8.

    Text of another encoding makes valid multi-byte sequences only by accident, so ten good ones for
    a bad one settle it; a page that declares UTF-8 needs only to be good for 99 parts in 100.
    """
    bad = lenient.count(_REPLACEMENT)
    other = len(lenient) - len(lenient.encode("ascii", "ignore"))
    return bad * 10 <= other - bad or (declared == "utf-8" and bad * 100 <= len(lenient))


def _unmarked_utf16(data: bytes) -> str | None:
    """Recognise UTF-16 without a mark: Latin text in it has a NUL in every second byte."""
    half = min(len(data), _SAMPLE) // 2
    if half < 2 or len(data) % 2 or 0 not in data or 0 not in (sample := data[:_SAMPLE]):
        return None
    low, high = sample[::2].count(0), sample[1::2].count(0)
    if high * 3 > half and low * 20 < half:
        return "utf-16-le"
    if low * 3 > half and high * 20 < half:
        return "utf-16-be"
    return None


def _binary_kind(data: bytes) -> str:
    """Say what a binary file is, which begins as one."""
    return next(f"it is {kind}" for magic, kind in _BINARY if data.startswith(magic))


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _checked(text: str, *found: Finding) -> Decoded:
    return _inspected(text, text.encode(), found)


def _inspected(text: str, data: bytes, found: tuple[Finding, ...] = ()) -> Decoded:
    """Accept text, given with its UTF-8, unless it shows that the bytes were no text at all."""
    nuls = data.count(0) if 0 in data else 0
    if nuls * _NUL_TOLERATED > len(text):
        return _undecodable(f"it holds {nuls} NUL characters")
    controls = _controls(data)
    if controls * _CONTROL_TOLERATED > len(text):
        return _undecodable(f"{controls} of its {len(text)} characters are control characters")
    marks = _marks(text)
    if marks * _LOST_TOLERATED > len(text):
        return _undecodable(f"{marks} of its {len(text)} characters are lost")
    return Decoded(text=text, findings=found, controls=controls)


def _undecodable(why: str) -> Decoded:
    return Decoded(text="", findings=(finding("undecodable", why),))


def _python_name(label: str | None) -> str | None:
    """Give Python's codec name for a WHATWG label, or None where Python has none."""
    if not label:
        return None
    try:
        return codecs.lookup(label).name
    except LookupError:
        return None
