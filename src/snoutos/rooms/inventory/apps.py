from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "snoutos.rooms.inventory"
    label = "inventory"
