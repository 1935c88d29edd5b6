"""Texts for people in several languages: ``{en: The North, ar: الشمال}``, of which the reading of a file takes one.

A language is named by its tag (BCP 47): ``en``, ``ar``, ``pt-BR``, ``zh-Hans``. Texts change no run and no hash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import PlainValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from ceasefire_sim.errors import InputError
from ceasefire_sim.scenario.model.fields import fault, read_label
from ceasefire_sim.scenario.source.nodes import MappingNode, Node, Scalar

__all__ = ["DEFAULT_LANGUAGE", "TRANSLATED", "WORDS", "chosen_text", "known_language", "languages_in"]

DEFAULT_LANGUAGE = "en"
TRANSLATED = ("title", "about", "note", "clause", "unit")  # the fields whose text may stand in several languages

TAG = re.compile(r"([a-z]{2,3})(-[A-Z][a-z]{3})?(-(?:[A-Z]{2}|[0-9]{3}))?")
# ISO 639-1
CODES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee"
    " el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is"
    " it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms"
    " mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk"
    " sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi"
    " yo za zh zu"
)
TWO_LETTERS = frozenset(CODES.split())
# what people write instead: names, old tags, tags of countries
MEANT = {
    "albanian": "sq", "amharic": "am", "arabic": "ar", "armenian": "hy", "azerbaijani": "az", "bengali": "bn",
    "bosnian": "bs", "burmese": "my", "cebuano": "ceb", "chinese": "zh", "croatian": "hr", "dari": "prs", "dutch": "nl",
    "english": "en", "español": "es", "farsi": "fa", "french": "fr", "français": "fr", "georgian": "ka", "german": "de",
    "deutsch": "de", "greek": "el", "hausa": "ha", "hebrew": "he", "hindi": "hi", "italian": "it", "japanese": "ja",
    "korean": "ko", "kurdish": "ku", "macedonian": "mk", "nepali": "ne", "oromo": "om", "pashto": "ps", "persian": "fa",
    "portuguese": "pt", "russian": "ru", "serbian": "sr", "sinhala": "si", "somali": "so", "spanish": "es",
    "swahili": "sw", "tagalog": "tl", "tamil": "ta", "tigrinya": "ti", "turkish": "tr", "ukrainian": "uk", "urdu": "ur",
    "العربية": "ar", "עברית": "he", "iw": "he", "il": "he", "ji": "yi", "in": "id", "gr": "el", "jp": "ja", "ua": "uk",
    "cn": "zh", "eng": "en", "spa": "es", "ara": "ar", "heb": "he", "fra": "fr", "fre": "fr", "ger": "de", "deu": "de",
}  # fmt: skip


def chosen_text(texts: Mapping[str, str], language: str) -> str:
    """The text in a language: in it, else in another form of it, else in English, else the first."""
    for wanted in (language, DEFAULT_LANGUAGE):
        own = wanted.partition("-")[0]
        alike = [tag for tag in texts if tag.partition("-")[0] == own]
        if alike:
            return texts[wanted if wanted in texts else own if own in texts else alike[0]]
    return next(iter(texts.values()))


def known_language(tag: object) -> str:
    """A language that a caller names. Raises ``InputError`` for what is no tag, with what to write."""
    if not isinstance(tag, str):
        raise InputError(f"a language is its tag, such as 'en' or 'ar', not {tag!r}")
    if (fault := tag_fault(tag)) is not None:
        raise InputError(fault)
    return tag


def tag_fault(tag: str) -> str | None:
    """What is wrong with the tag of a language, and what to write; None where nothing is."""
    match = TAG.fullmatch(tag)
    if match is not None and tag not in MEANT and (len(match[1]) == 3 or match[1] in TWO_LETTERS):
        return None
    meant = likely_tag(tag)
    hint = f"write '{meant}'" if meant else "write its tag, such as 'en', 'ar', 'he', 'es' or 'pt-BR'"
    return f"'{tag}' is no tag of a language; {hint}"


def likely_tag(tag: str) -> str | None:
    """The tag that was meant by something close to one."""
    if meant := MEANT.get(tag.lower()):
        return meant
    language, *rest = re.split(r"[-_ ]", tag)
    parts = [language.lower(), *(part.title() if len(part) == 4 else part.upper() for part in rest)]
    mended = "-".join((MEANT.get(parts[0], parts[0]), *parts[1:]))
    return mended if mended != tag and tag_fault(mended) is None else None


def read_words(written: object, info: ValidationInfo) -> str:
    """A text for people, or one by language, of which that of the reading is taken."""
    if not isinstance(written, dict):
        return read_label(written)
    if not written:
        raise fault("a text is expected here, or a text for each language, such as {en: The North}")
    texts = {}
    for tag, text in written.items():
        if wrong := tag_fault(tag):
            raise PydanticCustomError("fault", "{message}", {"message": wrong, "inner": (tag,), "at_key": True})
        try:
            texts[tag] = read_label(text)
        except PydanticCustomError as error:
            raise fault(str((error.context or {}).get("message")), None, (tag,)) from None
    return chosen_text(texts, (info.context or {}).get("language", DEFAULT_LANGUAGE))


def languages_in(node: Node) -> Iterator[str]:
    """The tags of all languages in which texts of a file stand; texts without a language name none."""
    if not isinstance(node, MappingNode):
        return
    for key, entry in node.entries.items():
        inner = entry.node
        if key in TRANSLATED and isinstance(inner, MappingNode) and is_by_language(inner):
            yield from inner.entries
        else:
            yield from languages_in(inner)


def is_by_language(node: MappingNode) -> bool:
    """Whether a mapping holds a text for each of some languages: all keys are tags, all values are single."""
    entries = node.entries.items()
    return bool(entries) and all(tag_fault(tag) is None and isinstance(entry.node, Scalar) for tag, entry in entries)


LABEL_SCHEMA: dict[str, object] = {"type": ["string", "number"]}
BY_LANGUAGE: dict[str, object] = {
    "type": "object",
    "propertyNames": {"pattern": f"^{TAG.pattern}$"},
    "additionalProperties": LABEL_SCHEMA,
    "minProperties": 1,
}
WORDS = Annotated[str, PlainValidator(read_words), WithJsonSchema({"anyOf": [LABEL_SCHEMA, BY_LANGUAGE]})]
