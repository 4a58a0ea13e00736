"""The chapters a report can have, a file a kind."""

from collections.abc import Callable, Mapping

from reporting.reports.page import Page
from reporting.reports.sections.annex import write_annex
from reporting.reports.sections.areas import write_areas
from reporting.reports.sections.callback import write_callback
from reporting.reports.sections.categories import write_categories
from reporting.reports.sections.departments import write_departments
from reporting.reports.sections.hot import write_hot
from reporting.reports.sections.overview import write_overview
from reporting.reports.sections.sources import write_sources
from reporting.reports.sections.suggestions import write_suggestions
from reporting.reports.sections.urgent import write_urgent
from reporting.reports.sections.warnings import write_warnings
from reporting.reports.sections.why import write_why
from reporting.reports.spec import Section, SectionKind

SECTIONS: Mapping[SectionKind, Callable[[Page, Section], None]] = {
    "overview": write_overview,
    "sources": write_sources,
    "categories": write_categories,
    "areas": write_areas,
    "departments": write_departments,
    "callback": write_callback,
    "hot": write_hot,
    "warnings": write_warnings,
    "urgent": write_urgent,
    "why": write_why,
    "suggestions": write_suggestions,
    "annex": write_annex,
}
