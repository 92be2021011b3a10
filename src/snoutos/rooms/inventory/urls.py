from django.urls.resolvers import URLPattern

app_name = "inventory"
urlpatterns: list[URLPattern] = []
