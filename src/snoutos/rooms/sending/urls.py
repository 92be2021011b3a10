from django.urls import path

from snoutos.rooms.sending import pages

app_name = "sending"
urlpatterns = [path("conversations/<uuid:thread_id>/check", pages.check, name="check")]
