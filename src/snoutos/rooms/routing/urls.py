from django.urls import path

from snoutos.rooms.routing.pages import overriding, reading, trying

app_name = "routing"
urlpatterns = [
    path("routing", reading.rules, name="rules"),
    path("routing/simulator", reading.simulator, name="simulator"),
    path("routing/history", reading.history, name="history"),
    path("routing/history/export", reading.export, name="export"),
    path("routing/overrides", overriding.overrides, name="overrides"),
    path("routing/overrides/<uuid:override_id>/remove", overriding.remove, name="remove"),
    path("routing/conversations/<uuid:thread_id>/override", overriding.start, name="override"),
    path("routing/what-if", trying.what_if, name="what_if"),
    path("routing/what-if/part", trying.portion, name="what_if_part"),
]
