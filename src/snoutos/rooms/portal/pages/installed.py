"""The portal as an app on a phone: what it is called, what it does without reception.

Nothing here is about anybody, so that a phone may keep it whoever is signed in.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from snoutos.toolbox.page import open_to_everybody

ICONS = (("icon-192.png", "192x192", "any"), ("icon-512.png", "512x512", "any"),
         ("icon-maskable.png", "512x512", "maskable"))  # fmt: skip
SURFACE = "#ffffff"
# Kept by the phone for the page without reception.
SHELL = (
    "ui/css/tokens.css", "ui/css/offline.css", "ui/js/offline.js", "ui/js/waiting.js",
    "ui/img/logo.svg",
)  # fmt: skip


@open_to_everybody
@require_safe
def manifest(_: HttpRequest) -> JsonResponse:
    home = reverse("portal:messages")
    described = {
        "id": home,
        "name": "SnoutOS",
        "short_name": "SnoutOS",
        "description": "Your visits and conversations.",
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "background_color": SURFACE,
        "theme_color": SURFACE,
        "icons": [
            {"src": static(f"ui/img/{name}"), "sizes": sizes, "type": "image/png", "purpose": use}
            for name, sizes, use in ICONS
        ],
    }
    return JsonResponse(described, content_type="application/manifest+json")


@open_to_everybody
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Always asked for anew, so that a phone never keeps yesterday's."""
    context = {
        "offline": reverse("portal:offline"),
        "home": reverse("portal:messages"),
        "shell": [static(one) for one in SHELL],
        "waiting": static("ui/js/waiting.js"),
        "icon": static("ui/img/icon-192.png"),
    }
    response = render(request, "portal/worker.js", context, content_type="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    # The portal's first page has no slash at its end.
    response.headers["Service-Worker-Allowed"] = reverse("portal:messages")
    return response


@open_to_everybody
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What a phone shows without reception."""
    response = render(request, "portal/offline.html")
    response.headers["Cache-Control"] = "no-cache"
    return response
