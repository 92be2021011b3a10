from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "snoutos.rooms.clients"
    label = "clients"

    def ready(self) -> None:
        from snoutos.rooms.clients.actions import merging  # noqa: F401 - registers its undoer
