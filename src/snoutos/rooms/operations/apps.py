from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "snoutos.rooms.operations"
    label = "operations"
