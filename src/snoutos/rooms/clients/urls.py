from django.urls import path

from snoutos.rooms.clients.pages import clients, merging

app_name = "clients"
urlpatterns = [
    path("clients", clients.clients, name="clients"),
    path("clients/add", clients.add, name="add"),
    path("clients/export", clients.export, name="export"),
    path("clients/<uuid:client_id>", clients.client, name="client"),
    path("clients/<uuid:client_id>/edit", clients.change, name="change"),
    path("clients/<uuid:client_id>/phones", clients.phone, name="phone"),
    path("clients/<uuid:client_id>/merge", merging.merge, name="merge"),
    path("clients/phones/<uuid:contact_id>/remove", clients.remove_phone, name="remove_phone"),
    path("clients/phones/<uuid:contact_id>/opt-in", clients.opt_in, name="opt_in"),
]
