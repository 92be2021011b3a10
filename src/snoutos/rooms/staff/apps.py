from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "snoutos.rooms.staff"
    label = "staff"
