"""What a person's duty at the client says about deciding on posts (TEAM-2)."""

import re

from common.text import fold

# How words of duties begin that have nothing to do with SMM: money, staff, the office. A stem that
# ends with "$" is a whole word: an officer is no office.
OUTSIDE = (
    *("financ", "account", "bookkeep", "controlling$", "controller$", "payroll", "treasur"),
    *("hr$", "recruit", "personnel", "staffing$", "office$", "secretar", "reception"),
    *("финанс", "бухгалт", "казнач", "кадров", "кадры$", "персонал$", "персонала$", "персоналу$"),
    *("персоналом$", "офис", "секретар", "делопроизвод", "ресепш"),
    *("ფინანს", "ბუღალტ", "კადრ", "პერსონალ", "რეკრუტ", "ოფის", "მდივან", "მიმღებ", "ხაზინ"),
)
# With one of these beside it, the duty is one in SMM after all: "finance and marketing".
INSIDE = (
    *("market", "smm$", "social", "brand", "advert", "content", "pr$", "communicat", "sales"),
    *("маркет", "реклам", "бренд", "контент", "пиар", "продаж", "коммуникац", "соцсет", "смм$"),
    *("მარკეტ", "რეკლამ", "ბრენდ", "კონტენტ", "გაყიდვ", "კომუნიკაც", "სოციალ"),
)
_WORD = re.compile(r"\w+")


def outside_smm(duty: str) -> bool:
    """Return whether a duty is in finance, staff or the office and not in SMM (TEAM-2).

    Words in English, Russian and Georgian; a duty that nobody wrote down says nothing."""
    words = _WORD.findall(fold(duty))
    return _any(words, OUTSIDE) and not _any(words, INSIDE)


def _any(words: list[str], stems: tuple[str, ...]) -> bool:
    return any(
        word == stem[:-1] if stem.endswith("$") else word.startswith(stem)
        for word in words
        for stem in stems
    )
