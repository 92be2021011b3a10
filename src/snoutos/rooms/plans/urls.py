from django.urls import path

from snoutos.rooms.plans import pages

app_name = "plans"
urlpatterns = [path("plans/<uuid:applied_id>/undo", pages.undo, name="undo")]
