from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "snoutos.rooms.clients"
    label = "clients"
