from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "snoutos.rooms.routing"
    label = "routing"
