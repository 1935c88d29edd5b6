"""English around names that others chose: lists, number, whose something is, the beginning of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = [
    "agreeing",
    "all_so_many",
    "belonging",
    "capitalised",
    "clause_in",
    "closed",
    "inside",
    "is_clause",
    "joined",
    "listed",
    "lower",
    "number_of",
    "plural",
    "possessive",
    "sentence",
    "so_many",
]

# What ends the head of a noun phrase: "release | of prisoners", "states | that contribute troops".
AFTER_HEAD = re.compile(
    "about|after|against|as|at|before|between|beyond|by|during|for|from|in|into|of|on|over|that|to|under|until|which|"
    "who|whose|with|within|without"
)
ALWAYS_ONE = {
    "athens", "brussels", "cyprus", "hamas", "honduras", "laos", "means", "nations", "news", "paris", "philippines",
    "politics", "series",
}  # fmt: skip
ALWAYS_MANY = {"children", "men", "people", "police", "women"}
# Adjectives of countries and peoples, which keep their capital: Syrian, Lebanese, Israeli, British.
PEOPLE = re.compile(
    "(?!civilian|guardian|custodian|pedestrian|median|veterinarian|librarian|humanitarian|electrician|technician|"
    "politician|semi|anti|multi|mini)"
    "(?:[a-z]{3,}ian|[a-z]{2,}nese|[a-z]{3,}(?:ali|eli|abi|ani|ari|ati|aiti|raqi|eni|thi|udi)|afghan|african|american|german|greek|"
    "french|british|irish|kurdish|turkish|spanish|english|swedish|danish|jewish|arab|russian|korean|european)s?"
)
ARTICLES = ("The ", "A ", "An ")
# Verbs by which a title is a clause ("Syrian fighters leave"), wherever they stand behind the first word …
VERBS = re.compile(
    "is|are|was|were|has|have|will|shall|must|may|can|leaves?|withdraws?|disarms?|(?:re)?deploys?|demobili[sz]es?|"
    "dissolves?|gives?|takes?|goes?|go|begins?|opens|allows?|accepts?|hand|pull|lay|stays?|keeps?|brings?|gets?|pays?|"
    "sends?|makes?|meets?|removes?|destroys?|cedes?|refrains?|ceases?"
)
# … and such as are nouns as well, unless a thing follows that it is done to ("returns the dead").
NOUNS_TOO = re.compile(
    "releases?|returns?|hands|pulls|lays|surrenders?|transfers?|moves?|ends?|stops?|starts?|frees?|lifts?|opens?|closes?|"
    "exchanges?|halts?|evacuates?|reports?"
)
DETERMINERS = re.compile("the|a|an|its|their|his|her|all|every|each|both|over|up|back|out")
LINKS = re.compile("to|of|and|or|for|by|in|on|at|from|with|not")  # a verb behind these makes no clause


def joined(parts: list[str], last: str) -> str:
    """``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def listed(items: Iterable[str]) -> str:
    """``a, b and c``."""
    return joined(list(items), "and")


def so_many(count: int, noun: str) -> str:
    """``1 run``, ``2,000 runs``: of a noun whose plural ends in s."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


def all_so_many(count: int, noun: str) -> str:
    """``the one state``, ``all 2,000 states``: of a noun whose plural ends in s."""
    return f"the one {noun}" if count == 1 else f"all {so_many(count, noun)}"


def lower(text: str) -> str:
    """The text with a small first letter, unless its first word is an abbreviation or the name of a people."""
    first = text.split(" ")[0]
    if sum(letter.isupper() for letter in first) > 1 or PEOPLE.fullmatch(first.lower()):
        return text
    return text[:1].lower() + text[1:]


def inside(name: str) -> str:
    """A name as it stands inside a sentence: ``the North`` for ``The North``."""
    return name[:1].lower() + name[1:] if name.startswith(ARTICLES) else name


def capitalised(text: str) -> str:
    """The text with a capital first letter, the others as they are."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """The text with a capital first letter and a full stop."""
    return capitalised(text) + ("" if text.endswith((".", "!", "?")) else ".")


def head(noun: str) -> list[str]:
    """The words of a noun phrase up to what only says more of it."""
    words: list[str] = []
    for word in noun.partition(" (")[0].split():
        bare = word.strip(",.;:“”\"'’")
        if words and AFTER_HEAD.fullmatch(bare.lower()):
            break
        words.append(bare)
    return words


def plural(noun: str) -> bool:
    """Whether a verb after it stands in the plural, as far as its ending tells.

    Only the words before the first preposition count; what begins with an -ing form is one doing ("handing over
    weapons").
    """
    words = head(noun)
    if words and words[0].lower() in ("the", "a", "an"):
        words = words[1:]
    if not words or (words[0].lower().endswith("ing") and len(words[0]) > 5):
        return False
    if "and" in words:
        return True
    last = words[-1]
    if last.isupper() or last.lower() in ALWAYS_ONE or words[-2:] == ["United", "States"]:
        return False
    return last.lower() in ALWAYS_MANY or (last.endswith("s") and not last.endswith(("ss", "us", "is", "'s", "’s")))


def number_of(noun: str) -> int:
    """The number whose form of a verb goes with a noun, as far as its ending tells: 1, or 2 for several."""
    return 2 if plural(noun) else 1


def agreeing(noun: str, singular: str, plural_form: str) -> str:
    """The form of a verb that goes with a noun."""
    return plural_form if plural(noun) else singular


def possessive(who: str) -> str:
    """Somebody's."""
    many = who.endswith(("Nations", "States")) or (who.endswith("s") and plural(who))
    return f"{who}'" if many else f"{who}'s"


def belonging(who: str, thing: str) -> str:
    """What is somebody's: ``the North's trust``; ``the trust of those who …`` where a clause would come between."""
    return f"the {thing} of {who}" if clause_in(who) else f"{possessive(who)} {thing}"


def is_clause(title: str) -> bool:
    """Whether a title is a sentence with a verb of its own, as far as its words tell, and no noun phrase."""
    words = [word.strip(",.;:“”\"'’()").lower() for word in title.split()]
    for place in range(1, len(words)):
        before, word, after = words[place - 1], words[place], words[place + 1] if place + 1 < len(words) else ""
        if before in ("that", "which", "who", "whose"):
            return False  # what follows says more of a noun
        if LINKS.fullmatch(before):
            continue
        if VERBS.fullmatch(word) and not DETERMINERS.fullmatch(before):
            return True
        if NOUNS_TOO.fullmatch(word) and DETERMINERS.fullmatch(after) and not DETERMINERS.fullmatch(before):
            return True
    return False


def closed(noun: str) -> str:
    """A noun phrase before its verb: what a comma opened at its end, a comma closes."""
    return f"{noun}," if re.search(r", (as|later|which|who|with)\b[^,]*$", noun) else noun


def clause_in(who: str) -> bool:
    """Whether a name has a clause in it, after which no 's can stand."""
    return re.search(r"\b(that|which|who|whose)\b", who) is not None
