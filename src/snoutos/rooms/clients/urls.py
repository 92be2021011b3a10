from django.urls import path

from snoutos.rooms.clients.pages import clients, consent, erasing, help_answer, importing, merging

app_name = "clients"
urlpatterns = [
    path("clients", clients.clients, name="clients"),
    path("clients/add", clients.add, name="add"),
    path("clients/export", clients.export, name="export"),
    path("clients/import", importing.choose, name="import"),
    path("clients/import/template", importing.template, name="template"),
    path("clients/imports/<uuid:import_id>", importing.one, name="imported"),
    path("clients/imports/<uuid:import_id>/columns", importing.columns, name="columns"),
    path("clients/imports/<uuid:import_id>/discard", importing.discard, name="discard"),
    path("clients/imports/<uuid:import_id>/result", importing.result, name="result"),
    path("clients/<uuid:client_id>", clients.client, name="client"),
    path("clients/<uuid:client_id>/conversation", clients.write, name="write"),
    path("clients/<uuid:client_id>/edit", clients.change, name="change"),
    path("clients/<uuid:client_id>/phones", clients.phone, name="phone"),
    path("clients/<uuid:client_id>/merge", merging.merge, name="merge"),
    path("clients/<uuid:client_id>/erase", erasing.erase, name="erase"),
    path("clients/phones/<uuid:contact_id>/remove", clients.remove_phone, name="remove_phone"),
    path("clients/phones/<uuid:contact_id>/opt-in", consent.opt_in, name="opt_in"),
    path("clients/phones/<uuid:contact_id>/opt-out", consent.opt_out, name="opt_out"),
    path("clients/phones/<uuid:contact_id>/heard", consent.heard, name="heard"),
    path("settings/help", help_answer.settings, name="help"),
    path("clients/phones/<uuid:contact_id>/label", clients.label, name="label"),
]
