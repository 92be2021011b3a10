"""The API keeps what its document promises, whatever it is asked.

Whoever changes the API writes the document anew, so that the change is seen when it is reviewed.
"""

import json
from pathlib import Path

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from snoutos.cli.openapi import document
from tests.web.test_sign_in import bearer

DOCUMENT = Path(__file__).parents[2] / "docs/openapi.json"
EXAMPLES = 5


def test_the_document_is_the_present_one():
    assert DOCUMENT.read_text("utf-8") == document(), (
        "The API has changed. Run `snoutos openapi > docs/openapi.json` and look at the difference."
    )


schema = schemathesis.openapi.from_dict(json.loads(document()))
schema.app = get_wsgi_application()


@pytest.fixture
def pass_of_olivia(olivia, carlas_thread):
    """The connection is the one of the test, also between requests."""
    known = bearer(olivia)["HTTP_AUTHORIZATION"]
    for moment in (request_started, request_finished):
        moment.disconnect(close_old_connections)
    yield known
    for moment in (request_started, request_finished):
        moment.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_every_endpoint_answers_as_promised(case, pass_of_olivia):
    case.call_and_validate(
        headers={"Authorization": pass_of_olivia},
        checks=[not_a_server_error, response_schema_conformance],
    )
