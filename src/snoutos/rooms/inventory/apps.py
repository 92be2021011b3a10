from importlib import import_module

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "snoutos.rooms.inventory"
    label = "inventory"

    def ready(self) -> None:
        # Undo finds what it needs by kind.
        import_module("snoutos.rooms.inventory.actions.lifecycle")
