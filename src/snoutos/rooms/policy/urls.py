from django.urls import path

from snoutos.rooms.policy import pages

app_name = "policy"
urlpatterns = [
    path("settings/contact-details", pages.contact_details, name="contact_details"),
    path("settings/contact-details/pictures", pages.pictures, name="pictures"),
    path("settings/contact-details/sensitivity", pages.sensitivity, name="sensitivity"),
    path("settings/contact-details/try", pages.try_out, name="try"),
    path("settings/contact-details/try/part", pages.try_part, name="try_part"),
    path("settings/contact-details/<uuid:allowed_id>/remove", pages.remove, name="remove"),
]
