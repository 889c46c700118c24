"""The catalogue of finding codes as the page ``docs/findings.md``.

usage: python -m archive.render.catalogue > docs/findings.md
"""

from archive.findings import CATALOGUE

_HEAD = """\
# Findings

What `archive inspect` and `archive add` can find about an article. An **error** quarantines it: the capture
is kept, with every reason, until somebody admits or drops it. A **warning** is stored beside the article;
with `--strict` it counts as an error. Codes are stable: they keep their meaning from release to release.

*Made from the table in `archive/findings.py` by `python -m archive.render.catalogue`.*

| code | severity | field | what it means | what to do |
|---|---|---|---|---|
"""


def catalogue_markdown() -> str:
    """Give the page."""
    rows = (
        f"| `{rule.code}` | {rule.severity} | `{rule.field}` | {rule.meaning} | {rule.remedy} |\n"
        for rule in CATALOGUE.values()
    )
    return _HEAD + "".join(rows)


if __name__ == "__main__":
    print(catalogue_markdown(), end="")  # noqa: T201  its output is the page
