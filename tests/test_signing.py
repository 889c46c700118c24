"""Keys and checkpoints: who rewrites everything, cuts the tail or puts back an older copy is found."""

import json
import shutil
import stat
from pathlib import Path

import pytest

from archive import Archive
from archive.errors import ArchiveError, DataFileError
from archive.render.verification import report_text
from archive.transparency.checkpoint import Checkpoint, SignedCheckpoint
from archive.transparency.keys import SigningKey, VerifierKey


@pytest.fixture
def signed(newsroom):
    """A newsroom whose log is signed, with one article."""
    newsroom.publish(newsroom.row(title="Satu"))
    with newsroom.open() as archive:
        archive.new_key()
    return newsroom


@pytest.fixture
def forgetful(home, tmp_path, monkeypatch):
    """Move to a home that has the keys, and knows no log."""

    def forget():
        shutil.copytree(home / "keys", tmp_path / "forgetful" / "keys")
        monkeypatch.setenv("ARCHIVE_HOME", str(tmp_path / "forgetful"))

    return forget


def _kinds(report):
    return {(problem.step, problem.kind, problem.verdict) for problem in report.result.problems}


def _checkpoint(newsroom, name="checkpoint.txt") -> Path:
    with newsroom.open() as archive:
        return newsroom.write(name, bytes(archive.checkpoint()))


def test_a_log_without_a_key_is_not_signed(newsroom):
    report = newsroom.publish(newsroom.row())
    assert report.signed is None
    with newsroom.open() as archive, pytest.raises(ArchiveError, match="archive key new"):
        archive.checkpoint()


def test_adding_ends_with_a_checkpoint_over_the_head_once_there_is_a_key(signed):
    report = signed.publish(signed.row(title="Dua"))
    with signed.open() as archive:
        status, state = archive.status(), archive.key_state()
    assert report.signed.checkpoint.size == status.size
    assert report.signed.checkpoint.root.hex() == status.root
    assert report.signed.checkpoint.origin == status.origin
    assert report.signed.note.signed_by([VerifierKey.parse(state.key)])


def test_admitting_and_dropping_end_with_a_checkpoint_too(signed):
    signed.publish(signed.row(outlet=""), signed.row(outlet="", title="Lain"))
    with signed.open() as archive:
        one, other = archive.quarantined()
        archive.admit(one.id, {"outlet": "Koran Utara"}, reason="its page")
        assert archive.key_state().signed.checkpoint.size == archive.status().size
        archive.drop(other.id, reason="a list page")
        assert archive.key_state().signed.checkpoint.size == archive.status().size


def test_amending_and_redacting_end_with_a_checkpoint_too(signed):
    signed.publish(signed.row(title="Dua"))
    with signed.open() as archive:
        one, other = archive.articles()
        archive.amend(one.article, {"title": "Satu, diperbaiki"}, reason="its page")
        assert archive.key_state().signed.checkpoint.size == archive.status().size
        archive.redact(other.article, reason="at the author's request")
        assert archive.key_state().signed.checkpoint.size == archive.status().size
    assert signed.verify().is_green


def test_verification_says_how_much_was_signed_and_by_which_key(signed):
    report = signed.verify()
    assert report.is_green
    assert (report.unsigned, report.request.key_source) == (0, "pinned")
    assert not any("step 1" in line for line in report.not_done)


def test_entries_after_the_checkpoint_are_counted_as_signed_by_nobody(signed, home, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setenv("ARCHIVE_HOME", str(home / "of-somebody-else"))
        assert signed.publish(signed.row(title="Dua")).signed is None
    report = signed.verify()
    assert report.is_green
    assert report.unsigned == 2


def test_a_secret_stands_in_a_file_that_only_its_owner_can_read(signed, home):
    with signed.open() as archive:
        state = archive.key_state()
    assert stat.S_IMODE(state.file.stat().st_mode) == 0o600
    assert state.file.is_relative_to(home)
    secret = SigningKey.parse(state.file.read_text(encoding="utf-8").strip())
    assert str(secret.verifier) == state.key


def test_no_secret_is_in_the_database(signed):
    with signed.open() as archive:
        seed = SigningKey.parse(archive.key_state().file.read_text(encoding="utf-8").strip()).seed
    if signed.is_sqlite:
        files = Path(signed.place).parent.glob("archive.db*")
        assert not any(
            seed in file.read_bytes() or seed.hex().encode() in file.read_bytes() for file in files
        )
    entries = signed.rows("SELECT body FROM entry")
    assert not any(b"PRIVATE" in bytes(body) or seed.hex().encode() in bytes(body) for (body,) in entries)


def test_a_secret_that_others_can_read_is_refused_with_what_to_do(signed):
    with signed.open() as archive:
        file = archive.key_state().file
        file.chmod(0o644)
        with pytest.raises(DataFileError, match="chmod 600"):
            archive.checkpoint()
        assert signed.publish(signed.row(title="Dua")).not_signed


def test_a_key_from_the_environment_signs_without_any_file(newsroom, home, monkeypatch):
    newsroom.publish(newsroom.row())
    with newsroom.open() as archive:
        key = SigningKey(name=archive.status().origin, seed=bytes(range(32)))
    monkeypatch.setenv("ARCHIVE_SIGNING_KEY", key.secret())
    monkeypatch.setenv("ARCHIVE_HOME", str(home / "empty"))
    with newsroom.open() as archive:
        made = archive.new_key()
    assert (made.key, made.file) == (key.verifier, None)
    assert newsroom.publish(newsroom.row(title="Dua")).signed.note.signed_by([key.verifier])
    assert newsroom.verify().is_green


def test_a_log_has_one_key_unless_it_is_asked_to_change_it(signed):
    with signed.open() as archive, pytest.raises(ArchiveError, match="--rotate"):
        archive.new_key()


def test_a_changed_key_keeps_the_logs_name_and_old_checkpoints_hold(signed):
    before = _checkpoint(signed)
    with signed.open() as archive:
        made = archive.new_key(rotate=True)
    assert made.key.name == made.replaced.name
    assert signed.verify(against=(before,)).is_green


def test_whoever_pinned_the_old_key_follows_the_log_to_its_new_one(signed, home, monkeypatch):
    with signed.open() as archive:
        old = VerifierKey.parse(archive.key_state().key)
        archive.new_key(rotate=True)
    monkeypatch.setenv("ARCHIVE_HOME", str(home / "a-reader"))
    with signed.open() as archive:
        archive.pin(old)
        assert archive.verify().is_green
        assert archive.key_state().pin.key == archive.key_state().key != str(old)


def test_a_key_is_pinned_on_first_use_and_the_report_says_so(signed, home, monkeypatch):
    monkeypatch.setenv("ARCHIVE_HOME", str(home / f"first-{signed.is_sqlite}"))
    first, second = signed.verify(), signed.verify()
    assert (first.first_use, second.first_use) == (True, False)
    assert second.request.key_source == "pinned"


def test_a_log_made_anew_with_another_key_is_found(signed):
    with signed.open() as archive:
        other = SigningKey(name=archive.status().origin, seed=bytes(32)).verifier
        archive.pin(other)
    assert (1, "key", "tampered") in _kinds(signed.verify())


def test_a_given_key_wins_over_the_pinned_one(signed):
    with signed.open() as archive:
        right = VerifierKey.parse(archive.key_state().key)
        wrong = SigningKey(name=right.name, seed=bytes(32)).verifier
    assert not signed.verify(key=wrong).is_green
    assert signed.verify(key=right).is_green


def test_a_key_that_was_entered_without_endorsement_is_found(signed, home, monkeypatch):
    with signed.open() as archive:
        old = VerifierKey.parse(archive.key_state().key)
        archive.new_key(rotate=True)
    entry, body = signed.rows("SELECT seq, body FROM entry ORDER BY seq DESC LIMIT 1")[0]
    data = json.loads(bytes(body)) | {"endorsement": None}
    from archive.digest import canonical

    signed.tamper("UPDATE entry SET body = ? WHERE seq = ?", canonical(data), entry)
    signed.tamper("UPDATE log_key SET endorsement = NULL WHERE entry = ?", entry)
    _rehead(signed)
    monkeypatch.setenv("ARCHIVE_HOME", str(home / "a-reader"))
    assert (1, "key", "tampered") in _kinds(signed.verify(key=old))


def _rehead(newsroom):
    """Compute the head again over whatever entries there are, as an attacker would."""
    from archive.merkle import Frontier, leaf_hash

    bodies = [bytes(body) for (body,) in newsroom.rows("SELECT body FROM entry ORDER BY seq")]
    tree = Frontier().extended(leaf_hash(body) for body in bodies)
    newsroom.tamper("UPDATE head SET size = ?, root = ?, peaks = ?", tree.size, tree.root(), tree.packed())
    return tree


def _cut(newsroom, size):
    for table in ("observation", "run", "version", "finding", "alias", "edge", "object", "log_key"):
        newsroom.tamper(f'DELETE FROM "{table}" WHERE entry >= ?', size)
    newsroom.tamper("DELETE FROM entry WHERE seq >= ?", size)
    _rehead(newsroom)


def test_a_rewrite_of_everything_without_the_key_is_found(signed):
    """The attacker recomputes the head and the rows, but cannot sign."""
    body = signed.rows("SELECT body FROM entry WHERE seq = 1")[0][0]
    forged = bytes(body).replace(b'"new":1', b'"new":7')
    signed.tamper("UPDATE entry SET body = ? WHERE seq = 1", forged)
    signed.tamper("UPDATE run SET new = 7 WHERE entry = 1")
    _rehead(signed)
    assert _kinds(signed.verify()) == {(2, "checkpoint", "tampered")}


def test_an_archive_made_anew_under_the_same_name_with_another_key_is_found(signed, tmp_path):
    """The attacker runs this very software, with changed articles and a key of their own."""
    if not signed.is_sqlite:
        pytest.skip("a file is put in the place of another")
    with signed.open() as archive:
        origin = archive.status().origin
    with pytest.MonkeyPatch.context() as elsewhere:
        elsewhere.setenv("ARCHIVE_HOME", str(tmp_path / "of-the-attacker"))
        with Archive.init(tmp_path / "forged.db", origin=origin) as forged:
            forged.add([signed.write("forged.jsonl", json.dumps(signed.row(title="Palsu")))])
            forged.new_key()
            assert forged.verify().is_green
    for file in Path(signed.place).parent.glob("archive.db*"):
        file.unlink()
    shutil.copy(tmp_path / "forged.db", signed.place)
    assert (1, "key", "tampered") in _kinds(signed.verify())


def test_a_checkpoint_in_a_proof_that_somebody_was_given_holds_the_log_too(signed, tmp_path, forgetful):
    with signed.open() as archive:
        archive.prove(list(archive.articles())[0].article, tmp_path / "proof")
        archive.checkpoint()
        growth = bytes(archive.prove_growth("2", str(archive.status().size)))
    given = (tmp_path / "proof" / "entry.tlog-proof", signed.write("growth", growth))
    assert signed.verify(against=given).is_green
    _cut(signed, 3)
    forgetful()
    assert not signed.verify(against=given[:1]).is_green
    assert not signed.verify(against=given[1:]).is_green


def test_a_tail_cut_to_fit_is_reported_as_a_rollback_by_whoever_saw_the_checkpoint(signed):
    kept = _checkpoint(signed)
    _cut(signed, 3)
    problems = signed.verify(against=(kept,)).result.problems
    assert {problem.verdict for problem in problems} == {"missing", "tampered"}
    assert any("rolled back" in problem.detail for problem in problems)


def test_a_backup_that_was_put_back_is_reported_as_a_rollback(signed, tmp_path):
    if not signed.is_sqlite:
        pytest.skip("a file is copied")
    shutil.copy(signed.place, tmp_path / "backup.db")
    signed.publish(signed.row(title="Dua"))
    kept = _checkpoint(signed)
    for file in Path(signed.place).parent.glob("archive.db*"):
        file.unlink()
    shutil.copy(tmp_path / "backup.db", signed.place)
    remembered = signed.verify()
    assert [problem.verdict for problem in remembered.result.problems] == ["missing"]
    assert "rolled back" in remembered.result.problems[0].detail
    assert "rolled back" in signed.verify(against=(kept,)).result.problems[0].detail


def test_a_log_that_was_rolled_back_is_not_signed_again(signed, tmp_path):
    if not signed.is_sqlite:
        pytest.skip("a file is copied")
    shutil.copy(signed.place, tmp_path / "backup.db")
    signed.publish(signed.row(title="Dua"))
    for file in Path(signed.place).parent.glob("archive.db*"):
        file.unlink()
    shutil.copy(tmp_path / "backup.db", signed.place)
    report = signed.publish(signed.row(title="Tiga"), signed.row(title="Empat"))
    assert "did not grow out of" in report.not_signed
    assert report.counts["new"] == 2


def test_a_rewritten_log_is_not_signed_even_where_nothing_is_remembered_of_it(signed, forgetful):
    body = signed.rows("SELECT body FROM entry WHERE seq = 1")[0][0]
    signed.tamper("UPDATE entry SET body = ? WHERE seq = 1", bytes(body).replace(b'"new":1', b'"new":7'))
    _rehead(signed)
    forgetful()
    with signed.open() as archive, pytest.raises(ArchiveError, match="did not grow out of"):
        archive.checkpoint()


def test_an_older_checkpoint_put_in_the_place_of_the_newest_is_found(signed):
    older = signed.rows("SELECT size, note FROM checkpoint")[0]
    signed.publish(signed.row(title="Dua"))
    assert signed.verify().is_green
    signed.tamper("UPDATE checkpoint SET size = ?, note = ?", *older)
    assert _kinds(signed.verify()) == {(1, "checkpoint", "tampered")}


def test_a_removed_checkpoint_is_found_where_the_key_is_known(signed):
    signed.tamper("DELETE FROM checkpoint")
    assert _kinds(signed.verify()) == {(1, "checkpoint", "missing")}


def test_a_checkpoint_of_another_log_is_found(signed):
    key = SigningKey(name="another.example/log", seed=bytes(32))
    made = SignedCheckpoint.sign(Checkpoint(origin=key.name, size=1, root=bytes(32)), key)
    other = signed.write("other.txt", bytes(made))
    (problem,) = signed.verify(against=(other,)).result.problems
    assert "of the log another.example/log" in problem.detail


def test_a_checkpoint_with_a_forged_signature_is_found(signed):
    data = bytearray(_checkpoint(signed).read_bytes())
    with signed.open() as archive:
        state = archive.key_state()
    found = SignedCheckpoint.parse(bytes(data))
    forged = SigningKey(name=state.origin, seed=bytes(32))
    from archive.transparency.note import Note, Signature

    key = VerifierKey.parse(state.key)
    line = Signature(name=key.name, key=key.id, data=forged.sign(found.note.text))
    path = signed.write("forged.txt", bytes(Note(text=found.note.text, signatures=(line,))))
    (problem,) = signed.verify(against=(path,)).result.problems
    assert "is false" in problem.detail


def test_without_a_key_an_old_checkpoint_is_still_compared_and_its_signature_named_unchecked(newsroom):
    newsroom.publish(newsroom.row())
    with newsroom.open() as archive:
        status = archive.status()
    key = SigningKey(name=status.origin, seed=bytes(32))
    right = Checkpoint(origin=status.origin, size=status.size, root=bytes.fromhex(status.root))
    wrong = Checkpoint(origin=status.origin, size=status.size, root=bytes(32))
    paths = [
        newsroom.write(f"{at}.txt", bytes(SignedCheckpoint.sign(each, key)))
        for at, each in enumerate((right, wrong))
    ]
    report = newsroom.verify(against=(paths[0],))
    assert report.is_green
    assert any("no checkpoint's signature was checked" in line for line in report.not_done)
    assert not newsroom.verify(against=(paths[1],)).is_green


def test_a_recorded_verification_is_an_entry_of_the_log_and_is_signed(signed):
    report = signed.verify(record=True)
    ((entry, size, verdict),) = signed.rows("SELECT entry, size, verdict FROM verification")
    assert (entry, size, verdict) == (report.recorded, report.size, "ok")
    after = signed.verify()
    assert after.is_green
    assert after.unsigned == 0


def test_a_failed_verification_of_articles_is_recorded_and_one_of_the_log_is_not(signed):
    signed.tamper("UPDATE version SET title = 'Lain'")
    assert signed.verify(record=True).recorded is not None
    assert signed.rows("SELECT verdict FROM verification") == [("tampered",)]
    signed.tamper("DELETE FROM alias")
    assert signed.verify(record=True).recorded is None


def test_an_empty_archive_is_not_recorded_as_verified(newsroom):
    Archive.init(newsroom.place).close()
    assert newsroom.verify(record=True).recorded is None


def test_samples_cover_everything_one_after_the_other(newsroom):
    for number in range(9):
        newsroom.publish(newsroom.row(title=f"Nomor {number}"))
    covered = set()
    for _ in range(4):
        report = newsroom.verify(sample=25)
        assert report.is_green
        assert report.is_sample
        assert report.verdict == "sample ok"
        covered |= {seq for first, last in report.spans for seq in range(first, last)}
    assert covered == set(range(report.size))
    assert report.freshness.last_round


def test_a_sample_says_what_was_not_looked_at(newsroom):
    newsroom.publish(*(newsroom.row(title=f"Nomor {number}") for number in range(9)))
    report = newsroom.verify(sample=10)
    assert report.result.items["content", "not-checked"] == report.size - report.looked_at
    assert any("this is a sample" in line for line in report.not_done)


def test_a_change_outside_a_sample_is_found_by_the_sample_that_reaches_it(newsroom):
    newsroom.publish(*(newsroom.row(title=f"Nomor {number}") for number in range(9)))
    newsroom.tamper("UPDATE version SET title = 'Lain' WHERE entry = (SELECT max(entry) FROM version)")
    assert [newsroom.verify(sample=50).is_green for _ in range(2)] == [True, False]


def test_a_sample_without_a_place_to_remember_its_end_is_an_error(newsroom, monkeypatch, tmp_path):
    newsroom.publish(newsroom.row())
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ARCHIVE_HOME", str(tmp_path / "file"))
    with pytest.raises(ArchiveError, match="ARCHIVE_HOME"):
        newsroom.verify(sample=50)


def test_reading_again_gives_every_record_again_that_was_not_redacted(specimen):
    report = specimen.verify(rederive=True)
    assert report.is_green
    held = 'JOIN "object" o ON o.digest = record WHERE o.data IS NOT NULL'  # the rest was redacted
    read = sum(len(specimen.rows(f"SELECT 1 FROM {name} {held}")) for name in ("version", "quarantine"))
    assert report.result.items["reading", "ok"] == read


def test_a_record_of_a_reader_that_is_not_at_hand_is_unverifiable(specimen, monkeypatch):
    monkeypatch.setattr("archive.proof.rereading.READER_VERSION", "a later one")
    report = specimen.verify(rederive=True)
    assert report.verdict == "unverifiable"
    assert not report.is_green
    last = report_text(report).splitlines()[-1]
    assert (
        last == f"UNVERIFIABLE: {report.result.found} things could not be verified; nothing was found changed"
    )
    assert {verdict for kind, verdict in report.result.items if kind == "reading"} == {"unverifiable"}


def test_a_record_that_reading_does_not_give_is_found(specimen, monkeypatch):
    from archive.proof.rereading import read

    def careless(page, stated, knowledge):
        return read(page, dict(stated) | {"title": "Lain"}, knowledge)

    monkeypatch.setattr("archive.proof.rereading.read", careless)
    assert (7, "reading", "tampered") in _kinds(specimen.verify(rederive=True))


def test_a_damaged_pin_is_an_error_that_names_its_file(signed, tmp_path, monkeypatch):
    monkeypatch.setenv("ARCHIVE_HOME", str(tmp_path / "home"))
    assert signed.verify().first_use
    (path,) = (tmp_path / "home").rglob("*.json")
    path.write_text('{"archive": 3}')
    with pytest.raises(DataFileError, match=path.name):
        signed.verify()
