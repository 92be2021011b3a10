"""The atoms: what they put into the page, and what they never do."""

from datetime import UTC, datetime

from django.template import Context, Template

NOON = datetime(2026, 7, 1, 16, tzinfo=UTC)


def render(template, **context):
    return Template("{% load ui %}" + template).render(Context(context))


def test_a_number_tag_always_has_its_word():
    assert "Front Desk</span>" in render('{% ntag "front_desk" %}')


def test_icons_are_drawn_inline_and_hidden_from_those_who_hear_the_page():
    drawn = render('{% icon "inbox" 18 %}')
    assert drawn.startswith("<svg")
    assert 'aria-hidden="true"' in drawn
    assert "style=" not in drawn


def test_a_count_of_nothing_is_not_shown():
    assert render('{% count 0 "primary" "unread" %}') == ""
    assert "99+" in render('{% count 120 "primary" "unread" %}')


def test_covered_details_become_bars_and_the_rest_is_escaped():
    page = render("{{ text|redacted }}", text="<b>call █████ now</b>")
    assert "█" not in page
    assert '<span class="redact">' in page
    assert "<b>" not in page


def test_a_time_carries_its_exact_form():
    page = render('{% time_of_day at "America/New_York" %}', at=NOON)
    assert 'datetime="2026-07-01T16:00:00+00:00"' in page
    assert 'title="Jul 1, 2026, 12:00:00 PM EDT"' in page
    assert ">12:00 PM<" in page


def test_a_name_is_escaped_wherever_it_stands():
    assert "<i>" not in render("{% avatar name %}", name="<i>x</i> <i>y</i>")
