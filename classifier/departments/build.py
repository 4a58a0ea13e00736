"""Departments from a model and what a site says of dispatch: one place for training and use."""

from dataclasses import replace

from classifier.departments.duty import DutyList
from classifier.departments.local import SiteDispatch
from classifier.departments.rules import load_dispatch_rules
from classifier.departments.suggest import Departments
from classifier.model.leaf_model import LeafModel


def departments_of(model: LeafModel, local: SiteDispatch | None = None) -> Departments:
    """Departments by the model's own duties, a site's list and rules over them where given, and
    history.
    """
    site, rules = (
        (local.duties, local.rules) if local is not None else (None, load_dispatch_rules())
    )
    duty = DutyList(model.taxonomy, model.codes, site, rules.local_department)
    history = model.history
    if history is not None and history.duty_names is None:
        # Before the names were kept, history was always learned under the model's own duties.
        own = DutyList(model.taxonomy, model.codes)
        history = replace(history, duty_names=own.names)
    return Departments(duty, model.branches, history, rules)
