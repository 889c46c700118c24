"""`archive schema`: printing what downstream is promised."""

import click

from archive.commands import options


@click.command(epilog="Example: archive schema --format sql")
@options.form("json-schema", "arrow", "sql", "pandera")
def schema(form: str) -> None:
    """Print the schema of what goes out: the columns that exports and feeds promise."""
    from archive.exports.promised import FORMS

    click.echo(FORMS[form]())
