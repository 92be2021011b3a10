from django.urls.resolvers import URLPattern

app_name = "clients"
urlpatterns: list[URLPattern] = []
