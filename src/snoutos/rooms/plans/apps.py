from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "snoutos.rooms.plans"
    label = "plans"
