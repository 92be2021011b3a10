from django.urls import path

from snoutos.rooms.operations import pages
from snoutos.rooms.operations.rules import Choice

app_name = "operations"
urlpatterns = [
    path("ops/stuck", pages.stuck, name="stuck"),
    path("ops/stuck/<uuid:job_id>/replay", pages.decide, {"choice": Choice.REPLAY}, name="replay"),
    path("ops/stuck/<uuid:job_id>/ignore", pages.decide, {"choice": Choice.IGNORE}, name="ignore"),
]
