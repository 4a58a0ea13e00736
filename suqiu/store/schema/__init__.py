"""The tables, a file a noun; all in one metadata. Made by migrations, never by `create_all`."""

from suqiu.store.schema.access import (
    account,
    audit,
    invitation,
    pin,
    ticket_claim,
    web_session,
)
from suqiu.store.schema.base import metadata
from suqiu.store.schema.conversations import conversation, conversation_turn
from suqiu.store.schema.doors import login_try, logout_seen
from suqiu.store.schema.imports import import_run, recode_batch
from suqiu.store.schema.index_aside import index_aside
from suqiu.store.schema.opinions import decision, feedback, suggestion
from suqiu.store.schema.people import app_user, setting_secret
from suqiu.store.schema.places import area, department
from suqiu.store.schema.reports import report, report_fact, report_version
from suqiu.store.schema.retrieval import (
    index_state,
    index_term,
    knowledge_document,
    knowledge_passage,
    repeat_suggestion,
    ticket_index,
    vector_version,
)
from suqiu.store.schema.sign_on import sign_on
from suqiu.store.schema.sites import site_column, site_figure, site_row, site_table
from suqiu.store.schema.tickets import LEVELS, ticket, ticket_event, ticket_person, ticket_text
from suqiu.store.schema.tokens import api_token
from suqiu.store.schema.warnings import (
    warning,
    warning_delivery,
    warning_mute,
    warning_run,
    warning_ticket,
)

__all__ = [
    "LEVELS",
    "account",
    "api_token",
    "app_user",
    "area",
    "audit",
    "conversation",
    "conversation_turn",
    "decision",
    "department",
    "feedback",
    "import_run",
    "index_aside",
    "index_state",
    "index_term",
    "invitation",
    "knowledge_document",
    "knowledge_passage",
    "login_try",
    "logout_seen",
    "metadata",
    "pin",
    "recode_batch",
    "repeat_suggestion",
    "report",
    "report_fact",
    "report_version",
    "setting_secret",
    "sign_on",
    "site_column",
    "site_figure",
    "site_row",
    "site_table",
    "suggestion",
    "ticket",
    "ticket_claim",
    "ticket_event",
    "ticket_index",
    "ticket_person",
    "ticket_text",
    "vector_version",
    "warning",
    "warning_delivery",
    "warning_mute",
    "warning_run",
    "warning_ticket",
    "web_session",
]  # fmt: skip
