"""Street offices and town governments: one department of the duty list in many houses.

Which of them takes a ticket is a matter of where it happened, not of what it is about: history
learns that one of them takes it, the ticket's street says which.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

_OFFICE = re.compile(
    r"(?:[一-鿿]{0,8}[市区县旗])?(?P<street>[一-鿿]{1,6}?(?:街道|镇|乡|苏木))(?:办事处|人民政府|政府|办)?"
)
# Of no street in particular.
_ANY = re.compile("(?:.*(?:城乡|城镇|乡镇|村镇|小镇|古镇|集镇))|[各属地本该]{1,2}(?:街道|镇|乡)")
_ENDINGS = ("", "街道", "镇", "乡")


@lru_cache(maxsize=4096)
def street_of_office(name: str) -> str:
    """The street or town whose office this is (东湖街道 of 东湖街道办事处), else empty."""
    found = _OFFICE.fullmatch(name.strip())
    street = found["street"] if found else ""
    return "" if _ANY.fullmatch(street) else street


def offices_of(names: Iterable[str]) -> dict[str, str]:
    """The office of each street, as it is oftenest called among these departments."""
    found: dict[str, str] = {}
    for name, _ in Counter(names).most_common():
        if street := street_of_office(name):
            found.setdefault(street, name)
    return found


def office_at(offices: Mapping[str, str], street: str) -> str:
    """The office of a street as a ticket names it (东湖, 东湖街道, 东湖街道办事处), else empty."""
    if not offices:
        return ""
    named = street_of_office(street) or street.strip()
    return next((offices[named + end] for end in _ENDINGS if named + end in offices), "")
