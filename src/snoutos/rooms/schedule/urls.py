from django.urls import path

from snoutos.rooms.schedule.pages import (
    assigning,
    bookings,
    calendar,
    conflicts,
    files,
    planner,
    texts,
    windows,
)

app_name = "schedule"
urlpatterns = [
    path("assignments", calendar.schedule, name="schedule"),
    path("assignments/export", files.export, name="export"),
    path("assignments/import", files.take_in, name="import"),
    path("assignments/import/<uuid:file_id>", files.taken_in, name="imported"),
    path("assignments/new", assigning.new, name="new"),
    path("assignments/clients", assigning.clients, name="clients"),
    path("assignments/conflicts", conflicts.conflicts, name="conflicts"),
    path("assignments/conflicts/<uuid:aside_id>/add", conflicts.add, name="add_aside"),
    path(
        "assignments/conflicts/<uuid:window_id>/<uuid:aside_id>", conflicts.resolve, name="resolve"
    ),
    path("assignments/bookings", bookings.bookings, name="bookings"),
    path("assignments/planner", planner.planner, name="planner"),
    path("assignments/texts", texts.texts, name="texts"),
    path("assignments/texts/<uuid:template_id>/forget", texts.forget, name="forget_text"),
    path("assignments/<uuid:window_id>", windows.window, name="window"),
    path("assignments/<uuid:window_id>/edit", windows.edit, name="edit"),
    path("assignments/<uuid:window_id>/delete", windows.remove, name="delete"),
    path("assignments/<uuid:window_id>/tell", windows.tell, name="tell"),
]
