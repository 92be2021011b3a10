"""The document of the API, as docs/openapi.json keeps it."""

import json
import os

import django


def document() -> str:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "snoutos.web.settings")
    django.setup()
    from snoutos.web.api import api

    return json.dumps(api.get_openapi_schema(), indent=1, sort_keys=True) + "\n"
