"""The fault campaign: archives are damaged, killed, crowded and starved, and verification must tell.

``python -m faults --help``; what came of it stands in docs/reliability.md. Everything is drawn from a seed,
so that one trial can be run again by its number.

* ``values``: what a trial is and what can come of it.
* ``seeding``: the archive that every trial begins with a copy of, made of articles of our own.
* ``stages``: where archives stand, an SQLite file or a PostgreSQL database, and copies of them.
* ``copies``: one copy, changed behind the archive's back, and dumped to be compared.
* ``hearing``: what ``archive verify`` says of a copy.
* ``forging``: the log as somebody who has read our source, but does not have the key, would write it anew.
* ``ordeals``: writing in a process of its own that may be killed, and what must be true afterwards.
* ``kinds/``: one file for each kind of fault, in the dict ``KINDS``.
* ``neighbours/``: the same faults on other tools, in the dict ``TOOLS``.
* ``campaign``: trials by their number, shared among processes.
* ``report``: the tables.
"""
