from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "snoutos.rooms.routing"
    label = "routing"

    def ready(self) -> None:
        from snoutos.rooms.routing.actions import overrides  # noqa: F401 - registers its undoer
