"""What the rules about statements that do not apply any more ask for: an article's records and statements."""

from collections.abc import Sequence

from sqlalchemy import Connection

from archive.digest import parse
from archive.errors import NotAnArchiveError
from archive.model import Record
from archive.store import reader
from archive.store.held import objects
from archive.versions.lapse import Stating
from archive.views import Version


def statings(connection: Connection, versions: Sequence[Version]) -> list[Stating]:
    """Give an article's versions as far as statements about it go.

    Raises:
        NotAnArchiveError: A record that should be there is missing or damaged.
    """
    stated = {version.entry: reader.statements(connection, version) for version in versions}
    if not any(stated.values()):
        return []
    records = objects(connection, [version.record for version in versions if not version.redacted])
    try:
        return [
            Stating(
                entry=version.entry,
                kind=version.kind,
                record=None if version.redacted else Record.from_json(parse(records[version.record].data)),
                statements=stated[version.entry],
            )
            for version in versions
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise NotAnArchiveError(f"a record is missing or damaged ({error}); run `archive verify`") from error
