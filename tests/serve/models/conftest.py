"""A site without SUQIU_MODEL, two good models and a broken one."""

import json
import shutil

import pytest

from serve.models.pointer import Change, read_pointer, registry_folder, write_pointer
from suqiu import clock
from suqiu.settings import load_settings


@pytest.fixture
def site(monkeypatch, tmp_path, store_environment):
    """Settings of a site whose models are chosen by the pointer."""
    monkeypatch.delenv("SUQIU_MODEL")
    monkeypatch.setenv("SUQIU_DATA_DIR", str(tmp_path / "data"))
    return load_settings()


@pytest.fixture
def trained(tmp_path, model_folder):
    """Makes a folder as `suqiu train` leaves it, with a model of this name."""

    def trained(name):
        folder = tmp_path / f"trained-{name}"
        shutil.copytree(model_folder, folder)
        card = json.loads((folder / "card.json").read_text("utf-8"))
        (folder / "card.json").write_text(json.dumps(card | {"name": name}), "utf-8")
        return folder

    return trained


@pytest.fixture
def choose_broken(site, trained):
    """Chooses, past the command's checks, a model whose weights are cut off."""

    def choose_broken():
        folder = registry_folder(site) / "broken"
        shutil.copytree(trained("broken"), folder)
        content = (folder / "arrays.npz").read_bytes()
        (folder / "arrays.npz").write_bytes(content[: len(content) // 2])
        write_pointer(site, read_pointer(site).used(Change("broken", "use", clock.now(), "谁")))

    return choose_broken
