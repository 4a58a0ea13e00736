"""The default model is made anew when the code that makes it changes."""

import subprocess
import sys
from pathlib import Path

import classifier
from classifier.cache import _code, _put

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


FULL = """
import resource, sys
from pathlib import Path
from classifier.cache import default_model
from suqiu.errors import InputError
from suqiu.settings import Settings
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
try:
    default_model(Settings(model=None, cache_dir=Path(sys.argv[1])), report=lambda step: print("began:", step))
except InputError as error:
    print(error)
"""


def test_what_has_no_room_for_the_model_is_told_before_the_minute_of_training(tmp_path):
    left = tmp_path / "models" / ".suqiu.killed.suqiu-part"
    left.mkdir(parents=True)
    (left / "arrays.npz").touch()
    words = [sys.executable, "-c", FULL, str(tmp_path)]
    run = subprocess.run(words, capture_output=True, text=True, check=True)
    assert "放不进" in run.stdout
    assert "SUQIU_CACHE_DIR" in run.stdout
    assert "began" not in run.stdout
    # What a killed run left went first, and of this one nothing stays.
    assert list((tmp_path / "models").iterdir()) == []


def test_of_two_that_train_at_once_the_first_model_stays_and_a_broken_one_goes(tmp_path):
    folder = tmp_path / "seed"
    first, second = tmp_path / "first", tmp_path / "second"
    for made in (first, second):
        made.mkdir()
        (made / "card.json").write_text(made.name)
    folder.mkdir()
    (folder / "arrays.npz").touch()
    _put(first, folder)
    _put(second, folder)
    assert [file.name for file in folder.iterdir()] == ["card.json"]
    assert (folder / "card.json").read_text() == "first"
