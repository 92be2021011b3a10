from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "snoutos.rooms.people"
    label = "people"
