from django.urls import path

from snoutos.rooms.people import pages

app_name = "people"
urlpatterns = [path("theme", pages.theme, name="theme")]
