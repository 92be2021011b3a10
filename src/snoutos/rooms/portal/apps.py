from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "snoutos.rooms.portal"
    label = "portal"
