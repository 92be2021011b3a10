"""A connected account, a phone that sends files, and the job that fetches them."""

import base64

import pytest
from django.utils import timezone

from snoutos.pipeline.loop import run_batch
from snoutos.rooms.attachments.models import Attachment
from snoutos.toolbox import later
from tests.pipeline.outside import CARLA, DESK
from tests.rooms.traffic.conftest import account, hot, outside, provider, running_twin

__all__ = ["account", "hot", "outside", "provider", "running_twin"]


class Phone:
    def __init__(self, provider, outside, hot):
        self.provider, self.outside, self.hot = provider, outside, hot

    def sends(self, *files, body=""):
        """A text with these (content type, content), taken in by us but not fetched yet."""
        media = [
            {"content_type": said, "data": base64.b64encode(content).decode()}
            for said, content in files
        ]
        sid = self.provider._tell(
            "POST", "inbound", **{"from": CARLA, "to": DESK, "body": body, "media": media}
        )["message_sid"]
        fields = {
            "MessageSid": sid, "AccountSid": self.provider.account_sid, "From": CARLA, "To": DESK,
            "Body": body, "NumMedia": str(len(files)), "NumSegments": "1",
        }  # fmt: skip
        for position, one in enumerate(self.stored(sid)):
            fields[f"MediaUrl{position}"] = one["url"]
            fields[f"MediaContentType{position}"] = one["content_type"]
        self.outside.receipt("inbound", fields, at=timezone.now(), dedupe_key=f"in:{sid}")
        assert run_batch(self.hot, now=timezone.now() + later.PAUSES[0], limit=10)
        return list(Attachment.objects.filter(message__provider_sid=sid).order_by("position"))

    def stored(self, sid):
        found = self.provider._tell("GET", "messages?limit=50")["messages"]
        return next(one for one in found if one["sid"] == sid)["media"]


@pytest.fixture
def phone(provider, outside, hot, account, carlas_thread):
    return Phone(provider, outside, hot)


@pytest.fixture
def fetch(org):
    """Do what is due, as the jobs' process would."""

    def run():
        later.run_now("attachments.fetch", org_id=org.pk, at=timezone.now())

    return run
