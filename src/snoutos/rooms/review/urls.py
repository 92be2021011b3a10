from django.urls import path

from snoutos.rooms.review import pages

app_name = "review"
urlpatterns = [
    path("audit/violations", pages.violations, name="violations"),
    path("audit/violations/close", pages.close_many, name="close_many"),
    path("audit/violations/rules", pages.by_rule, name="rules"),
    path("audit/violations/<uuid:violation_id>", pages.violation, name="violation"),
    path(
        "audit/violations/<uuid:violation_id>/not-contact-info",
        pages.not_contact_info,
        name="not_contact_info",
    ),
]
