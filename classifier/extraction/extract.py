"""`extract`: the whole form of one ticket, by rules and word lists."""

from collections.abc import Sequence

from classifier.extraction.check import verify
from classifier.extraction.hiding import hide
from classifier.extraction.objects import find_object
from classifier.extraction.people import find_persons
from classifier.extraction.times import find_date, find_time, received_at
from classifier.extraction.wording import find_demand, find_matter, find_summary, find_title
from suqiu.places.find import Gazetteer, find_places
from suqiu.places.letter import read_letter
from suqiu.privacy import mask
from suqiu.records import Extraction, Ticket


def extract(
    ticket: Ticket,
    *,
    gazetteer: Gazetteer | None = None,
    focus: Sequence[str] = (),
) -> Extraction:
    """Every field with the place it was read from; nothing that the text does not give, and no
    personal data in title, summary and persons.

    `ticket.created` turns 昨天 into a day; `focus` are words that say what matters, such as
    the evidence of a `Suggestion`.
    """
    letter = read_letter(ticket)
    personal = mask(letter.text).spans
    matter = find_matter(letter, focus)
    demand = find_demand(letter)
    time = find_time(letter, near=max(matter.start if matter else 0, letter.body_start))
    found = Extraction(
        id=ticket.id,
        title=find_title(letter, matter),
        summary=find_summary(letter, matter, demand),
        time=time,
        date=find_date(time, received_at(ticket)),
        **find_places(letter, gazetteer),
        persons=find_persons(letter, personal),
        object=find_object(letter),
        demand=demand,
    )
    return hide(verify(found, ticket, gazetteer=gazetteer), letter.text, personal)
