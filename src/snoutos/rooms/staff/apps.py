from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "snoutos.rooms.staff"
    label = "staff"

    def ready(self) -> None:
        from snoutos.rooms.staff.actions import duty  # noqa: F401 - registers its undoer
