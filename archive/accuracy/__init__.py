"""How well articles are read, measured on labelled ones: ``python -m archive.accuracy FILE…``.

A labelled file holds one JSON object a line, in the form that ``archive.accuracy.labels`` describes.
The measures are in ``archive.accuracy.measures``; nothing here changes how articles are read.
"""
