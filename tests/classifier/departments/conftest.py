"""Who takes what by the small model's own duties, and what bodies are called."""

import pytest

from classifier.departments.build import departments_of
from classifier.departments.naming import load_names
from suqiu.data import dataset_path


@pytest.fixture
def departments(small_model):
    return departments_of(small_model)


@pytest.fixture(scope="module")
def names():
    return load_names(dataset_path("departments/names.csv"))
