"""The tests' own PostgreSQL does not depend on what other sessions of pytest do."""

import os

import psycopg
import pytest


@pytest.mark.skipif("ARCHIVE_TEST_POSTGRES" in os.environ, reason="the server is not the tests' own")
def test_the_server_keeps_its_data_outside_the_folders_that_pytest_clears_away(
    postgres_server, tmp_path_factory
):
    with psycopg.connect(postgres_server) as connection:
        (folder,) = connection.execute("SHOW data_directory").fetchone()
    assert not folder.startswith(str(tmp_path_factory.getbasetemp().parent))
