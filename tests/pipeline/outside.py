"""A stage for the pipeline: a connection of its own, as the role it works as, and a provider."""

import hashlib
import os
from datetime import timedelta
from itertools import count

import psycopg
import pytest
from django.db import connection

from tests.conftest import NOON

ACCOUNT = "AC" + "1" * 32
DESK, SAMS, POOL = "+15551111111", "+15552222222", "+15553333333"
CARLA, STRANGER = "+15551234567", "+15559876543"


def connect():
    return psycopg.connect(
        os.environ["DATABASE_URL"],
        dbname=connection.settings_dict["NAME"],
        autocommit=True,
        options="-c role=snoutos_pipeline",
    )


@pytest.fixture
def hot(transactional_db):
    with connect() as own:
        yield own


def sid(name):
    return "SM" + hashlib.md5(str(name).encode()).hexdigest()


@pytest.fixture
def outside(transactional_db):
    return Outside()


class Outside:
    """Says things to us, in order, one millisecond apart."""

    def __init__(self):
        self.ticks = count()

    def receipt(self, kind, fields, *, at=NOON, due_at=None, query="", written_at=None, **more):
        from snoutos.rooms.traffic.models import Receipt

        payload = {"pairs": [list(pair) for pair in fields.items()], "query": query}
        if written_at is not None:
            payload["written_at"] = written_at.isoformat()
        received_at = at + timedelta(milliseconds=next(self.ticks))
        return Receipt.objects.create(
            kind=kind,
            payload=payload,
            received_at=received_at,
            due_at=due_at or received_at,
            **more,
        )

    def text(
        self, body="Hello", *, sender=CARLA, to=DESK, name=None, at=NOON, written_at=None, **fields
    ):
        name = name or f"{sender} {body} {next(self.ticks)}"
        return self.receipt(
            "inbound",
            {
                "MessageSid": sid(name), "AccountSid": ACCOUNT, "From": sender, "To": to,
                "Body": body, "NumMedia": "0", "NumSegments": "1", **fields,
            },
            at=at, written_at=written_at,
        )  # fmt: skip

    def report(self, status, *, attempt=None, name="out", error=None, at=NOON, account=ACCOUNT):
        fields = {"MessageSid": sid(name), "AccountSid": account, "MessageStatus": status}
        if error:
            fields["ErrorCode"] = str(error)
        query = f"m={attempt.hex}" if attempt else ""
        return self.receipt("status", fields, at=at, query=query)
