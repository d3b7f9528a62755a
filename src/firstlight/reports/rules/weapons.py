"""Weapons: how many of what, and what became of them. Names, numbers and outcomes, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from firstlight.reports.rules.grammar import Chunk, Grammar, read_table
from firstlight.reports.rules.numbers import NO_NUMBER, Amount
from firstlight.reports.rules.records import Claim
from firstlight.reports.rules.sentence import EXTRA_TAGS, Line
from firstlight.reports.rules.weapon_models import models, with_models
from firstlight.reports.rules.words import is_adjective

NOUNS = {
    "MISSILE": "missile",
    "ROCKET": "rocket",
    "MLRS": "mlrs",
    "DRONE": "drone",
    "SHELL": "shell",
    "BOMB": "bomb",
    "PROJECTILE": "projectile",
    "TARGET": "air_target",
}
_NAMED = frozenset(NOUNS)
OUTCOMES = {
    "INTERCEPTED": "intercepted",
    "LOST": "lost",
    "LAUNCHED": "launched",
    "HIT": "hit",
    "USED": "used",
}
_FAR = 9


_LIKELY = ("попередньо", "предварительно", "вероятно", "ймовірно", "likely", "probably", "предположительно")
_OF = ("of", "out", "the", "из", "із", "з", "зі", "них")
_STRUCK = ("A", "MOD", "AMOUNT", "THING", "WORD")
_OVER = ("over", "над")
_SORTS = ("крылат", "крилат", "баллист", "баліст", "cruise", "ballistic", "hypersonic")
_INSIDE = ("MOD", "QUOTE", "WORD", "DASH", "SLASH", "PART", "INTERCEPTED", "LAUNCHED")


@lru_cache(maxsize=4)
def _grammar(language: str) -> Grammar:
    return Grammar(read_table("weapons", language), extra_tags=(*EXTRA_TAGS, "MODEL", "THING"))


@dataclass(slots=True)
class _Thing:
    """Counted weapons: chunks `first:last` of the sentence."""

    first: int
    last: int
    amount: Amount | None
    kind: str | None
    model: str | None
    singular: bool = False
    means: bool = False  # «ракетой»: what was struck with
    total: bool = False  # the 31 of "28 of 31"
    over: bool = False  # "eight over Bryansk": how many where


@dataclass
class WeaponContext:
    """The weapon last counted, for «23 из них» and «сбито 29»."""

    kind: str | None = None
    model: str | None = None
    outcome: str | None = None
    listed: bool = False
    paragraph: int = -1


def read_weapons(line: Line, context: WeaponContext) -> list[Claim]:
    """The claims about weapons in one sentence, in order; generic uncounted weapons are left out."""
    if line.sentence.paragraph > context.paragraph + 1:
        context.kind = None
    context.paragraph = line.sentence.paragraph
    rules = _grammar(line.sentence.language)
    if not _worth_reading(line, rules, context):
        return []
    chunks = with_models(line, rules)
    things = _things(line, chunks, context)
    claims: list[Claim] = []
    places: list[Claim] = []  # how many of a total were where
    said: str | None = None  # what the last claim that is no "of so many" says
    for number, thing in enumerate(things):
        outcome, at = _outcome(chunks, things, number)
        if thing.total:
            outcome = "launched"
        elif at is None and context.listed and context.outcome is not None:
            outcome = context.outcome
        elif at is None and claims and thing.amount is not None and claims[-1].outcome is not None:
            outcome = said or claims[-1].outcome  # a list goes on: "six of them X and six Y"
        if thing.amount is None and not (
            thing.singular and (outcome != "used" or thing.model is not None or thing.means)
        ):
            continue
        if thing.kind == "projectile" and thing.amount is None:
            continue
        if any(chunk.tag == "NOTHING" for chunk in chunks[max(thing.first - 2, 0) : thing.first]):
            continue  # debris of one of the drones
        if thing.amount is not None and _says_no_number(line, thing.amount):
            continue
        claims.append(_claim(line, chunks, thing, outcome, at))
        if thing.over:
            places.append(claims[-1])
        said = said if thing.total else outcome
    _share_outcomes(line, claims)
    _nest(claims)
    claims = [one for one in claims if one not in places or one.subset_of is None]
    if claims:
        context.outcome = claims[-1].outcome
    context.listed = chunks[-1].tag == "COLON" or (context.listed and (bool(claims) or len(chunks) < 4))
    return claims


def _worth_reading(line: Line, rules: Grammar, context: WeaponContext) -> bool:
    """Whether a sentence names a weapon or may count the last one again; a list goes on or begins."""
    first, last = line.sentence.first, line.sentence.last
    if context.listed or line.tokens[last - 1].text == ":" or (context.kind is not None and line.amounts):
        return True
    names = models()
    return rules.words.says(line.tokens, first, last, _NAMED) or names.words.says(
        line.tokens, first, last, names.all
    )


def _says_no_number(line: Line, amount: Amount) -> bool:
    """ "most", «часть»: of which, not how many; "a few" are some."""
    word, before = line.tokens[amount.first].text, line.tokens[max(amount.first - 1, 0)].text
    return amount.qualifier == "vague" and word in NO_NUMBER and not (word == "few" and before == "a")


def _share_outcomes(line: Line, claims: list[Claim]) -> None:
    """ "37 missiles, 29 drones and one other were shot down": the last word says it of them all."""
    for one, other in reversed(list(pairwise(claims))):
        between = line.text.lower[one.end : other.start].strip()
        if one.outcome == "used" and between in (",", "and", ", and", "и", "та", "і", "а также", "а також"):
            one.outcome = other.outcome


def _nest(claims: list[Claim]) -> None:
    """Counts that add up to the one before them are its parts: twelve missiles, six and six."""
    for number, total in enumerate(claims):
        if total.low is None or total.subset_of is not None:
            continue
        parts, left = [], total.low
        for part in claims[number + 1 :]:
            if part.low is None or part.low > left or part.outcome != total.outcome:
                break
            parts.append(part)
            left -= part.low
        if left == 0 and len(parts) > 1:
            for part in parts:
                part.subset_of, part.scope = total, "subset"


def _things(line: Line, chunks: list[Chunk], context: WeaponContext) -> list[_Thing]:
    things: list[_Thing] = []
    index = 0
    while index < len(chunks):
        chunk = chunks[index]
        if chunk.tag == "AMOUNT":
            thing = (
                _of_total(line, chunks, index)
                or _counted(line, chunks, index)
                or _elliptic(line, chunks, index, context)
            )
            if thing is not None and _each(line, chunk):
                thing = None  # «по одному над ...»: one each, of an unsaid number
            if thing is not None and thing.kind is not None:
                context.kind, context.model = thing.kind, thing.model
            if thing is not None:
                thing.total = bool(things) and things[-1].last == index and _of(line, chunks[index - 1])
                things.append(thing)
                index = thing.last
                continue
        elif chunk.tag in NOUNS or chunk.tag == "MODEL":
            thing = _bare(line, chunks, index)
            things.append(thing)
            index = thing.last
            continue
        index += 1
    for one, other in pairwise(things):
        if one.amount is not None and other.amount is not None and _out_of(line, chunks, one, other):
            one.total = True
    return things


def _of(line: Line, chunk: Chunk) -> bool:
    return chunk.tag == "A" or line.tokens[chunk.first].text in _OF


def _out_of(line: Line, chunks: list[Chunk], one: _Thing, other: _Thing) -> bool:
    """«Із 99 ракет збито 72»: of so many."""
    before = line.tokens[chunks[one.first].first - 1].text if chunks[one.first].first else ""
    between = [chunk.tag for chunk in chunks[one.last : other.first]]
    return (
        before in ("из", "із", "зі", "of")
        and (one.kind, other.model) == (other.kind, None)
        and not {"INTERCEPTED", "LOST"}.isdisjoint(between)
        and {"STOP", "WHO", "COLON"}.isdisjoint(between)
    )


def _counted(line: Line, chunks: list[Chunk], index: int) -> _Thing | None:
    """A count with its weapon: «шесть украинских ракет "Точка-У"», "12 Shahed drones"."""
    at, kind, model = index + 1, None, None
    limit = index + 6
    while at < len(chunks) and at < limit:
        tag = chunks[at].tag
        if tag == "MODEL" and model is None:
            model = chunks[at].value
        elif at == index + 1 and (
            _one_of(line, chunks, index) or line.tokens[chunks[at].first].text == "exploding"
        ):
            pass  # «одна из ракет», "eight exploding drones"
        elif tag == "PROJECTILE" and _more_exactly(chunks, at):
            pass  # «восемь пусков ракет»
        elif tag in NOUNS:
            kind = NOUNS[tag]
            at += 1
            break
        elif tag == "AND" and _sorts(line, chunks, at):
            pass  # "93 cruise and ballistic missiles"
        elif tag in ("WORD", "SPEAKER") and _one_of(line, chunks, index):
            pass  # «одна из выпущенных ими ракет»
        elif tag not in _INSIDE or (tag == "WORD" and (at > index + 2 or not _describes(line, chunks[at]))):
            break
        at += 1
    if kind is None and model is None:
        return _same_noun(line, chunks, index)
    if kind is None:
        at = next(i for i in range(index, limit) if chunks[i].tag == "MODEL") + 1
    end, later = _model_after(line, chunks, at)
    model = model or later
    if kind is None and model is not None:
        kind = models().kind[model]
    return _Thing(index, end, chunks[index].value, kind, model)


def _same_noun(line: Line, chunks: list[Chunk], index: int) -> _Thing | None:
    """The 30 of «30 крылатых и 120 баллистических ракет»: the noun comes with the next count."""
    if index + 3 >= len(chunks) or not line.tokens[chunks[index + 1].first].text.startswith(_SORTS):
        return None
    if chunks[index + 2].tag not in ("AND", "COMMA") or chunks[index + 3].tag != "AMOUNT":
        return None
    named = _counted(line, chunks, index + 3)
    if named is None or named.kind != "missile":
        return None
    return _Thing(index, index + 2, chunks[index].value, named.kind, None)


def _sorts(line: Line, chunks: list[Chunk], at: int) -> bool:
    """Whether two sorts of one weapon stand around an "and"."""
    around = (chunks[at - 1], chunks[at + 1]) if at + 1 < len(chunks) else ()
    return bool(around) and all(line.tokens[chunk.first].text.startswith(_SORTS) for chunk in around)


def _of_total(line: Line, chunks: list[Chunk], index: int) -> _Thing | None:
    """ "28 of 31 drones", «девять из двенадцати ракет»: 28; the total is read on its own."""
    at = index + 1
    while at < len(chunks) and at - index < 4 and (chunks[at].tag == "INTERCEPTED" or _of(line, chunks[at])):
        at += 1
    if at == index + 1 or at >= len(chunks) or chunks[at].tag != "AMOUNT":
        return None
    total = _counted(line, chunks, at)
    low, most = chunks[index].value.low, chunks[at].value.low
    if total is None or low is None or most is None or low > most:
        return None
    return _Thing(index, at, chunks[index].value, total.kind, total.model)


def _more_exactly(chunks: list[Chunk], at: int) -> bool:
    """Whether the weapon itself is named behind «пусков»."""
    for chunk in chunks[at + 1 : at + 5]:
        if chunk.tag in NOUNS and chunk.tag != "PROJECTILE":
            return True
        if chunk.tag not in ("MOD", "WORD"):
            return False
    return False


def _one_of(line: Line, chunks: list[Chunk], index: int) -> bool:
    """«Одна из ракет», «один із дронів»: one, and the plural after it is not how many."""
    low = chunks[index].value.low
    return low is not None and line.tokens[chunks[index + 1].first].text in ("из", "із", "з", "зі")


def _each(line: Line, chunk: Chunk) -> bool:
    before = line.tokens[chunk.first - 1].text if chunk.first > line.sentence.first else ""
    return before == "по" and line.tokens[chunk.first].text in ("одному", "одной", "одній")


def _describes(line: Line, chunk: Chunk) -> bool:
    """An unknown adjective before the weapon, not another noun."""
    word = line.tokens[chunk.first].text
    if line.sentence.language == "en":
        return not word.endswith(("s", "ed", "ing"))
    return (
        is_adjective(word, line.sentence.language)
        or (not word.isascii() and word.endswith(("ых", "их", "ими", "ыми")))
        or word.isascii()
    )


def _elliptic(line: Line, chunks: list[Chunk], index: int, context: WeaponContext) -> _Thing | None:
    """«23 из них», "13 of which", «сбито 29»: more of the weapon last counted."""
    if context.kind is None or chunks[index].value.collective or chunks[index].value.low is None:
        return None
    beyond = index + 1
    while beyond < len(chunks) and chunks[beyond].tag in ("AUX", "MOD"):
        beyond += 1  # "two more disappeared", «одну вдалося збити», «85 были выпущены»
    after = chunks[beyond].tag if beyond < len(chunks) else "STOP"
    before = chunks[index - 1].tag if index else "STOP"
    part = after == "PART"
    ends = after in ("STOP", "COMMA", "AND", "RIGHT", "COLON")
    beside = (before in ("INTERCEPTED", "LOST") and ends) or after in ("INTERCEPTED", "LOST")
    begins = before in ("STOP", "COMMA", "AND", "WHO", "FUNC", "MARK")
    beside = beside or (begins and after in ("LAUNCHED", "HIT"))
    where = chunks[index].last + (after == "DASH")
    listed = any(chunk.tag == "COLON" for chunk in chunks[:index])  # «45: 12 над ...»: parts of the 45
    over = (  # "... eight over Bryansk and one over Kursk"
        not listed
        and before in ("AND", "COMMA")
        and where < line.sentence.last
        and line.tokens[where].text in _OVER
    )
    if not (part or beside or over):
        return None
    near = {chunk.tag for chunk in chunks[max(index - 4, 0) : index + 6]}
    if not over and not near.intersection(("INTERCEPTED", "LOST", "HIT", "LAUNCHED")):
        return None
    return _Thing(
        index, beyond + 1 if part else index + 1, chunks[index].value, context.kind, None, over=over
    )


def _model_after(line: Line, chunks: list[Chunk], at: int) -> tuple[int, str | None]:
    """A model named after the noun, over a few describing words; and where the thing then ends."""
    for step in range(at, min(at + 7, len(chunks))):
        tag = chunks[step].tag
        if tag == "MODEL":
            return _whole_model(chunks, step)
        comma = (
            tag == "COMMA" and step + 1 < len(chunks) and line.tokens[chunks[step + 1].first].text in _LIKELY
        )
        if tag not in ("MOD", "QUOTE", "MLRS", "WORD", "LEFT", "SLASH", "DRONE", "MISSILE") and not comma:
            break
    return at, None


def _whole_model(chunks: list[Chunk], at: int) -> tuple[int, str]:
    """The end and name of a model: of «Х-47М2 "Кинджал"» the second name; its closing mark with it."""
    end, name = at + 1, str(chunks[at].value)
    if end + 1 < len(chunks) and chunks[end].tag == "QUOTE" and chunks[end + 1].tag == "MODEL":
        return _whole_model(chunks, end + 1)
    quoted = at > 0 and chunks[at - 1].tag == "QUOTE"
    if quoted and end < len(chunks) and chunks[end].tag == "QUOTE":
        end += 1
    return end, name


def _bare(line: Line, chunks: list[Chunk], index: int) -> _Thing:
    """A weapon without a count: singular ones are one."""
    chunk = chunks[index]
    named = index + 1 < len(chunks) and chunk.tag == "MODEL" and chunks[index + 1].tag in NOUNS
    if named and line.sentence.language == "en":  # "a Falaq-1 rocket"
        one = _singular(line, chunks, index + 1)
        return _Thing(index, index + 2, None, NOUNS[chunks[index + 1].tag], str(chunk.value), one)
    kind, model = (
        (NOUNS.get(chunk.tag), None) if chunk.tag != "MODEL" else (models().kind[chunk.value], chunk.value)
    )
    end, later = _model_after(line, chunks, index + 1) if chunk.tag != "MODEL" else (index + 1, None)
    word = line.tokens[chunk.last - 1].text
    means = chunk.tag in ("MISSILE", "BOMB") and word.endswith(("ой", "ою"))  # «удар авіабомбою»
    return _Thing(index, end, None, kind, model or later, means or _singular(line, chunks, index), means)


def _singular(line: Line, chunks: list[Chunk], index: int) -> bool:
    word = line.tokens[chunks[index].last - 1].text
    if line.sentence.language == "en":
        back = index - 1
        while back >= 0 and chunks[back].tag in ("MOD", "MODEL"):
            back -= 1
        after = line.tokens[chunks[index + 1].first].text if index + 1 < len(chunks) else ""
        strikes = after == "hit" and index + 2 < len(chunks) and chunks[index + 2].tag in _STRUCK
        if "COMPOUND" in _grammar("en").words.tags_of(after) and not strikes:
            return False  # "a rocket attack", "the missile system"; but "a rocket hit a house"
        return back >= 0 and chunks[back].tag == "A" and not word.endswith("s")
    before = chunks[index - 1].tag if index else "STOP"
    if word in ("цель", "ціль"):
        return before != "NOTHING"
    if before == "NOTHING" or chunks[index].tag in ("TARGET", "PROJECTILE"):
        return False
    if word in ("бпла", "бла"):
        return line.tokens[max(chunks[index].first - 1, 0)].text.endswith(("ый", "ий", "ого", "ому"))
    if word == "каб" and index + 1 < len(chunks) and chunks[index + 1].tag == "HIT":
        return True  # «КАБ влучив»; «удары КАБ» are many
    if before == "HIT" and word.endswith(("ета", "еты", "ети", "она", "ика", "яда")):
        return True  # «попадание ракеты», «влучання безпілотника»
    if chunks[index].tag == "MODEL":
        return word.endswith(("ом", "ем"))  # «вдарили «Іскандером»»
    return word in (
        "ракета",
        "ракету",
        "беспилотник",
        "дрон",
        "снаряд",
        "fpv-дрон",
        "безпілотник",
        "авиабомба",
        "авіабомба",
        "дрон-камикадзе",
        "дрон-камікадзе",
    )


def _outcome(chunks: list[Chunk], things: list[_Thing], number: int) -> tuple[str, int | None]:
    """The nearest word that says what became of the weapons, and its chunk."""
    thing = things[number]
    if any(chunk.tag == "PROJECTILE" for chunk in chunks[thing.first : thing.last - 1]):
        return "launched", thing.first  # «восемь пусков ракет»
    for at in range(thing.first, thing.last):
        if chunks[at].tag in ("INTERCEPTED", "LOST") and chunks[thing.last - 1].tag not in NOUNS:
            return OUTCOMES[chunks[at].tag], at  # «22 сбитых из 42»
    best: tuple[float, int] | None = None
    for step, start in ((1, thing.last), (-1, thing.first - 1)):
        at, cost = start, 0.0
        while 0 <= at < len(chunks) and cost <= _FAR:
            tag = chunks[at].tag
            if tag in OUTCOMES:
                price = cost + (4 if tag == "USED" else 0) + (0.5 if step > 0 else 0)
                best = min(best, (price, at)) if best else (price, at)
                if tag != "USED":
                    break
            if tag in ("STOP", "WHO") or (tag == "COLON" and any(one.total for one in things[:number])):
                break
            cost += {"COMMA": 4.0, "AND": 2.0, "COLON": 0.5, "AMOUNT": 0.5, "QUOTE": 0.1, "TIME": 0.2}.get(
                tag, 1.0
            )
            at += step
    if best is None:
        return "used", None
    return OUTCOMES[chunks[best[1]].tag], best[1]


def _claim(line: Line, chunks: list[Chunk], thing: _Thing, outcome: str, at: int | None) -> Claim:
    start, end = line.span(chunks[thing.first].first, chunks[thing.last - 1].last)
    amount = thing.amount or Amount(0, 0, 1, 1, "exact")
    words = None
    if amount.qualifier == "vague":
        span = line.span(amount.first, amount.last)
        words = line.text.canon[span[0] : span[1]]
    return Claim(
        "weapon", thing.kind or "projectile", start, end, amount.low, amount.high, amount.qualifier,
        model=thing.model, outcome=outcome, words=words,
    )  # fmt: skip
