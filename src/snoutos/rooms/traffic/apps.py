from django.apps import AppConfig


class TrafficConfig(AppConfig):
    name = "snoutos.rooms.traffic"
    label = "traffic"
