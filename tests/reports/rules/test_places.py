"""Places: case forms, romanisation, the home prior, a town's own list."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.reports.rules.cases import nominatives
from firstlight.reports.rules.files import ReadingError
from firstlight.reports.rules.gazetteer import gazetteer, own_places
from firstlight.reports.rules.reading import read_statement
from firstlight.reports.rules.romanise import fold, romanise

DAY = date(2024, 1, 3)


def names(text: str, **more) -> list[tuple[str, bool]]:
    places = read_statement(text, published_at=DAY, **more).places
    return [(place.name, place.lon is not None) for place in places]


@pytest.mark.parametrize(
    ("form", "language", "nominative"),
    [
        ("белгорода", "ru", "белгород"),
        ("москве", "ru", "москва"),
        ("валуек", "ru", "валуйки"),
        ("орле", "ru", "орел"),
        ("дубовом", "ru", "дубовое"),
        ("харкові", "uk", "харків"),
        ("києва", "uk", "київ"),
        ("сум", "uk", "суми"),
        ("запоріжжі", "uk", "запоріжжя"),
        ("тернополі", "uk", "тернопіль"),
        ("рогом", "uk", "ріг"),
        ("балаклії", "uk", "балаклія"),
        ("ивано-франковске", "ru", "ивано-франковск"),
    ],
)
def test_case_forms_lead_back_to_the_nominative(form, language, nominative):
    assert nominative in nominatives(form, language)


@pytest.mark.parametrize(
    ("name", "language", "roman"),
    [
        ("дубовое", "ru", "dubovoye"),
        ("дальняя игуменка", "ru", "dalnyaya igumenka"),
        ("грозный", "ru", "grozny"),
        ("запоріжжя", "uk", "zaporizhzhia"),
        ("згурівка", "uk", "zghurivka"),
        ("єнакієве", "uk", "yenakiieve"),
        ("куп'янськ", "uk", "kupiansk"),
    ],
)
def test_romanisation(name, language, roman):
    assert romanise(name, language) == roman


def test_names_are_folded_to_plain_letters():
    assert fold("Karmi'el") == "karmiel"
    assert fold("Bent Jbaïl") == "bent jbail"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Обстріляно Харків.", [("kharkiv", True)]),
        ("Взрывы в Харькове и Сумах.", [("kharkiv", True), ("sumy", True)]),
        ("Rockets hit Kharkov.", [("kharkiv", True)]),
        ("Удар по Кривому Рогу.", [("kryvyi rih", True)]),
        ("Повреждены дома в селе Дубовое.", [("dubovoye", False)]),
        ("В селе Муром тихо, в Муроме тоже.", [("murom", False), ("murom", True)]),
        ("Осмотр подворий в Октябрьском завершён.", [("oktyabrskoye", False)]),
        ("В Октябрьском, Республика Башкортостан, тихо.", [("oktyabrsky", True), ("bashkortostan", False)]),
        ("Губернатор Белгородской области Иван Вымыслов сообщил о двоих раненых.", []),
        ("Киев не комментировал.", []),
        ("На улице Харьковской тихо.", []),
    ],
)
def test_places(text, expected):
    assert names(text) == expected


def test_a_village_is_pinned_where_the_text_points_to_its_region():
    text = "В Белгородской области обстреляно село Борисовка."

    assert names(text) == [("belgorod oblast", False), ("borisovka", True)]


def test_a_towns_own_places_win():
    own = own_places(
        "name,lon,lat,names\nZoretsvit,35.1,48.2,Зорецвіт|Зорецвет\nDubovoye,36.6,50.5,Дубовое\n"
    )

    assert names("Взрывы в Зорецвете, повреждён дом в Дубовом.", own=own) == [
        ("zoretsvit", True),
        ("dubovoye", True),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [("", 1), ("name,lon\na,1\n", 1), ("name,lon,lat\na,b,c\n", 2), ("name,lon,lat\na,1,2\n,1,2\n", 3),
     ("name,lon,lat\na,1,99\n", 2)],
)  # fmt: skip
def test_a_bad_list_of_own_places_names_its_line(text, line):
    with pytest.raises(ReadingError) as error:
        own_places(text)
    assert (error.value.code, error.value.params["line"]) == ("bad-places", line)


@given(
    st.text(alphabet="абвгдежзиклмнопрстуфхцчшьюяіїє-' ", max_size=30), st.sampled_from(["ru", "uk", "en"])
)
def test_looking_up_any_name_is_harmless(name, language):
    words = name.split()
    assert isinstance(gazetteer().look_up(words, language) if words else [], list)
