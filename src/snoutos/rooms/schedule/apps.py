from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    name = "snoutos.rooms.schedule"
    label = "schedule"

    def ready(self) -> None:
        # Registers the undoers.
        from snoutos.rooms.schedule.actions import carrying_out  # noqa: F401
