"""The known traps of reading statements: each was fallen into by somebody once."""

from __future__ import annotations

import time
from datetime import date

import pytest

from firstlight.reports.rules.files import MAX_CHARACTERS, ReadingError, decode_bytes
from firstlight.reports.rules.reading import read_statement
from tests.pace import free_seconds

DAY = date(2024, 1, 3)  # a Wednesday


def people(text: str, day: date | None = DAY) -> list[tuple[str, int | None, int | None]]:
    reading = read_statement(text, published_at=day)
    return [
        (c.subject, c.low, c.high) for c in reading.claims if c.kind == "casualty" and c.scope != "subset"
    ]


def claims(text: str, kind: str):
    return [claim for claim in read_statement(text, published_at=DAY).claims if claim.kind == kind]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("В квартире 45 погибла женщина.", [("killed", 1, 1)]),
        ("12345678901234567890 killed", []),
        ("Some 70 people were killed or wounded.", []),
        ("Neither of the two drivers was hurt.", [("any", 0, 0)]),
        # an age is no count
        ("Женщина 45 лет погибла на месте.", [("killed", 1, 1)]),
        ("Загинула 45-річна жінка.", [("killed", 1, 1)]),
        ("A 76-year-old man was killed.", [("killed", 1, 1)]),
        ("A man in his 50s was killed.", [("killed", 1, 1)]),
        ("Мужчины 34 и 52 лет погибли.", [("killed", 2, 2)]),
        ("Two men aged 29 and 41 were killed.", [("killed", 2, 2)]),
        ("Поранені двоє чоловіків 60 і 39 років.", [("injured", 2, 2)]),
        ("Поранено чоловіка 1953 року народження.", [("injured", 1, 1)]),
        # «четверо» is four, never Thursday
        ("Четверо ранены.", [("injured", 4, 4)]),
        ("Четверо людей загинули.", [("killed", 4, 4)]),
        # wounds that kill
        ("Мужчина получил травмы, несовместимые с жизнью.", [("killed", 1, 1)]),
        ("Поранення, несумісні з життям, дістав чоловік.", [("killed", 1, 1)]),
        ("Двое скончались от полученных ранений.", [("killed", 2, 2)]),
        # an apposition is the same people
        ("Два человека, охранник и водитель, погибли.", [("killed", 2, 2)]),
        ("Five civilians — three women and two men — were killed.", [("killed", 5, 5)]),
        # a part lies inside its total
        ("37 жителей, включая шестерых детей, пострадали.", [("injured", 37, 37)]),
        ("At least 27 people, including three children, were hurt.", [("injured", 27, None)]),
        # the next clause has its own count
        ("Two women were killed, seven more people are in hospital.", [("killed", 2, 2), ("injured", 7, 7)]),
        ("wounding a 39-year-old man and killing one other person", [("injured", 1, 1), ("killed", 1, 1)]),
        ("Another strike killed three people.", [("killed", 3, 3)]),
        # totals that moved
        ("Кількість загиблих зросла з 9 до 12.", [("killed", 12, 12)]),
        ("Число раненых увеличилось до пяти.", [("injured", 5, 5)]),
        # who speaks was not hit
        ("О погибших рассказал губернатор Иван Вымыслов.", []),
        # vehicles and wounds are no people
        ("Пострадали 14 домов и девять автомобилей.", []),
        ("У мужчины 12 осколочных ранений.", []),
        # a place to be built is no person hurt
        ("Семья получит 5 млн рублей.", []),
    ],
)
def test_people(text, expected):
    assert people(text) == expected


@pytest.mark.parametrize(
    "text",
    ["Никто не пострадал.", "Пострадавших нет.", "Обошлось без жертв.", "Ніхто не постраждав.",
     "Минулося без постраждалих.",
     "No one was hurt.", "There were no casualties.", "No injuries were reported."],
)  # fmt: skip
def test_a_stated_zero_is_a_claim_of_zero(text):
    assert people(text) == [("any", 0, 0)]


def test_a_zero_may_be_of_one_kind_only():
    assert people("Людей не поранено.") == [("injured", 0, 0)]
    assert people("Погибших нет, двое ранены.") == [("killed", 0, 0), ("injured", 2, 2)]


@pytest.mark.parametrize(
    "text",
    ["Информации о пострадавших не поступало.", "Інформація про постраждалих не надходила.",
     "There were no immediate reports of casualties.", "О пострадавших не сообщается.",
     "Даних про постраждалих не надходило."],
)  # fmt: skip
def test_no_reports_is_never_zero_deaths(text):
    assert people(text) == []
    assert [claim.high for claim in claims(text, "no_report")] == [None]


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Next week officials will discuss extending school holidays until 19 January.", "discussed"),
        ("Власти обсудят, продлевать ли школьные каникулы до 19 января.", "discussed"),
        ("Розглянуть питання про продовження канікул до 19 січня.", "discussed"),
        ("School holidays were extended until 19 January.", "decided"),
        ("Школьные каникулы продлили до 19 января.", "decided"),
        ("Власти рекомендуют продлить каникулы до 19 января.", "recommended"),
    ],
)
def test_a_measure_to_be_discussed_is_not_decided(text, modality):
    (measure,) = claims(text, "measure")

    assert (measure.subject, measure.modality, measure.until) == (
        "school_holidays",
        modality,
        date(2024, 1, 19),
    )


def test_attribution_does_not_leak_past_a_paragraph():
    text = (
        "Мэр Пётр Выдумкин сообщил, что ранены двое.\n"
        "В полиции уточнили, что повреждены три дома.\n"
        "По предварительным данным, сгорел автомобиль."
    )
    said = [(c.subject, c.speaker, c.attribution) for c in read_statement(text, published_at=DAY).claims]

    assert said == [
        ("injured", "s1", "explicit"),
        ("house", "s2", "explicit"),
        ("vehicle", None, "none"),
    ]


@pytest.mark.parametrize(
    ("text", "transfer"),
    [
        ("Один из раненых скончался.", True),
        ("Мужчина умер в больнице.", True),
        ("Один поранений помер у лікарні.", True),
        ("One of the wounded died in hospital.", True),
        ("Погиб один человек.", False),
        ("One person was killed.", False),
    ],
)
def test_a_death_after_injury_is_a_transfer(text, transfer):
    assert [(c.subject, c.low, c.transfer) for c in claims(text, "casualty")] == [("killed", 1, transfer)]


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Под завалами могут находиться двое.", "hypothetical"),
        ("Під завалами можуть бути троє людей.", "hypothetical"),
        ("Up to five people may be under the rubble.", "hypothetical"),
        ("Two people are missing.", "asserted"),
    ],
)
def test_what_may_be_is_not_asserted(text, modality):
    assert [claim.modality for claim in claims(text, "casualty")] == [modality]


def test_a_relay_is_not_the_speaker():
    text = "ТАСС со ссылкой на губернатора Ивана Вымыслова сообщает, что погибли трое."
    reading = read_statement(text, published_at=DAY)
    speakers = {speaker.id: speaker for speaker in reading.speakers}

    (claim,) = reading.claims
    assert speakers[claim.speaker].name == "Ивана Вымыслова"
    assert speakers[speakers[claim.speaker].via].name == "ТАСС"


def test_a_list_of_regions_is_not_a_city():
    text = "Drones attacked the Odesa, Dnipropetrovsk and Donetsk regions."
    places = read_statement(text, published_at=DAY).places

    assert [(p.name, p.kind, p.lon) for p in places] == [
        ("odesa oblast", "region", None),
        ("dnipropetrovsk oblast", "region", None),
        ("donetsk oblast", "region", None),
    ]


def test_loaded_wording_is_kept_as_quotation_and_in_no_claim():
    text = "Пресечена попытка киевского режима совершить террористическую атаку, сбиты пять ракет."
    reading = read_statement(text, published_at=DAY)

    assert [text[a:b] for a, b in reading.quotes] == [
        "Пресечена",
        "киевского режима",
        "террористическую атаку",
    ]
    (claim,) = reading.claims
    assert text[claim.start : claim.end] == "пять ракет"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The air force shot down 28 of 31 Shahed drones.", [(28, "intercepted"), (31, "launched")]),
        ("Сбито 9 из 12 ракет.", [(9, "intercepted"), (12, "launched")]),
        ("Выпущено 22 БПЛА, из которых 13 сбиты.", [(22, "launched"), (13, "intercepted")]),
    ],
)
def test_counts_of_counts(text, expected):
    assert [(c.low, c.outcome) for c in claims(text, "weapon")] == expected


@pytest.mark.parametrize(
    ("text", "speaker", "kind"),
    [
        ("«Двое ранены», — писал Вымыслов.", "Вымыслов", "casualty"),
        ("По уточнённым данным минздрава, ранены пятеро.", "минздрава", "casualty"),
        ("Двоє загинули — такі дані навела поліція області.", "поліція області", "casualty"),
        ("Постраждалих, за словами мера Івана Вигадька, немає.", "Івана Вигадька", "casualty"),
        ("The health ministry raised the death toll to nine.", "health ministry", "casualty"),
    ],
)
def test_less_common_words_of_saying(text, speaker, kind):
    reading = read_statement(text, published_at=DAY)

    names = {one.id: one.name for one in reading.speakers}
    assert [(c.kind, names.get(c.speaker or "")) for c in reading.claims] == [(kind, speaker)]


def test_an_aside_does_not_hide_a_zero():
    assert people("Мер: пожежа. Постраждалих, за його словами, немає.") == [("any", 0, 0)]


@pytest.mark.parametrize("text", ["No sirens had sounded.", "Сирены не звучали.", "Сирени не лунали."])
def test_silent_sirens_are_no_alarm(text):
    assert claims(text, "measure") == []


def test_where_it_happened_is_not_what_was_damaged():
    found = claims("На предприятии повреждён склад. Известно о 70 повреждённых квартирах.", "damage")

    assert [(c.subject, c.low) for c in found] == [("industrial", 1), ("apartment", 70)]


def test_a_heading_speaks_for_its_list():
    text = "Знищено 42 повітряні цілі:\n– 5 ударних БпЛА;\n– 35 крилатих ракет Х-101;\n– 2 ракети Х-59."

    weapons = [(c.low, c.model, c.outcome) for c in claims(text, "weapon")]

    assert weapons == [
        (42, None, "intercepted"),
        (5, None, "intercepted"),
        (35, "kh-101", "intercepted"),
        (2, "kh-59", "intercepted"),
    ]


@pytest.mark.parametrize(
    "text",
    ["a" * 20_000, "я" * 20_000, "1" * 20_000, "в " * 10_000, "погибли 5 " * 2_000, "«" * 20_000,
     "Иван Петров " * 1_700, "повреждены дома и " * 1_100, "00:00 " * 3_300, "12.12.2023 " * 1_800,
     "<" * 20_000, "A " * 10_000, "1,2" * 6_600],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_twenty_thousand_pathological_characters_take_under_a_second(text):
    read_statement("Ранены двое.", published_at=DAY)  # dictionaries are loaded
    started = time.process_time()

    read_statement(text, published_at=DAY)

    assert time.process_time() - started < free_seconds(1, time.process_time)


@pytest.mark.parametrize(
    ("raw", "code"),
    [(b"", "empty"), (b" \n\t ", "empty"), (b"\x00\x01\x02\x03" * 50, "binary"),
     (b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 9, "binary")],
)  # fmt: skip
def test_what_is_no_text_is_refused(raw, code):
    with pytest.raises(ReadingError) as error:
        decode_bytes(raw)
    assert error.value.code == code


def test_too_long_and_empty_texts_are_refused():
    for text, code in (("a" * (MAX_CHARACTERS + 1), "too-long"), ("\ufeff \u200b", "empty")):
        with pytest.raises(ReadingError) as error:
            read_statement(text, published_at=DAY)
        assert error.value.code == code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize(
    "text", ["Губернатор сообщил, что ранены двое.", "Голова ОВА повідомив: поранені двоє людей."]
)
def test_encodings_are_detected(encoding, text):
    assert decode_bytes(text.encode(encoding)).removeprefix("\ufeff") == text


def test_koi8_is_detected():
    text = "Голова ОВА повідомив, що в місті поранені двоє людей, є пошкодження."
    assert decode_bytes(text.encode("koi8-u")) == text


@pytest.mark.parametrize(
    "text",
    [
        "По\u200bгиб\u00adли пять чело\u2060век.",
        "\u202bПогибли пять человек.\u202c",
        "<p>Погибли&nbsp;<b>пять</b> человек.</p>",
        "🔴🔴 ПОГИБЛИ ПЯТЬ ЧЕЛОВЕК ❗️",
        "Погибли пять человек.",
        "Погuбли пять человек. Пoгибли 5 человек.",
    ],
)
def test_spans_index_what_was_received(text):
    reading = read_statement(text, published_at=DAY)

    found = [(c.subject, c.low, text[c.start : c.end]) for c in reading.claims]
    assert ("killed", 5) in {(subject, low) for subject, low, _ in found}
    assert all(evidence[0].lower() in "п5" for _, _, evidence in found)


def test_uppercase_ye_and_yo_read_the_same():
    assert people("ПОСТРАДАЛИ ТРОЕ ДЕТЕЙ") == people("Пострадали трое детей")
    assert claims("Ещё трёх человек ранило: ранены трое.", "casualty")[0].low == 3


def test_mixed_languages_are_read_sentence_by_sentence():
    text = "Погибли двое, ранены пятеро. Поранення дістали ще троє людей. Two more people were killed."

    assert people(text) == [("killed", 2, 2), ("injured", 5, 5), ("injured", 3, 3), ("killed", 2, 2)]


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("A bus was hit 21 years ago, an attack in which 21 people died.", "2003-01-01", "2004-01-01"),
        ("In 2022, 12 people died here.", "2022-01-01", "2023-01-01"),
        ("Two weeks ago four people were hurt.", "2023-12-18", "2023-12-25"),
        ("В прошлом году здесь погибли шестеро.", "2023-01-01", "2024-01-01"),
        ("Два года назад погибли пять человек.", "2022-01-01", "2023-01-01"),
        ("В мае 2023 года погибли двое.", "2023-05-01", "2023-06-01"),
        ("Місяць тому тут поранено двох людей.", "2023-12-01", "2024-01-01"),
        ("У 2022 році тут загинули 12 людей.", "2022-01-01", "2023-01-01"),
    ],
)
def test_victims_of_long_ago_are_not_of_tonight(text, since, until):
    day = date(2024, 1, 3)
    (claim,) = [c for c in read_statement(text, published_at=day).claims if c.kind == "casualty"]
    assert claim.scope == "period"
    assert (str(claim.event_from.date()), str(claim.event_to.date())) == (since, until)


def test_a_house_built_long_ago_was_not_hit_then():
    (claim,) = claims("Попадание в дом, построенный в 1975 году, двое погибших.", "casualty")
    assert claim.event_from is None


def test_items_of_a_list_are_parts_of_the_total_before_its_colon():
    text = (
        "За добу на Вигаданщині постраждали 10 людей:\n— Тестівка: 3 поранених;\n— Прикладне: 7 постраждалих."
    )
    assert people(text) == [("injured", 10, 10)]
    assert read_statement(text, published_at=DAY).speakers == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Постраждали 9 осіб. Один із них загинув.", [("injured", 9, 9), ("killed", 1, 1)]),
        ("Двое из пострадавших скончались.", [("killed", 2, 2)]),
        ("Five were hurt. The other four were lightly injured.", [("injured", 5, 5)]),
        ("Four of the victims were evacuated in light condition.", []),
    ],
)
def test_some_of_those_counted_before_are_a_part(text, expected):
    assert people(text) == expected


def test_two_hospitals_and_an_ambulance_service_are_three_speakers():
    text = (
        "Alpha Hospital said two people were hurt. Beta Hospital said three people were hurt. "
        "MDA said four people were hurt."
    )
    reading = read_statement(text, published_at=DAY)
    assert [speaker.name for speaker in reading.speakers] == ["Alpha Hospital", "Beta Hospital", "MDA"]


@pytest.mark.parametrize("day", [date.min, date.max])
def test_an_impossible_day_of_publication_resolves_nothing(day):
    text = "Last year two died. Two months ago two died. Yesterday three were hurt. On Monday one died."
    reading = read_statement(text, published_at=day)
    assert [claim.event_from for claim in reading.claims] == [None] * 4
