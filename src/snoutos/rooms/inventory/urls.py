from django.urls import path

from snoutos.rooms.inventory.pages import buying, comparing, dialogs, importing, listing, number
from snoutos.rooms.inventory.rules.offers import IN_BULK, WORDS

app_name = "inventory"
urlpatterns = [
    path("numbers", listing.numbers, name="numbers"),
    path("numbers/buy", buying.buy, name="buy"),
    path("numbers/compare", comparing.compare, name="compare"),
    path("numbers/import", importing.take_in, name="import"),
    path("numbers/export", listing.export, name="export"),
    path("numbers/<uuid:number_id>", number.number, name="number"),
    *(
        path(f"numbers/<uuid:number_id>/{word}", dialogs.change, {"verb": verb}, name=verb.value)
        for verb, word in WORDS.items()
    ),
    *(
        path(
            f"numbers/bulk/{WORDS[verb]}", dialogs.change_many, {"verb": verb},
            name=f"bulk_{verb.value}",
        )
        for verb in IN_BULK
    ),
]  # fmt: skip
