# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from lantoa.infra.ui import icons
from lantoa.infra.ui.shapes import Tile, place_tiles, ring_arcs


def draw(source: str, path: str = "/", **values) -> str:
    return Template(source).render(Context({"request": RequestFactory().get(path), **values}))


def test_percent_is_written_in_the_language_of_the_page():
    assert [draw(f"{{{{ {n}|percent:200 }}}}") for n in (17, 86, 0, 200)] == ["8,5%", "43%", "0%", "100%"]
    assert draw("{{ 3|percent:0 }}") == "0%"
    with translation.override("en"):
        assert draw("{{ 0.085|percent }}") == "8.5%"


def test_an_icon_is_decoration_unless_it_has_a_label():
    assert 'aria-hidden="true"' in draw('{% icon "home" %}')
    assert 'role="img" aria-label="A &lt; B"' in draw('{% icon "home" label=label %}', label="A < B")


def test_an_unknown_icon_says_what_to_do():
    with pytest.raises(ValueError, match=r"icons\.txt"):
        icons.icon("no-such-icon")


def test_a_stat_is_a_link_only_when_it_opens_to_records():
    assert '<a href="/x" class="lt-stat">' in draw('{% include "ui/stat.html" with label="L" value="1" url="/x" %}')
    assert "<a" not in draw('{% include "ui/stat.html" with label="L" value="1" %}')


def test_a_ring_has_one_piece_a_citizen_and_turns_green():
    half = draw('{% ring 3 7 "người dân" %}')
    assert (half.count('class="done"'), half.count('class="part"'), "tone-primary" in half) == (3, 4, True)
    assert 'aria-label="người dân: 3/7"' in half
    assert "tone-success" in draw('{% ring 9 7 "x" %}')


@pytest.mark.parametrize(("done", "of", "pieces"), [(0, 0, 0), (0, 187, 0), (64, 187, 1), (5, 7, 7), (12, 12, 12)])
def test_ring_pieces(done, of, pieces):
    arcs = ring_arcs(done, of)
    assert len(arcs) == pieces
    assert sum(arc.length for arc in arcs) <= 1000


def test_tiles_are_shaded_by_rank_and_empty_ones_stay_pale():
    placed = place_tiles([Tile(0, n, f"Xã {n}", value) for n, value in enumerate([0, 1, 2, 3, 4, 5000])])
    assert [tile.shade for tile in placed.tiles] == [0, 1, 2, 3, 4, 5]
    assert (placed.width, placed.height) == (6 * 116, 84)


def test_a_long_name_stands_on_two_lines():
    assert [words for _y, words in place_tiles([Tile(0, 0, "Thành phố Quảng Ngãi", 1)]).tiles[0].lines] == [
        "Thành phố",
        "Quảng Ngãi",
    ]


def test_a_tile_map_has_the_same_figures_as_a_table():
    html = draw('{% tile_map tiles "Theo xã" "Lượt" %}', tiles=[Tile(0, 0, "Xã Bình Đông", 1234, "/u/1/")])
    assert html.count("1.234") == 3
    assert '<th scope="row" class="fw-normal"><a href="/u/1/">Xã Bình Đông</a></th>' in html


def test_pages_keep_the_search_and_name_the_page():
    page = Paginator(range(1000), 25).page(3)
    html = draw("{% pages page %}", path="/?q=binh&page=3", page=page)
    assert 'href="?q=binh&amp;page=4"' in html
    assert "51–75" in html
    assert 'aria-current="page"><span class="page-link">3<' in html
    assert draw("{% pages page %}", page=Paginator(range(9), 25).page(1)).strip() == ""


def test_a_sorted_column_turns_round_and_forgets_the_page():
    html = draw('{% sort_head "n" "Lượt" True %}', path="/?sort=n&page=9&q=a")
    assert 'aria-sort="ascending"' in html
    assert 'href="?q=a&amp;sort=-n"' in html


def test_a_toolbar_keeps_what_was_searched_and_lets_filters_through():
    html = draw('{% toolbar export="/x.csv" %}<b>f</b>{% endtoolbar %}', path='/?q="><i>&sort=-n')
    assert 'value="&quot;&gt;&lt;i&gt;"' in html
    assert "<b>f</b>" in html
    assert 'name="sort" value="-n"' in html


def test_blocks_escape_what_people_wrote():
    html = draw("{% page_head title %}{{ title }}{% endpage_head %}", title="<i>")
    assert "<i>" not in html
    assert html.count("&lt;i&gt;") == 2


class Sample(forms.Form):
    name = forms.CharField(label="Tên", help_text="Đủ họ và tên")
    way = forms.ChoiceField(label="Cách", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Đồng ý", required=False)
    level = forms.ChoiceField(label="Cấp", choices=[("a", "A")], required=False)


def test_a_form_is_drawn_with_bootstrap_and_ties_errors_to_inputs():
    html = str(Sample({"way": "a"}))
    assert '<label class="form-label" for="id_name">' in html
    assert 'class="form-control is-invalid"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert html.count('<legend class="form-label fs-6">') == 1
    assert html.count('type="radio"') == html.count('<label class="form-check-label" for="id_way_') == 2
    assert 'class="form-select"' in html


def test_a_choice_can_be_drawn_without_its_label():
    (first, _second) = Sample({"way": "a"})["way"].subwidgets
    assert "<label" not in first.tag()
    assert "<label" in str(first)


def test_a_field_keeps_the_classes_that_its_form_gave():
    field = forms.CharField(widget=forms.TextInput(attrs={"class": "wide"}))
    assert 'class="wide form-control"' in str(type("F", (forms.Form,), {"x": field})()["x"])
