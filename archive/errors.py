"""The one tree of errors that the library raises for operational failures.

Bad data is never an error but a finding; misuse is ``TypeError`` or ``ValueError``. Every ``ArchiveError``
means that an archive, or a file it needs, could not be read or written.
"""


class MisuseError(ValueError):
    """The caller gave a value that cannot be meant; the message says which ones can."""


class ArchiveError(Exception):
    """An archive could not be read or written; the message says what to do next."""


class NotAnArchiveError(ArchiveError):
    """The database is absent, unreachable, damaged, or belongs to another program."""


class SchemaVersionError(ArchiveError):
    """The database's schema is older or newer than this software's."""


class BusyError(ArchiveError):
    """Another writer held the archive for longer than the caller was willing to wait."""


class ConflictError(ArchiveError):
    """The head of the log moved between reading and writing it (a lost race)."""


class StorageFullError(ArchiveError):
    """The disk or the database has no room left; the last batch was rolled back."""


class NotFoundError(ArchiveError):
    """Nothing in the archive answers to the name that was given."""


class RedactedError(NotFoundError):
    """What the name stands for was redacted: nothing of it is left to show."""


class AmbiguousIdError(ArchiveError):
    """The name that was given fits more than one thing; the message lists them."""


class DataFileError(ArchiveError):
    """A registry or cue file does not have the form it must have."""
