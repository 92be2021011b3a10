from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    name = "snoutos.rooms.schedule"
    label = "schedule"

    def ready(self) -> None:
        # Registers the undoers, and who keeps something of clients.
        from snoutos.rooms.schedule.actions import carrying_out, forgetting  # noqa: F401
