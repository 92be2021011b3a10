from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "snoutos.rooms.alerts"
    label = "alerts"
