"""The form's own words, in the languages it carries to the phone.

They are part of the compiled form, which holds all languages at once, so they stand here and
not in the message catalogues that serve one reader at a time.
"""

from __future__ import annotations

TITLE = "Firstlight"
LANGUAGE_NAMES = {"en": "English", "ru": "Русский", "uk": "Українська"}

WORDS: dict[str, dict[str, str]] = {
    "where": {"en": "The house", "ru": "Дом", "uk": "Будинок"},
    "listed": {
        "en": "Is the house on your list?",
        "ru": "Дом есть в вашем списке?",
        "uk": "Будинок є у вашому списку?",
    },
    "house": {"en": "Which house?", "ru": "Какой дом?", "uk": "Який будинок?"},
    "address_seen": {
        "en": "Address as seen on the spot",
        "ru": "Адрес, указанный на доме",
        "uk": "Адреса, вказана на будинку",
    },
    "place": {"en": "Where you stand", "ru": "Где вы стоите", "uk": "Де ви стоїте"},
    "level": {"en": "What is recorded?", "ru": "Что осматривается?", "uk": "Що оглядається?"},
    "entrance": {"en": "Entrance number", "ru": "Номер подъезда", "uk": "Номер під'їзду"},
    "flat": {"en": "Flat number", "ru": "Номер квартиры", "uk": "Номер квартири"},
    "scales": {
        "en": "Grades on other scales",
        "ru": "Оценки по другим шкалам",
        "uk": "Оцінки за іншими шкалами",
    },
    "grade": {"en": "How badly damaged?", "ru": "Насколько повреждён?", "uk": "Наскільки пошкоджений?"},
    "damaged_elements": {
        "en": "What is damaged or shut off?",
        "ru": "Что повреждено или отключено?",
        "uk": "Що пошкоджено або вимкнено?",
    },
    "state": {"en": "State", "ru": "Состояние", "uk": "Стан"},
    "damaged_m2": {"en": "Damaged, m²", "ru": "Повреждено, м²", "uk": "Пошкоджено, м²"},
    "damaged_m": {"en": "Damaged, m", "ru": "Повреждено, м", "uk": "Пошкоджено, м"},
    "damaged_piece": {"en": "Damaged, pieces", "ru": "Повреждено, шт.", "uk": "Пошкоджено, шт."},
    "total_m2": {"en": "Of how many m²?", "ru": "Из скольких м²?", "uk": "Зі скількох м²?"},
    "total_m": {"en": "Of how many m?", "ru": "Из скольких м?", "uk": "Зі скількох м?"},
    "total_piece": {"en": "Of how many pieces?", "ru": "Из скольких штук?", "uk": "Зі скількох штук?"},
    "severity": {"en": "How badly?", "ru": "Насколько сильно?", "uk": "Наскільки сильно?"},
    "urgent": {"en": "Must be done today?", "ru": "Нужно сделать сегодня?", "uk": "Треба зробити сьогодні?"},
    "photos": {"en": "Photo", "ru": "Фото", "uk": "Фото"},
    "image": {"en": "Take a photo", "ru": "Сделайте фото", "uk": "Зробіть фото"},
    "shows": {"en": "What does it show?", "ru": "Что на нём?", "uk": "Що на ньому?"},
    "owner": {"en": "The owner", "ru": "Собственник", "uk": "Власник"},
    "presence": {
        "en": "Does the owner sign the record?",
        "ru": "Собственник подписывает акт?",
        "uk": "Власник підписує акт?",
    },
    "signed": {"en": "Signs", "ru": "Подписывает", "uk": "Підписує"},
    "refused": {"en": "Refuses to sign", "ru": "Отказался", "uk": "Відмовився"},
    "absent": {"en": "Is not there", "ru": "Отсутствует", "uk": "Відсутній"},
    "objection": {
        "en": "What the owner objects to",
        "ru": "С чем собственник не согласен",
        "uk": "З чим власник не згоден",
    },
    "signature": {"en": "Signature", "ru": "Подпись", "uk": "Підпис"},
    "voice": {"en": "Spoken note", "ru": "Голосовая заметка", "uk": "Голосова нотатка"},
    "note": {"en": "Note", "ru": "Примечание", "uk": "Примітка"},
    "yes": {"en": "Yes", "ru": "Да", "uk": "Так"},
    "no": {"en": "No", "ru": "Нет", "uk": "Ні"},
}

HINTS: dict[str, dict[str, str]] = {
    "level": {
        "en": "What is common, such as roof and stairs, belongs to the house or an entrance.",
        "ru": "Общее имущество, такое как крыша и лестницы, относится к дому или подъезду.",
        "uk": "Спільне майно, таке як дах і сходи, належить до будинку або під'їзду.",
    },
    "scales": {
        "en": "Only what you judged on that scale itself. None is made from another.",
        "ru": "Только то, что вы оценили по самой этой шкале. Одна из другой не выводится.",
        "uk": "Лише те, що ви оцінили за самою цією шкалою. Одна з одної не виводиться.",
    },
    "address_seen": {
        "en": "Needed where the house is not on the list.",
        "ru": "Обязательно, если дома нет в списке.",
        "uk": "Обов'язково, якщо будинку немає у списку.",
    },
    "grade": {
        "en": "Judge from outside. Do not enter before the house is cleared.",
        "ru": "Оценивайте снаружи. Не входите, пока дом не проверен сапёрами.",
        "uk": "Оцінюйте ззовні. Не заходьте, доки будинок не перевірили сапери.",
    },
}
