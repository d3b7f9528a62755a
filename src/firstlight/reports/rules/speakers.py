"""Who says what: frames ("X said"), merged into speakers, relays resolved to their origin."""

from __future__ import annotations

from dataclasses import dataclass, field

from firstlight.reports.rules.grammar import Chunk
from firstlight.reports.rules.mentions import Mention, speakers_grammar, with_mentions
from firstlight.reports.rules.records import Speaker
from firstlight.reports.rules.sentence import Line
from firstlight.reports.rules.words import could_be_name

_PATTERNS = {
    "by": "BYWORD (LEAD|OF|WORD|NOTNAME){0,4} who=SPK",
    "passive": "SAY|PASSIVE GAP{0,8} BY (LEAD|OF){0,3} who=SPK",
    "by_pron": "who=BYPRON",
    "it_says": "who=ITSAYS (STOP|END|QUOTE|COMMA)",
    "relay": "RELAY (LEAD|OF|WORD|NOTNAME|CHANNEL_TELEGRAM|CHANNEL_STATEMENT){0,3} who=SPK",
    "source": "^ SOURCE (LEAD|OF){0,3} who=SPK",
    "it_says_of": "ITSAYS (LEAD|OF){0,2} who=SPK",
    "relays": "who=SPK GAP{0,2} RELAY GAP{0,3} SPK GAP{0,6} SAY",
    "dash": "DASH (LEAD|OF){0,3} who=SPK QUOTE? (STOP|END)",
    "colon": "^ (QUOTE|DASH|MARK){0,2} who=SPK QUOTE? (LEFT SPK|WORD RIGHT)? (LEAD|OF|NOTNAME){0,2}"
    " (CHANNEL_TELEGRAM|CHANNEL_SOCIAL|CHANNEL_VIDEO|CHANNEL_TV)? COLON",
}
_SPEAKING = frozenset(["SAY", "SOURCE", "ITSAYS", "BYWORD", "BYPRON", "RELAY", "COLON", "DASH", "PASSIVE"])
_BARRIERS = ("STOP", "SAY", "BYWORD", "RELAY", "COLON", "THAT", "BUT", "PASSIVE")
_ADDRESSING = ("told", "tells", "telling", "informed")  # what follows is who was told
_NEAR_LEFT, _NEAR_RIGHT = 10, 8  # words between a speaker and the verb
CHANNELS = ("CHANNEL_TELEGRAM", "CHANNEL_TV", "CHANNEL_VIDEO", "CHANNEL_SOCIAL", "CHANNEL_STATEMENT")
_VAGUE = ("official",)
_BYWORDS = 4  # words between a comma and who is named: «, за останніми даними МОЗ,»


@dataclass
class Frame:
    """One "X said" in one sentence; `at` is the character where the mention stands."""

    sentence: int
    at: int
    end: int
    mention: Mention | None
    kind: str
    about_before: bool = False
    channel: str | None = None
    speaker: Speaker | None = None


@dataclass
class _Book:
    """Speakers met so far, and the last one."""

    speakers: list[Speaker] = field(default_factory=list)
    keys: dict[str, Speaker] = field(default_factory=dict)
    last: Speaker | None = None
    last_person: Speaker | None = None


def read_frames(lines: list[Line]) -> list[Frame]:
    """All frames of a text, in order; their speakers are not merged yet."""
    frames: list[Frame] = []
    surnames: set[str] = set()
    for number, line in enumerate(lines):
        frames += _frames(number, line, frozenset(surnames))
        surnames |= {frame.mention.surname for frame in frames if frame.mention and frame.mention.surname}
    return _without_lists([frame for frame in frames if not _dateline(lines[frame.sentence], frame)])


def _dateline(line: Line, frame: Frame) -> bool:
    """«МОСКВА, 27 авг — РИА Новости.»: who distributes the text, nothing said yet."""
    agency = frame.mention is not None and frame.mention.type == "agency"
    return frame.kind == "dash" and agency and line.tokens[line.sentence.first].upper


def aside_of(lines: list[Line], frame: Frame) -> range:
    """The tokens of «, за його словами,» with its commas; none where a frame is no such aside."""
    line = lines[frame.sentence]
    if frame.kind not in ("by", "by_pron"):
        return range(0)
    at, last = line.text.token_at(frame.at), line.text.token_at(frame.end - 1) + 1
    first = max(line.sentence.first, at - _BYWORDS)
    commas = [index for index in range(first, at) if line.tokens[index].text == ","]
    if not commas or last >= line.sentence.last or line.tokens[last].text != ",":
        return range(0)
    return range(commas[-1], last + 1)


def _without_lists(frames: list[Frame]) -> list[Frame]:
    """«Тестовка: 2 раненых», «Придумкино: 1 раненый» are towns of a list: two such names do not speak."""
    bare = [f for f in frames if f.kind == "colon" and f.mention is not None and _is_bare(f.mention)]
    if len({frame.mention.surname for frame in bare if frame.mention is not None}) < 2:
        return frames
    elsewhere = {f.mention.surname for f in frames if f.mention is not None and f not in bare}
    return [
        f
        for f in frames
        if not any(f is one for one in bare) or (f.mention is not None and f.mention.surname in elsewhere)
    ]


def _is_bare(mention: Mention) -> bool:
    return mention.type == "person" and not mention.office and mention.last - mention.first == 1


def _frames(number: int, line: Line, surnames: frozenset[str]) -> list[Frame]:
    rules, sentence = speakers_grammar(line.sentence.language), line.sentence
    tokens = line.tokens[sentence.first : sentence.last]
    marked = any(token.text in (":", "-", "–") for token in tokens)
    if not marked and not rules.words.says(line.tokens, sentence.first, sentence.last, _SPEAKING):
        return []
    chunks = with_mentions(line, surnames)
    if not any(chunk.tag in _SPEAKING for chunk in chunks):
        return []
    code = rules.code([*chunks, Chunk("END", 0, 0)])
    found: dict[int, Frame] = {}
    channel = next((chunk.tag[8:].lower() for chunk in chunks if chunk.tag in CHANNELS), None)
    places = [
        (m.start("who"), kind) for kind, p in _PATTERNS.items() for m in rules.compile_once(p).finditer(code)
    ]
    places += [(at, "says") for at in _subjects(line, chunks, surnames)]
    for at, kind in places:
        mention = chunks[at].value if chunks[at].tag == "SPK" else None
        if at in found or (mention is not None and not _speaks(line, chunks, at, kind, surnames)):
            continue
        start, end = line.span(chunks[at].first, chunks[at].last)
        before = kind == "source" or any(chunk.tag == "THIS" for chunk in chunks)
        found[at] = Frame(number, start, end, mention, kind, before, channel)
    return [found[at] for at in sorted(found)]


def _subjects(line: Line, chunks: list[Chunk], surnames: frozenset[str]) -> list[int]:
    """For each verb of saying the chunk of its speaker: a mention or a pronoun, on one side only."""
    found = []
    for at, chunk in enumerate(chunks):
        if chunk.tag != "SAY":
            continue
        left, right = _before_aside(chunks, at), _side(chunks, at, 1, _NEAR_RIGHT)
        left = left or _side(chunks, at, -1, _NEAR_LEFT)
        if right is not None and line.tokens[chunk.first].text in _ADDRESSING:
            right = None
        if line.sentence.language == "en" and right is not None:
            beside = left is not None and left[0] <= 1  # "the army said Hamas ..."
            if beside or right[0] > 2 or chunks[right[1]].tag == "PRON":  # "said it had"
                right = None
        elif right is not None and right[0] <= 3 and at and chunks[at - 1].tag in ("COMMA", "QUOTE", "DASH"):
            left = None if _can_speak(line, chunks, right[1], surnames) else left  # «..., сообщил X»
        sides = [
            side for side in (right, left) if side is not None and _can_speak(line, chunks, side[1], surnames)
        ]
        if sides:
            found.append(min(sides, key=lambda side: side[0])[1])
    return found


def _before_aside(chunks: list[Chunk], at: int) -> tuple[float, int] | None:
    """Of «канал X, принадлежащий Y, сообщил» X: who stands right before what the commas hold."""
    if at < 3 or chunks[at - 1].tag != "COMMA":
        return None
    opening = next((i for i in range(at - 2, max(at - 12, 0), -1) if chunks[i].tag in ("COMMA", "STOP")), 0)
    holds = any(chunk.tag == "SPK" for chunk in chunks[opening + 1 : at - 1])
    if chunks[opening].tag != "COMMA" or not holds:
        return None
    return (0.0, opening - 1) if chunks[opening - 1].tag == "SPK" else None


def _side(chunks: list[Chunk], at: int, step: int, far: int) -> tuple[float, int] | None:
    """The distance and chunk of the nearest speaker to one side of a verb."""
    cost, position = 0.0, at + step
    while 0 <= position < len(chunks) and cost <= far:
        tag = chunks[position].tag
        if tag in ("SPK", "PRON"):
            return cost, position
        if tag in _BARRIERS or (tag == "DASH" and step < 0):
            return None
        cost += {"QUOTE": 0.5, "COMMA": 1.5}.get(tag, 1.0)
        position += step
    return None


def _can_speak(line: Line, chunks: list[Chunk], at: int, surnames: frozenset[str]) -> bool:
    return chunks[at].tag != "SPK" or _speaks(line, chunks, at, "says", surnames)


def _speaks(line: Line, chunks: list[Chunk], at: int, kind: str, surnames: frozenset[str]) -> bool:
    mention: Mention = chunks[at].value
    if mention.type == "witnesses" and at and chunks[at - 1].tag == "RELAY":
        return False  # «со ссылкой на источник»: nobody
    if mention.type != "person" or mention.office or mention.surname in surnames:
        return True
    return _credible(line, chunks, at, kind)


def _credible(line: Line, chunks: list[Chunk], at: int, kind: str) -> bool:
    """A bare capitalised word is a person only beside the verb, or with two names."""
    mention: Mention = chunks[at].value
    words = mention.last - mention.first
    if _is_place(line, mention) or _no_name(line, mention):
        return False
    if kind == "colon" and words == 1 and at:
        return False  # «— Тестовка: 2 раненых» is a list of towns
    if words >= 2 or kind in ("by", "colon", "dash", "passive"):
        return True
    beside = {chunks[at + 1].tag if at + 1 < len(chunks) else "", chunks[at - 1].tag if at else ""}
    if at > 1 and chunks[at - 1].tag in CHANNELS and any(c.tag == "SAY" for c in chunks[max(at - 4, 0) : at]):
        return True  # «написал в телеграм-канале Выдумкин»
    return "SAY" in beside or (at + 2 < len(chunks) and chunks[at + 2].tag == "SAY")


def _no_name(line: Line, mention: Mention) -> bool:
    """A word with a capital only because it begins the sentence, or because all of it is in capitals."""
    first = mention.first == line.sentence.first
    capitals = line.tokens[mention.first].upper and len(line.tokens[mention.first].text) > 3
    if not (first or capitals) or mention.last - mention.first > 1:
        return False
    word = line.tokens[mention.first].text
    if line.sentence.language == "en":
        return word.endswith(("s", "ing", "ed"))
    return not could_be_name(word, line.sentence.language)


def _is_place(line: Line, mention: Mention) -> bool:
    from firstlight.reports.rules.places import could_be_place

    return could_be_place(line, mention.first, mention.last)


def merge_speakers(frames: list[Frame], lines: list[Line]) -> list[Speaker]:
    """Give each frame its speaker and return the speakers in order of appearance."""
    book = _Book()
    unnamed: list[Frame] = []
    for frame in frames:
        mention = frame.mention
        speaker = _spoken_of(book, frame, lines) if mention is None else _find(book, mention)
        if speaker is None and mention is not None and mention.type != "same":
            speaker = _new(book, mention)
        if speaker is None:
            unnamed.append(frame)
            continue
        for earlier in unnamed:  # «..., написал он», and only then who
            earlier.speaker = speaker
        unnamed.clear()
        frame.speaker = speaker
        if mention is not None:
            _enrich(book, speaker, mention, (frame.at, frame.end))
        speaker.channel = speaker.channel or frame.channel
        book.last = speaker
        if mention is None or not mention.body:
            book.last_person = speaker
    _relays(frames)
    used = {id(frame.speaker) for frame in frames}
    return [speaker for speaker in book.speakers if id(speaker) in used]


def _spoken_of(book: _Book, frame: Frame, lines: list[Line]) -> Speaker | None:
    """Who "he", «там» or «йдеться у повідомленні» means."""
    words = lines[frame.sentence].text.lower[frame.at : frame.end]
    if frame.kind == "it_says" or words == "там":
        return book.last
    return book.last_person or book.last


def _find(book: _Book, mention: Mention) -> Speaker | None:
    if mention.surname:
        known = book.keys.get("name:" + mention.surname)
        if known is not None:
            return known
        pending = book.keys.get("role:" + mention.type)
        if pending is not None and not _has_name(book, pending):
            return pending
        if mention.type == "person":
            last = book.last_person
            return (
                last
                if last is not None
                and not _has_name(book, last)
                and last.type in ("governor", "mayor", "president", "official")
                else None
            )
        return None
    if mention.type == "same":
        bodies = [s for s in book.speakers if s.type not in ("agency", "outlet", "person", "witnesses")]
        return book.last if book.last in bodies else bodies[-1] if bodies else None
    if mention.body:
        for speaker in book.speakers:
            if book.keys.get(_body_key(mention)) is speaker:
                return speaker
        same = [speaker for speaker in book.speakers if speaker.type == mention.type]
        last_word = mention.name.lower().split()[-1]
        named = [speaker for speaker in same if last_word in speaker.name.lower()]
        return (named or same)[-1] if same and not mention.topic else None
    if mention.type in _VAGUE:
        return book.last_person
    role = book.keys.get("role:" + mention.type)
    if role is not None:
        return role
    if (
        book.last_person is not None
        and book.last_person.type == "person"
        and mention.type in ("governor", "mayor")
    ):
        return book.last_person
    return None


def _body_key(mention: Mention) -> str:
    return f"body:{mention.type}:{mention.topic or mention.name.lower()}"


def _has_name(book: _Book, speaker: Speaker) -> bool:
    return any(key.startswith("name:") and known is speaker for key, known in book.keys.items())


def _new(book: _Book, mention: Mention) -> Speaker:
    speaker = Speaker(f"s{len(book.speakers) + 1}", mention.name, mention.type, mention.office)
    book.speakers.append(speaker)
    return speaker


def _enrich(book: _Book, speaker: Speaker, mention: Mention, span: tuple[int, int]) -> None:
    if mention.surname:
        if not _has_name(book, speaker):
            speaker.name = mention.name
        book.keys.setdefault("name:" + mention.surname, speaker)
        if mention.type != "person":
            speaker.type = mention.type if speaker.type == "person" else speaker.type
            speaker.office = speaker.office or mention.office
    if mention.body:
        book.keys.setdefault(_body_key(mention), speaker)
    elif mention.type != "person":
        book.keys.setdefault("role:" + mention.type, speaker)
    if span not in speaker.mentions:
        speaker.mentions.append(span)


def _relays(frames: list[Frame]) -> None:
    """An agency that quotes somebody is not the speaker: the quoted one is."""
    for frame in frames:
        if frame.kind != "relay" or frame.speaker is None:
            continue
        for other in frames:
            if (
                other.sentence == frame.sentence
                and other is not frame
                and other.speaker is not None
                and other.speaker is not frame.speaker
            ):
                frame.speaker.via = frame.speaker.via or other.speaker.id
