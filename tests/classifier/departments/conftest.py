"""Who takes what, by the small model's own duties."""

import pytest

from classifier.departments.build import departments_of


@pytest.fixture
def departments(small_model):
    return departments_of(small_model)
