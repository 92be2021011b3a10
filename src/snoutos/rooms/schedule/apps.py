from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    name = "snoutos.rooms.schedule"
    label = "schedule"

    def ready(self) -> None:
        # Registers the undoers, and who keeps something of clients and conversations.
        from snoutos.rooms.schedule.actions import (  # noqa: F401
            carrying_out,
            following,
            forgetting,
        )
