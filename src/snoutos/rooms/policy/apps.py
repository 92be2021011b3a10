from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "snoutos.rooms.policy"
    label = "policy"
