"""The reader: turns one decoded page into a record, each field with the words it was read from.

What was asserted wins over everything; then what the page's markup states; then what is printed.
Reading is a pure function of the page, the assertions and the knowledge.
"""

from archive.reading.explain import Explanation, explain
from archive.reading.knowledge import READER_VERSION, Knowledge
from archive.reading.reader import Asked, read, read_all

__all__ = ["READER_VERSION", "Asked", "Explanation", "Knowledge", "explain", "read", "read_all"]
