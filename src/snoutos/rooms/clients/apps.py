from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "snoutos.rooms.clients"
    label = "clients"

    def ready(self) -> None:
        from snoutos.rooms.clients.actions import import_undo, merging  # noqa: F401 - undoers
