"""The default model is made anew when the code that makes it changes."""

import subprocess
import sys
from pathlib import Path

import classifier
from classifier.cache import _code

ROOM = Path(classifier.__file__).parent
LOADED = """
import sys
import classifier.training.train
for name, module in sys.modules.items():
    if name.partition(".")[0] == "classifier":
        print(module.__file__)
"""


def test_all_code_that_the_seeds_model_is_made_by_counts():
    run = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    loaded = {Path(line) for line in run.stdout.splitlines()}
    assert ROOM / "training" / "softmax.py" in loaded
    # The seed's letters say nothing of who took them: their model has no history of dispatch.
    departments = {path for path in loaded if path.parent == ROOM / "departments"}
    assert loaded - departments <= set(_code())
