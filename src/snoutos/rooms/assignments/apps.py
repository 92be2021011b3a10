from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    name = "snoutos.rooms.assignments"
    label = "assignments"
