"""Sitters are told of new messages: whom they are from, and nothing of what they say."""

import base64
import json
import os
import smtplib
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core import mail
from django.utils import timezone

from snoutos.kernel import vapid
from snoutos.kernel.actor import the_house
from snoutos.kernel.ids import uuid7_at
from snoutos.kernel.refused import Refused
from snoutos.rooms.people.queries import actor
from snoutos.rooms.portal import rules
from snoutos.rooms.portal.actions import notices
from snoutos.rooms.portal.models import Preference, Subscription, Told
from snoutos.rooms.routing.models import Decision
from snoutos.toolbox import later
from tests.conftest import HOUR, make_thread, make_window, without_ids
from tests.rooms.portal.conftest import write
from tests.rooms.traffic.conftest import hot, outside

__all__ = ["hot", "outside"]
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def coded(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class PushService:
    """A push service on this machine, and the browser whose keys it was given."""

    def __init__(self):
        self.heard, self.status = [], 201
        self.key, self.secret = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.heard.append((self.path, dict(self.headers), body))
                self.send_response(service.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()

    def browser(self, name="phone"):
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {
            "endpoint": f"http://{self.host}/{name}",
            "p256dh": coded(point),
            "auth": coded(self.secret),
        }

    def read(self):
        return [
            json.loads(http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret))
            for _, _, body in self.heard
        ]

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def service(settings):
    running = PushService()
    settings.PUSH_HOSTS = (running.host,)
    yield running
    running.close()


@pytest.fixture
def arrived(carlas_thread, sam, now):
    """A text that went to sam, unless said otherwise."""

    def arrive(
        body="Hello, call me at 646-201-7788", at=None, thread=carlas_thread, sitter=sam,
        is_open=True,
    ):  # fmt: skip
        at = at or now
        if is_open and not thread.windows.filter(sitter=sitter).exists():
            make_window(thread, sitter, now - DAY / 2, now + DAY / 2)
        message = write(thread, body, at)
        Decision.objects.create(
            id=uuid7_at(int(at.timestamp() * 1_000_000_000)),
            org=thread.org, thread=thread, message=message, direction="inbound",
            target="sitter", sitter=sitter, rule="window", because="", inputs={}, steps=[],
            ruleset="1", at=at,
        )  # fmt: skip
        return message

    return arrive


def tell(org, at):
    return notices.tell(by=the_house(org.pk), at=at)


def test_a_notification_says_whom_it_is_from_and_nothing_else(
    org, sam, carlas_thread, service, arrived, now
):
    notices.subscribe(by=actor(sam.user), **service.browser(), at=now)
    arrived()

    assert tell(org, now) == 1

    [said] = service.read()
    assert said["title"] == f"New message from {rules.short_name(carlas_thread.client.name)}"
    assert said["url"] == f"/sitter/{carlas_thread.pk}"
    assert "646" not in without_ids(json.dumps(said))
    assert carlas_thread.contact.address[2:] not in json.dumps(said)
    headers = {name.lower(): value for name, value in service.heard[0][1].items()}
    assert headers["authorization"].startswith("vapid t=")
    assert headers["content-encoding"] == "aes128gcm"
    assert mail.outbox == []


def test_whom_an_override_names_is_not_sent_to_a_closed_door(org, sam, service, arrived, now):
    """The sitter's own access follows windows only (scenario 91)."""
    notices.subscribe(by=actor(sam.user), **service.browser(), at=now)
    arrived(is_open=False)
    assert (tell(org, now), service.heard, mail.outbox) == (0, [], [])


def test_nobody_is_told_twice(org, sam, service, arrived, now):
    notices.subscribe(by=actor(sam.user), **service.browser(), at=now)
    arrived()

    assert [tell(org, now), tell(org, now + MINUTE)] == [1, 0]
    assert len(service.heard) == 1


def test_several_texts_are_one_notification(org, sam, carlas_thread, service, arrived, now):
    notices.subscribe(by=actor(sam.user), **service.browser(), at=now)
    for number in range(3):
        arrived(f"text {number}")

    tell(org, now)

    [said] = service.read()
    assert said["title"].startswith("3 new messages from ")


def test_an_unknown_sender_is_not_called_by_their_number(
    org, sam, carlas_thread, service, arrived, now
):
    client = carlas_thread.client
    client.name, client.is_provisional = "(646) 201-7788", True
    client.save()
    notices.subscribe(by=actor(sam.user), **service.browser(), at=now)
    arrived("Hi")

    tell(org, now)

    assert service.read()[0]["title"] == "New message from A new client"


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_has_forgotten_us_is_forgotten_and_e_mail_takes_over(
    org, sam, service, arrived, now, status
):
    notices.subscribe(by=actor(sam.user), **service.browser(), at=now)
    service.status = status
    arrived()

    assert tell(org, now) == 1

    assert not Subscription.objects.exists()
    assert [one.to for one in mail.outbox] == [[sam.user.email]]


def test_a_service_that_stumbles_loses_no_browser(org, sam, service, arrived, now):
    notices.subscribe(by=actor(sam.user), **service.browser(), at=now)
    service.status = 500
    arrived()

    tell(org, now)

    assert Subscription.objects.count() == 1


def test_without_a_phone_there_is_e_mail_but_not_for_every_text(
    org, sam, carlas_thread, arrived, now
):
    for minutes in (0, 3, 6, 12):
        arrived(f"text {minutes}, 646-201-7788", at=now + minutes * MINUTE)
        tell(org, now + minutes * MINUTE)

    assert len(mail.outbox) == 2
    said = mail.outbox[0]
    assert said.to == [sam.user.email]
    assert f"/sitter/{carlas_thread.pk}" in said.body
    assert "646" not in without_ids(said.subject + said.body)


def test_an_e_mail_that_fails_keeps_nobody_else_from_being_told(
    org, sam, sasha, front_desk, arrived, now, monkeypatch
):
    otto = make_thread(org, "Otto Hay", "+15559876543", front_desk)
    real = notices.send_mail

    def sends(**said):
        if said["recipient_list"] == [sam.user.email]:
            raise smtplib.SMTPRecipientsRefused({sam.user.email: (550, b"no such user")})
        return real(**said)

    arrived()
    arrived(thread=otto, sitter=sasha, at=now + timedelta(milliseconds=5))
    with monkeypatch.context() as patch:
        patch.setattr(notices, "send_mail", sends)
        assert tell(org, now) == 1

    assert [one.to for one in mail.outbox] == [[sasha.user.email]]
    arrived(at=now + MINUTE)
    assert tell(org, now + MINUTE) == 1, "what did not leave counts as no e-mail"


def test_more_than_are_told_at_once_are_all_told(org, sam, front_desk, arrived, now, monkeypatch):
    monkeypatch.setattr(notices, "MOST_AT_ONCE", 3)
    for count in range(7):
        thread = make_thread(org, f"Client {count}", f"+1555987650{count}", front_desk)
        arrived(thread=thread, at=now + timedelta(milliseconds=count))

    assert [tell(org, now), tell(org, now + MINUTE)] == [7, 0]
    assert len(mail.outbox) == 7


def test_who_wants_no_e_mail_gets_none(org, sam, arrived, now):
    notices.choose_email(by=actor(sam.user), by_email=False, at=now)
    arrived()

    assert tell(org, now) == 0
    assert mail.outbox == []
    assert not Preference.objects.get().by_email


def test_what_is_old_is_not_told_any_more(org, sam, arrived, now):
    arrived()

    assert tell(org, now + notices.LOOKS_BACK + MINUTE) == 0
    Told.objects.create(message_id=org.pk, org=org, user_id=org.pk, thread_id=org.pk, at=now)
    tell(org, now + notices.KEPT_FOR + MINUTE)
    assert not Told.objects.exists()


def test_a_phone_that_changes_hands_changes_its_person(org, sam, sasha, mallory, service, now):
    for person in (sam.user, sasha.user):
        notices.subscribe(by=actor(person), **service.browser(), at=now)

    assert [one.user for one in Subscription.objects.all()] == [sasha.user]


def test_notifications_end_with_a_press(sam, service, now):
    by = actor(sam.user)
    notices.subscribe(by=by, **service.browser(), at=now)

    notices.unsubscribe(by=by, endpoint=service.browser()["endpoint"], at=now)
    notices.unsubscribe(by=by, endpoint="https://never.known", at=now)

    assert not Subscription.objects.exists()


def test_only_so_many_browsers_are_kept(sam, service, now):
    for number in range(notices.MOST_BROWSERS + 2):
        browser = service.browser(f"phone-{number}")
        notices.subscribe(by=actor(sam.user), **browser, at=now + number * MINUTE)

    endpoints = set(Subscription.objects.values_list("endpoint", flat=True))
    assert len(endpoints) == notices.MOST_BROWSERS
    assert not any(one.endswith(("phone-0", "phone-1")) for one in endpoints)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc", "https://web.push.apple.com/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/abc",
        "https://wns2-par02p.notify.windows.com/w/?token=abc",
    ],
)  # fmt: skip
def test_the_browsers_own_services_are_known(endpoint):
    rules.check_subscription(endpoint, "a" * 87, "b" * 22)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x", "https://evil.example/", "https://evilpush.apple.com.example",
        "https://fcm.googleapis.com:8443/x", "https://a@fcm.googleapis.com/x",
        "https://169.254.169.254/", "http://127.0.0.1:3000/", "https://xfcm.googleapis.com/", "",
        "https://fcm.googleapis.com/" + "a" * 1024, "https://fcm.googleapis.com:99999/x",
        "https://fcm.googleapis.com:x/", "https://[::1", "https://[fcm.googleapis.com]/x",
    ],
)  # fmt: skip
def test_nobody_elses_address_is_ever_asked(endpoint):
    with pytest.raises(Refused):
        rules.check_subscription(endpoint, "a" * 87, "b" * 22)


def test_the_key_is_the_same_for_the_same_secret_only():
    assert vapid.public_key("one") == vapid.public_key("one") != vapid.public_key("two")
    assert len(vapid.public_key("one")) == 87


@pytest.mark.django_db(transaction=True)
def test_the_pipeline_asks_for_it_when_a_text_goes_to_a_sitter(
    hot, outside, front_desk, carlas_thread, sam
):
    from snoutos.pipeline.loop import run_batch

    now = timezone.now()
    outside.text("to the desk", at=now)
    run_batch(hot, now=now + MINUTE, limit=10)
    assert not [job for job in later.waiting() if job.name == "portal.tell"]
    make_window(carlas_thread, sam, now - HOUR, now + HOUR)
    outside.text("to sam", at=now)
    run_batch(hot, now=now + MINUTE, limit=10)

    assert [job.arguments for job in later.waiting() if job.name == "portal.tell"] == [
        {"org_id": str(carlas_thread.org_id)}
    ]
