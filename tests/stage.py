"""The stage of every test: a real PostgreSQL, started here when DATABASE_URL names none.

Loaded as a plugin (`-p tests.stage`), because Django reads its settings before any conftest runs.
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

TEST_KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
for _name, _value in {
    "SECRET_KEY": "a-secret-for-tests-only-0123456789",
    "JWT_SECRET": "another-secret-for-tests-0123456789",
    "ENCRYPTION_KEY": TEST_KEY,
    "PUBLIC_BASE_URL": "http://testserver",
}.items():
    os.environ.setdefault(_name, _value)


def _start_database() -> None:
    """One server for the whole run: the first process starts it, the xdist workers inherit it."""
    if os.environ.get("DATABASE_URL"):
        return
    from snoutos.cli.embedded import EmbeddedPostgres

    folder = Path(tempfile.mkdtemp(prefix="snoutos-tests-"))
    server = EmbeddedPostgres(folder / "database", is_durable=False)
    server.start()
    os.environ["DATABASE_URL"] = server.url
    os.environ["SNOUTOS_DATA"] = str(folder)

    def stop() -> None:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)


_start_database()


def pytest_configure() -> None:
    """Files are served from where they lie, and a password is not meant to be slow here."""
    from django.conf import settings

    settings.STATIC_ROOT = None
    settings.WHITENOISE_AUTOREFRESH = True
    settings.STORAGES = {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
