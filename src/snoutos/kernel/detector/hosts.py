"""Whose a host is: a business's own, or one where everybody can have a page or a name."""

from functools import cache
from typing import TYPE_CHECKING

from snoutos.kernel.detector.words import LINK_HOSTS, bag

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

# One's own page is a path there, whatever stands before the name (m.facebook.com, l.instagram.com).
_WITH_PAGES = LINK_HOSTS | bag(
    "instagram.com facebook.com twitter.com x.com threads.net threads.com bsky.app tiktok.com"
    " youtube.com twitch.tv linkedin.com snapchat.com pinterest.com reddit.com quora.com vk.com"
    " telegram.org telegram.me whatsapp.com messenger.com discord.com skype.com signal.org"
    " signal.group viber.com about.me bio.link solo.to taplink.cc allmylinks.com msha.ke hoo.be"
    " tap.bio campsite.bio linkin.bio lit.link venmo.com paypal.com cashapp.com zelle.com"
    " zellepay.com patreon.com ko-fi.com buymeacoffee.com gofundme.com google.com gmail.com"
    " yahoo.com outlook.com hotmail.com live.com icloud.com dropbox.com github.com gitlab.com"
    " flickr.com imgur.com soundcloud.com rover.com wag.com wagwalking.com nextdoor.com yelp.com"
    " thumbtack.com sittercity.com trustedhousesitters.com craigslist.org care.com calendly.com"
    " doodle.com typeform.com jotform.com surveymonkey.com meetup.com eventbrite.com etsy.com"
    " ebay.com"
)
# One's own is a name before theirs, or a page; those that the list of public suffixes lacks.
_WITH_NAMES = bag(
    "business.site medium.com tumblr.com substack.com wordpress.com weebly.com squarespace.com"
    " wixsite.com blogspot.com myshopify.com square.site godaddysites.com github.io herokuapp.com"
    " netlify.app vercel.app web.app notion.site webflow.io strikingly.com mystrikingly.com"
    " jimdofree.com jimdosite.com bigcartel.com typepad.com livejournal.com ghost.io ueniweb.com"
    " weeblysite.com site123.me webnode.page canva.site"
)
# Before such a name these stand for the whole of it.
_DOORS = bag("m mobile web www l lm touch app amp old new")


def is_everybodys(host: str) -> bool:
    """Whether strangers have pages at this host, or names under it; `host` as name servers know it.

    The list of public suffixes is asked with its private section: pages.dev counts like co.uk.
    """
    door, _, rest = host.partition(".")
    if host in _WITH_NAMES or (door in _DOORS and rest in _WITH_NAMES):
        return True
    own = _suffixes().privatesuffix(host)
    return own is None or own in _WITH_PAGES


@cache
def _suffixes() -> "PublicSuffixList":
    # The list is long, and only those who change an allow-list need it.
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()
