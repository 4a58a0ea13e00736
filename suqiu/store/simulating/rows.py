"""A chunk of a simulation as lines of COPY for the three tables of a ticket."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from suqiu.phone import phone_hash
from suqiu.privacy import mask
from suqiu.store.simulating.arriving import Arrivals, arrive
from suqiu.store.simulating.district import NAME, District
from suqiu.store.simulating.draws import (
    NULL,
    Texts,
    choose,
    counts,
    escaped,
    flags,
    moments,
)
from suqiu.store.simulating.handling import Handling, Skills, handle
from suqiu.store.simulating.plan import SimulationPlan

TICKET = (
    "ticket_no", "received_at", "source", "channel", "request_type", "urgency", "leaf_code",
    "level1", "level2", "level3", "lead_department", "assisting_departments", "district", "street",
    "community", "grid", "dispatched_at", "signed_at", "first_contact_at", "due_at", "closed_at",
    "extended", "return_count", "redo_count", "urge_count", "status", "callback_result", "solved",
    "satisfaction", "assessed", "exclusion_reason", "repeat_of",
)  # fmt: skip
TEXT = ("ticket_no", "title", "body")
PERSON = (
    "ticket_no", "original_title", "original_body", "caller_name", "phone", "phone_hash", "address",
)  # fmt: skip

_SOURCES = ("12345热线", "网格上报", "随手拍小程序", "领导信箱", "110联动")
_SOURCE_SHARES = (616, 242, 82, 40, 20)
_CHANNELS = {"网格上报": "APP", "随手拍小程序": "微信", "领导信箱": "网站", "110联动": "电话"}
_HOTLINE = ("电话", "微信", "APP", "网站", "来信来访", "短信")
_HOTLINE_SHARES = (66, 13, 10, 7, 3, 2)
_TYPES = ("投诉", "求助", "咨询", "举报", "建议", "表扬")
_TYPE_SHARES = (507, 259, 129, 50, 45, 12)
_BLANK_STREET, _BLANK_COMMUNITY, _OTHER_LEAD, _ASSISTED = 0.019, 0.03, 0.05, 0.16
_DESK = "热线中心"


@dataclass(frozen=True, slots=True)
class Tables:
    """COPY lines by table; `numbers` the ticket numbers, in the same order."""

    numbers: list[str]
    ticket: list[str]
    text: list[str]
    person: list[str]


class RowWriter:
    """Writes the chunks of one plan; texts are masked once each, as an import would."""

    def __init__(self, plan: SimulationPlan, *, salt: str | None) -> None:
        self._plan = plan
        self._salt = salt
        self._skills = Skills.of(plan)
        self._hash = lru_cache(maxsize=None)(self._hash_of)

    @cached_property
    def _texts(self) -> list[list[tuple[str, str]]]:
        """Masked and original texts of each leaf, ready for COPY."""
        return [
            [(escaped(mask(text).text), escaped(text)) for text in leaf.texts]
            for leaf in self._plan.district.leaves
        ]

    def write(self, chunk: int, days: range) -> Tables:
        """The tickets of these days; the same for the same plan and chunk."""
        plan, district = self._plan, self._plan.district
        random = np.random.default_rng([plan.request.seed, 3, chunk])
        arrivals = arrive(plan, days, random)
        n = len(arrivals.leaf)
        numbers = _numbers(plan, arrivals)
        department = _departments(district, arrivals)
        swapped = random.random(n) < _OTHER_LEAD
        department[swapped] = random.integers(0, len(district.departments), int(swapped.sum()))
        handling = handle(plan, self._skills, arrivals, department, random)
        source = choose(random, n, _SOURCES, _SOURCE_SHARES)
        by_phone = choose(random, n, _HOTLINE, _HOTLINE_SHARES)
        channel = [
            _CHANNELS.get(one, other) for one, other in zip(source.tolist(), by_phone, strict=True)
        ]
        kind = choose(random, n, _TYPES, _TYPE_SHARES).tolist()
        blank = random.random(n)
        grid = 1 + np.floor(10 * random.random(n) ** 1.3).astype(int)
        places = _Places.of(district, arrivals, blank, grid)
        assisted = np.where(random.random(n) < _ASSISTED, arrivals.leaf, -1).tolist()
        leaves = [(one.code, *one.names[:3]) for one in district.leaves]
        leaf = arrivals.leaf.tolist()
        named = [(*leaves[at], *[NULL] * (4 - len(leaves[at])))[:4] for at in leaf]
        names = district.departments
        lead = np.where(handling.direct, _DESK, np.array(names, dtype=object)[department])
        columns: Sequence[Sequence[str]] = (
            numbers, moments(arrivals.received), source.tolist(), channel, kind,
            _texts(handling.urgency), *(list(part) for part in zip(*named, strict=True)),
            lead.tolist(),
            [district.leaves[at].assist or NULL if at >= 0 else NULL for at in assisted],
            [NAME] * n, places.street, places.community, places.grid,
            *_handled(handling), _repeated(arrivals, numbers),
        )  # fmt: skip
        ticket = ["\t".join(row) + "\n" for row in zip(*columns, strict=True)]
        text, person = self._words(arrivals, numbers, kind, places)
        return Tables(numbers, ticket, text, person)

    def _words(
        self, arrivals: Arrivals, numbers: list[str], kinds: list[str], places: "_Places"
    ) -> tuple[list[str], list[str]]:
        text, person = [], []
        titles = [leaf.names[-1] for leaf in self._plan.district.leaves]
        rows = zip(
            numbers, arrivals.leaf.tolist(), arrivals.text.tolist(), arrivals.caller.tolist(),
            kinds, places.street, places.community, strict=True,
        )  # fmt: skip
        for number, leaf, at, caller, kind, street, community in rows:
            masked, original = self._texts[leaf][at]
            title = f"关于{titles[leaf]}的{kind}"
            phone = f"1990000{caller % 10_000:04}"
            address = "".join((NAME, *(one for one in (street, community) if one != NULL)))
            text.append(f"{number}\t{title}\t{masked}\n")
            person.append(
                f"{number}\t{title}\t{original}\tC{caller:06}\t{phone}\t{self._hash(phone)}\t{address}\n"
            )
        return text, person

    def _hash_of(self, phone: str) -> str:
        return (phone_hash(phone, self._salt) if self._salt else None) or NULL


@dataclass(frozen=True, slots=True)
class _Places:
    """Names of places, NULL where the file would be blank."""

    street: list[str]
    community: list[str]
    grid: list[str]

    @classmethod
    def of(
        cls, district: District, arrivals: Arrivals, blank: np.ndarray, grid: np.ndarray
    ) -> "_Places":
        streets = np.array(district.streets, dtype=object)[arrivals.street]
        communities = [place.community for place in district.places]
        named = np.array(communities, dtype=object)[arrivals.community]
        known = (blank >= _BLANK_COMMUNITY) | arrivals.incident
        numbered = [
            f"{name.removesuffix('社区')}第{number:02}网格" if has else NULL
            for name, number, has in zip(named.tolist(), grid.tolist(), known.tolist(), strict=True)
        ]
        return cls(
            np.where((blank < _BLANK_STREET) & ~arrivals.incident, NULL, streets).tolist(),
            np.where(known, named, NULL).tolist(),
            numbered,
        )


def _numbers(plan: SimulationPlan, arrivals: Arrivals) -> list[str]:
    """MN20261031A1B2000001: day, the simulation's tag, place within the day."""
    days = arrivals.received.astype("datetime64[D]")
    _, first, inverse = np.unique(days, return_index=True, return_inverse=True)
    place = (np.arange(len(days)) - first[inverse] + 1).tolist()
    stamps = [day.replace("-", "") for day in np.datetime_as_string(days).tolist()]
    tag = plan.request.tag
    return [f"MN{day}{tag}{at:06}" for day, at in zip(stamps, place, strict=True)]


def _departments(district: District, arrivals: Arrivals) -> np.ndarray:
    """Who is responsible, as places in the district's departments."""
    place = {name: at for at, name in enumerate(district.departments)}
    table = np.array([
        [place[district.lead_of(leaf, street)] for street in district.streets]
        for leaf in district.leaves
    ])  # fmt: skip
    return np.asarray(table[arrivals.leaf, arrivals.street])


def _handled(handling: Handling) -> list[list[str]]:
    """From dispatched_at to exclusion_reason, in the order of TICKET."""
    times = (
        handling.dispatched, handling.signed, handling.contacted, handling.due, handling.closed,
    )  # fmt: skip
    return [
        *map(moments, times), flags(handling.extended), counts(handling.returns),
        counts(handling.redone), counts(handling.urges), _texts(handling.status),
        _texts(handling.callback), _texts(handling.solved), _texts(handling.satisfaction),
        ["t" if one is None else "f" for one in handling.exclusion.tolist()],
        _texts(handling.exclusion),
    ]  # fmt: skip


def _texts(values: Texts) -> list[str]:
    return [NULL if one is None else one for one in values.tolist()]


def _repeated(arrivals: Arrivals, numbers: list[str]) -> list[str]:
    return [numbers[at] if at >= 0 else NULL for at in arrivals.original.tolist()]
