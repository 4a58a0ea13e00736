"""`/desk/TICKET_NO`: one ticket at a glance."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.background import BackgroundTask

from serve.desk.filed import filed_leaf
from serve.desk.kinds import answers
from serve.desk.leaves import with_names
from serve.desk.names import Names
from serve.desk.neighbours import FindSimilar
from serve.desk.opening import OpenedTicket, open_ticket
from serve.desk.person import MAY_UNMASK
from serve.desk.stages import HANDLED, WAITING
from serve.desk.suggesting import lead_of, wants_second_look
from serve.http.backend import BackendDep
from serve.models.serving import serving_of
from serve.web.answering import in_page
from serve.web.guard import SessionAtDesk
from serve.web.pages.form import form_lines
from serve.web.pages.leaf_finder import finder_of
from serve.web.pages.ticket_number import TicketNumber
from serve.web.pages.worklist_place import WorklistPlaceDep
from serve.web.view import page
from suqiu import clock

router = APIRouter()
_SOLVED = {"是": "已解决", "否": "未解决"}


@router.get("/desk/{number:path}")
async def show(
    request: Request, number: TicketNumber, session: SessionAtDesk,
    backend: BackendDep, place: WorklistPlaceDep,
) -> Response:  # fmt: skip
    """Opens it: claimed for who may decide, so that nobody else works on it unknowingly."""
    serving = serving_of(request)
    classifier = serving.classifier
    find_similar: FindSimilar = request.app.state.find_similar
    names: Names = request.app.state.names
    taxonomy = classifier.model.taxonomy

    def work() -> tuple[OpenedTicket, list[str]]:
        database = backend.database()
        found = open_ticket(
            database, session.user, number, classifier,
            request.app.state.settings.max_text_chars, find_similar,
        )  # fmt: skip
        return found, sorted({*names.known(database).departments, *taxonomy.departments()})

    def shown(result: tuple[OpenedTicket, list[str]]) -> Response:
        found, departments = result
        view, handled = found.view, found.view.status in HANDLED
        suggestion = found.suggestion
        leaves = {
            one.code: taxonomy.leaf(one.code)
            for one in (suggestion.codes if suggestion else ())
            if one.code in taxonomy
        }
        return page(
            request, "ticket.html", session, found=found, view=view,
            suggestion=suggestion, suggested_lead=lead_of(suggestion), leaves=leaves, departments=departments, now=clock.now(),
            form=form_lines(found.form), back=place.address("/desk"), solved=_SOLVED,
            onward=place.address(
                "/desk/next", at=view.received_at.isoformat(), no=view.ticket_no
            ),
            query=request.url.query, may_unmask=session.user.role in MAY_UNMASK,
            waiting=view.status in WAITING, handled=handled,
            filed=filed_leaf(view.status, view.leaf_code, view.leaf_path, taxonomy),
            boundaries={code: with_names(leaf.boundary, taxonomy) for code, leaf in leaves.items()},
            kinds=answers(suggestion, (view.request_type, view.urgency)),
            reviewable=serving.cascade is not None and wants_second_look(suggestion),
        )  # fmt: skip

    answer = await in_page(request, session, work, shown)
    answer.background = BackgroundTask(finder_of, request)
    return answer
