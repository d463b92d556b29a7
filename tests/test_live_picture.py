"""What the widget sends: the drawing once, then only what differs from it."""

from xml.etree import ElementTree

import pytest

from nnlib.plots.picture import Element, Picture, handle
from nnlib.plots.words import factor, number, signed
from nnlib.widgets.live_picture import _MOST_REPEATED, LivePicture, show_together
from tests.test_together import Carrier

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def picture(x=1.0, text="one", picked=False, extra=(), title="A picture"):
    dot = Element("dot", "circle", {"cx": x, "cy": 2, "r": 3}, label=f"dot at {x}", picked=picked)
    words = Element("words", "text", {"x": 4, "y": 5}, text=text)
    return Picture(title, f"a dot at {x}", f"{x}.", (100, 50), (dot, words, *extra))


def test_first_picture_is_sent_whole_and_nothing_more():
    live = LivePicture(picture())
    assert 'data-name="dot"' in live.svg
    assert live.changes == {}
    assert (live.description, live.result) == ("a dot at 1.0", "1.0.")


def test_only_what_changed_is_sent():
    live = LivePicture(picture())
    whole = live.svg
    live.picture = picture(x=7.25)
    assert live.svg is whole
    assert live.changes == {"dot": {"cx": "7.2", "aria-label": "dot at 7.25"}}
    assert live.description == "a dot at 7.25"


def test_changes_are_all_that_differs_from_the_drawing_whatever_was_shown_before():
    live = LivePicture(picture())
    live.picture = picture(text="two")
    live.picture = picture(x=9.0)
    assert live.changes == {"dot": {"cx": "9", "aria-label": "dot at 9.0"}}  # the page puts the words back itself
    live.picture = picture()
    assert live.changes == {}


def test_picking_changes_what_is_current():
    live = LivePicture(picture())
    live.picture = picture(picked=True)
    assert live.changes == {"dot": {"aria-current": "true"}}


@pytest.fixture
def two_pictures(monkeypatch):
    """Two LivePictures, and what is carried to the page, in order; and what either sends by itself."""
    pair, sent = (LivePicture(picture()), LivePicture(picture(text="two"))), []
    monkeypatch.setattr(LivePicture, "_send", lambda self, message, buffers=None: sent.append(message["method"]))
    return *pair, Carrier(*pair).carried, sent


def test_pictures_shown_together_are_sent_in_one_message(two_pictures):
    one, two, carried, sent = two_pictures
    show_together({one: picture(x=7.25), two: picture(text="three")})
    state = {"changes": {"dot": {"cx": "7.2", "aria-label": "dot at 7.25"}}, "description": "a dot at 7.25", "result": "7.25."}
    assert carried == [{one.model_id: state, two.model_id: {"changes": {"words": {"text": "three"}}}}]
    assert sent == []


def test_pictures_that_stay_as_they_are_send_nothing(two_pictures):
    one, two, carried, sent = two_pictures
    show_together({one: one.picture, two: two.picture})
    assert carried == sent == []


def test_a_picture_of_other_elements_is_sent_whole():
    live = LivePicture(picture())
    live.picture = picture(x=2.0)
    live.picture = picture(x=2.0, extra=[Element("line", "line", {"x1": 0})])
    assert 'data-name="line"' in live.svg
    assert live.changes == {}


def test_an_element_with_other_attributes_is_sent_whole():
    with_width, without = ([Element("line", "line", {"x1": 0} | more)] for more in ({"stroke-width": 2}, {}))
    live = LivePicture(picture(extra=with_width))
    for extra, words in ((without, '<line data-name="line" x1="0">'), (with_width, 'x1="0" stroke-width="2">')):
        live.picture = picture(extra=extra)
        assert words in live.svg
        assert live.changes == {}


def a_line(point):
    return [Element("line", "path", {"d": point * (_MOST_REPEATED // len(point) + 1)})]


def test_long_changes_that_rest_are_sent_as_a_new_drawing_and_not_again_with_every_later_one():
    live = LivePicture(picture(extra=[Element("line", "path", {"d": "M0,0"})]))
    live.picture = picture(extra=a_line("L1,1 "))
    assert live.changes["line"]["d"].count("L1,1") > 1000
    live.picture = picture(x=7.0, extra=a_line("L1,1 "))
    assert live.changes == {}
    assert live.svg.count("L1,1") > 1000
    live.picture = picture(x=8.0, extra=a_line("L1,1 "))
    assert live.changes == {"dot": {"cx": "8", "aria-label": "dot at 8.0"}}


def test_a_long_line_that_changes_each_time_is_sent_without_what_rests_beside_it():
    live = LivePicture(picture(extra=[Element("line", "path", {"d": "M0,0"})]))
    first = live.svg
    for k in range(1, 4):
        live.picture = picture(extra=a_line(f"L{k},{k} "))
        assert live.changes.keys() == {"line"}
        assert live.changes["line"]["d"].startswith(f"L{k},{k} L{k},{k} ")
    assert live.svg == first


def parts_of(*elements):
    """The attributes of each element as it is drawn."""
    svg = Picture("A picture", "", "", (100, 50), elements).svg()
    return [dict(node.items()) for node in ElementTree.fromstring(svg)]


def test_handle_of_two_numbers_is_a_slider_that_says_its_value():
    (part,) = parts_of(handle("dot", 3.14, 20, "the point", 0.25, "weight 0.25, loss 0.1", drag="xy"))
    assert {name: part[name] for name in ("role", "tabindex", "data-drag", "aria-label", "aria-valuenow", "aria-valuetext")} == {
        "role": "slider", "tabindex": "-1", "data-drag": "xy", "aria-label": "the point", "aria-valuenow": "0.25",
        "aria-valuetext": "weight 0.25, loss 0.1",
    }  # fmt: skip
    assert "data-handle" not in part


def test_handle_of_a_control_is_a_slider_that_names_it_and_can_be_picked_where_that_is_wanted():
    pill = Element("pill", "rect", {"x": 1}, label="weight", control="from_1", per_unit=12.5)
    parts = parts_of(pill, pill._replace(name="picked", picked=True), pill._replace(name="other", picked=False))
    assert {part["role"] for part in parts} == {"slider"}
    assert {(part["data-handle"], part["data-per-unit"]) for part in parts} == {("from_1", "12.5")}
    assert [part.get("aria-current") for part in parts] == [None, "true", "false"]


def test_handle_that_changes_to_another_control_is_a_change():
    pill = Element("pill", "rect", {"x": 1}, label="weight", control="from_1", per_unit=12.5)
    live = LivePicture(picture(extra=[pill]))
    live.picture = picture(extra=[pill._replace(control="from_2")])
    assert live.changes == {"pill": {"data-handle": "from_2"}}


def test_what_a_hand_picks_is_heard_every_time():
    live, seen = LivePicture(picture()), []
    live.on_pick = seen.append
    for name in ("dot", "dot", "words"):
        live._handle_custom_msg({"picked": name}, [])
    assert seen == ["dot", "dot", "words"]


@pytest.mark.parametrize("draw", [Picture.svg, Picture.static_svg])
def test_text_from_data_is_escaped_wherever_it_meets_svg(draw):
    hostile = Element("dot", "circle", {"cx": HOSTILE}, label=HOSTILE)
    svg = draw(
        picture(text=HOSTILE, title=HOSTILE, extra=[Element(f"x{HOSTILE}", "text", {"class": HOSTILE}, HOSTILE), hostile])
    )
    root = ElementTree.fromstring(svg)  # well-formed, whatever was put in
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {"svg", "style", "rect", "circle", "text"}
    assert not any(name.startswith("on") for element in root.iter() for name in element.attrib)


def test_text_from_data_is_escaped_in_the_text_alternative():
    html = Picture("A title", HOSTILE, "", (10, 10), ()).html()
    closed = html.replace('height: auto">', 'height: auto"/>')
    root = ElementTree.fromstring(f"<html>{closed}</html>")
    assert [element.tag for element in root.iter()] == ["html", "img"]
    assert root.find("img").get("alt") == f"A title. {HOSTILE}"


def test_picture_with_something_to_use_is_a_toolbar_and_one_without_an_image():
    assert 'role="toolbar" aria-orientation="vertical" aria-label="A picture"' in picture().svg()
    assert (
        '<circle data-name="dot" cx="1" cy="2" r="3" aria-label="dot at 1.0" aria-current="false" role="button"'
        in picture().svg()
    )
    assert 'role="img"' in Picture("A picture", "", "", (1, 1), (Element("a", "text", {}, "x"),)).svg()


@pytest.mark.parametrize(
    ("value", "text", "with_sign", "in_product"),
    [(0.8567467964, "0.8567", "+0.8567", "0.8567"), (-0.25, "−0.25", "−0.25", "(−0.25)"), (7.6000000001, "7.6", "+7.6", "7.6"),
     (-0.0, "0", "0", "0"), (123456, "1.235 × 10⁵", "+1.235 × 10⁵", "(1.235 × 10⁵)"), (1e-5, "10⁻⁵", "+10⁻⁵", "10⁻⁵"), (2, "2", "+2", "2")],
)  # fmt: skip
def test_numbers_read_as_a_reader_wants_them(value, text, with_sign, in_product):
    assert (number(value), signed(value), factor(value)) == (text, with_sign, in_product)
