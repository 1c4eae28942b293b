"""Checkpoints: what is saved comes back; what is damaged or foreign gets one sentence."""

import ast
import errno
import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model import checkpoints
from model.checkpoints import (
    FACTS_FILE,
    Checkpoint,
    find_checkpoints,
    load_checkpoint,
    read_facts,
    save_checkpoint,
)
from model.errors import ModelError

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture
def checkpoint(make_checkpoint: Callable[..., Checkpoint]) -> Checkpoint:
    return make_checkpoint()


@pytest.fixture
def folder(tmp_path: Path, checkpoint: Checkpoint) -> Path:
    """A folder with a saved checkpoint."""
    save_checkpoint(checkpoint, tmp_path / "net")
    return tmp_path / "net"


def weights_of(folder: Path) -> Path:
    (path,) = folder.glob("*.safetensors")
    return path


def facts_of(folder: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((folder / FACTS_FILE).read_text("utf-8"))
    return facts


def write_facts(folder: Path, facts: object) -> None:
    (folder / FACTS_FILE).write_text(json.dumps(facts), "utf-8")


def write_weights(folder: Path, content: bytes) -> None:
    """Put other weights there, with size and digest as if they belonged there."""
    weights_of(folder).write_bytes(content)
    facts = facts_of(folder)
    facts["weights"] |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    write_facts(folder, facts)


def split_header(content: bytes) -> tuple[dict[str, Any], bytes]:
    length = int.from_bytes(content[:8], "little")
    return json.loads(content[8 : 8 + length]), content[8 + length :]


def joined(header: object, body: bytes) -> bytes:
    raw = json.dumps(header).encode()
    return len(raw).to_bytes(8, "little") + raw + body


def refusal(folder: Path) -> str:
    """The sentence that loading ends with."""
    with pytest.raises(ModelError) as caught:
        load_checkpoint(folder)
    sentence = str(caught.value)
    assert sentence.endswith(".") and "\n" not in sentence
    assert len(sentence) < 600
    return sentence


def test_float32_comes_back_bit_by_bit(folder: Path, checkpoint: Checkpoint) -> None:
    loaded = load_checkpoint(folder)
    assert loaded.weights.keys() == checkpoint.weights.keys()
    for name, weight in checkpoint.weights.items():
        assert loaded.weights[name].dtype == np.float32
        np.testing.assert_array_equal(loaded.weights[name], weight)
    assert loaded.facts.vocabulary == checkpoint.facts.vocabulary
    assert loaded.facts.shape == checkpoint.facts.shape


def test_float16_comes_back_rounded_and_half_as_large(tmp_path: Path, checkpoint: Checkpoint) -> None:
    large = save_checkpoint(checkpoint, tmp_path / "32").weights_bytes
    small = save_checkpoint(checkpoint, tmp_path / "16", "float16").weights_bytes
    assert small < 0.65 * large
    for name, weight in load_checkpoint(tmp_path / "16").weights.items():
        assert weight.dtype == np.float32
        np.testing.assert_array_equal(weight, checkpoint.weights[name].astype(np.float16).astype(np.float32))


def test_facts_come_back(tmp_path: Path, checkpoint: Checkpoint) -> None:
    facts = replace(
        checkpoint.facts, name="Ó Néill", description="☘", text_style="raw", corpus={"tunes": 3},
        recipe={"steps": 7}, losses={"validation_bits_per_character": 1.25},
    )  # fmt: skip
    save_checkpoint(Checkpoint(facts, checkpoint.weights), tmp_path / "net")
    read = read_facts(tmp_path / "net")
    assert (read.name, read.description, read.text_style) == ("Ó Néill", "☘", "raw")
    assert (read.corpus, read.recipe) == ({"tunes": 3}, {"steps": 7})
    assert read.validation_bits_per_character == 1.25


@pytest.mark.parametrize("bits", [None, True, "low", 10**400, float("nan"), float("inf"), [1]])
def test_odd_losses_are_no_losses(tmp_path: Path, checkpoint: Checkpoint, bits: object) -> None:
    facts = replace(checkpoint.facts, losses={"validation_bits_per_character": bits})
    save_checkpoint(Checkpoint(facts, checkpoint.weights), tmp_path / "net")
    assert read_facts(tmp_path / "net").validation_bits_per_character is None


def test_saving_again_leaves_only_the_new_weights(
    folder: Path, make_checkpoint: Callable[..., Checkpoint]
) -> None:
    other = make_checkpoint(seed=8)
    save_checkpoint(other, folder)
    assert len(list(folder.iterdir())) == 2
    np.testing.assert_array_equal(load_checkpoint(folder).weights["lstm/bias"], other.weights["lstm/bias"])


def test_every_truncation_is_refused(folder: Path) -> None:
    path = weights_of(folder)
    content = path.read_bytes()
    for length in [*range(0, 700, 7), *range(700, len(content), 997), len(content) - 1]:
        path.write_bytes(content[:length])
        assert str(path) in refusal(folder)


def test_truncation_that_the_facts_know_of_is_refused_as_well(folder: Path) -> None:
    content = weights_of(folder).read_bytes()
    for length in [*range(0, 700, 13), *range(700, len(content), 1999), len(content) - 1]:
        write_weights(folder, content[:length])
        refusal(folder)


def test_weights_with_something_behind_them_are_refused(folder: Path) -> None:
    write_weights(folder, weights_of(folder).read_bytes() + b"\0\0\0\0")
    refusal(folder)


def test_every_flipped_bit_is_refused(folder: Path) -> None:
    path = weights_of(folder)
    content = bytearray(path.read_bytes())
    for offset in [*range(0, 64), *range(64, len(content), 1009)]:
        content[offset] ^= 1 << (offset % 8)
        path.write_bytes(content)
        refusal(folder)
        content[offset] ^= 1 << (offset % 8)


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"\x02\0\0\0\0\0\0\0{}", b"\xff" * 64, b"\x89HDF\r\n\x1a\n" + bytes(99), b"\x80\x04K\x01."],
)
def test_foreign_weights_are_refused(folder: Path, content: bytes) -> None:
    write_weights(folder, content)
    refusal(folder)


@pytest.mark.parametrize("length", [0, 1, 2**20 + 1, 2**62, 2**64 - 1])
def test_absurd_header_length_is_refused(folder: Path, length: int) -> None:
    write_weights(folder, length.to_bytes(8, "little") + weights_of(folder).read_bytes()[8:])
    refusal(folder)


@pytest.mark.parametrize("header", [[], None, 3, "x", {}, {"lstm/bias": None}])
def test_header_of_another_form_is_refused(folder: Path, header: object) -> None:
    _, body = split_header(weights_of(folder).read_bytes())
    write_weights(folder, joined(header, body))
    refusal(folder)


def test_deeply_nested_json_is_refused(folder: Path) -> None:
    raw = b"[" * 100_000
    write_weights(folder, len(raw).to_bytes(8, "little") + raw)
    refusal(folder)
    (folder / FACTS_FILE).write_bytes(b'{"a":' * 100_000)
    refusal(folder)


@pytest.mark.parametrize(
    "change",
    [
        {"dtype": "F64"}, {"dtype": "I32"}, {"dtype": None}, {"dtype": []}, {"shape": [48]}, {"shape": "48"},
        {"shape": [-48]}, {"data_offsets": None}, {"data_offsets": [0, 192]}, {"data_offsets": ["0", "192"]},
        {"data_offsets": [-1, 191]}, {"data_offsets": [0, 2**70]}, {"data_offsets": [True, False]},
    ],
)  # fmt: skip
def test_header_entry_that_lies_is_refused(folder: Path, change: dict[str, object]) -> None:
    header, body = split_header(weights_of(folder).read_bytes())
    header["dense/kernel"] |= change
    write_weights(folder, joined(header, body))
    refusal(folder)


def test_overlapping_weights_are_refused(folder: Path) -> None:
    header, body = split_header(weights_of(folder).read_bytes())
    header["lstm/bias"]["data_offsets"] = [0, 192]
    write_weights(folder, joined(header, body))
    refusal(folder)


def test_weight_that_is_missing_or_too_many_is_named(folder: Path) -> None:
    header, body = split_header(weights_of(folder).read_bytes())
    write_weights(
        folder, joined(header | {"extra": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}}, body)
    )
    assert "'extra'" in refusal(folder)
    del header["dense/bias"]
    write_weights(folder, joined(header, body))
    assert "'dense/bias'" in refusal(folder)


def test_weights_of_other_sizes_are_refused(folder: Path, make_checkpoint: Callable[..., Checkpoint]) -> None:
    save_checkpoint(make_checkpoint(units=13), folder.parent / "other")
    write_weights(folder, weights_of(folder.parent / "other").read_bytes())
    assert "belong to another network" in refusal(folder)


def test_vocabulary_of_another_size_is_refused(folder: Path) -> None:
    facts = facts_of(folder)
    facts["vocabulary"].pop()
    write_facts(folder, facts)
    assert "its vocabulary has" in refusal(folder)


def test_weights_are_not_read_where_their_header_is_wrong(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    header, body = split_header(weights_of(folder).read_bytes())
    header["lstm/kernel"]["shape"] = [6, 49]
    write_weights(folder, joined(header, body))
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail("the weights were read"))
    refusal(folder)


def test_huge_network_that_is_only_claimed_is_refused_before_it_is_allocated(folder: Path) -> None:
    facts = facts_of(folder)
    facts["network"] |= {"embedding_size": 65_536, "units": 65_536}
    write_facts(folder, facts)
    refusal(folder)


def test_sparse_file_of_a_terabyte_is_refused_unread(folder: Path) -> None:
    os.truncate(weights_of(folder), 2**40)
    refusal(folder)


@pytest.mark.parametrize(
    "name",
    ["../net.safetensors", "/etc/passwd", "", ".", "a/b.safetensors", "..\\b.safetensors", "a\0.safetensors",
     "weights.pkl", "weights.h5", "\ud800.safetensors", "x" * 5000 + ".safetensors"],
)  # fmt: skip
def test_weights_outside_of_the_folder_are_refused(folder: Path, name: str) -> None:
    facts = facts_of(folder)
    facts["weights"]["file"] = name
    write_facts(folder, facts)
    with pytest.raises(ModelError):
        load_checkpoint(folder)


def test_missing_weights_are_named(folder: Path) -> None:
    weights_of(folder).unlink()
    assert "lacks its weights" in refusal(folder)


def test_folder_or_pipe_in_place_of_the_weights_is_refused(folder: Path) -> None:
    path = weights_of(folder)
    path.unlink()
    path.mkdir()
    refusal(folder)
    path.rmdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(path)
        refusal(folder)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nonsense",
        b"\xff\xfe\0",
        b"[]",
        b"null",
        b"3",
        b"NaN",
        b'"x"',
        b"{}",
        b'{"format": 1}',
        b"9" * 9999,
    ],
)
def test_facts_that_are_none_are_refused(folder: Path, content: bytes) -> None:
    (folder / FACTS_FILE).write_bytes(content)
    refusal(folder)


def test_facts_that_are_too_large_are_refused_unread(folder: Path) -> None:
    os.truncate(folder / FACTS_FILE, 2**40)
    assert "too large" in refusal(folder)


def test_newer_version_is_refused(folder: Path) -> None:
    write_facts(folder, facts_of(folder) | {"version": 2})
    assert "this version of Carolan" in refusal(folder)


@pytest.mark.parametrize("place", [*["format", "version", "name", "network", "weights", "vocabulary"]])
def test_facts_that_lack_something_are_refused(folder: Path, place: str) -> None:
    facts = facts_of(folder)
    del facts[place]
    write_facts(folder, facts)
    refusal(folder)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_facts_with_anything_anywhere_load_or_are_refused(folder: Path, data: st.DataObject) -> None:
    original = facts_of(folder)
    facts = json.loads(json.dumps(original))
    place = data.draw(st.sampled_from(sorted(facts)))
    inner = sorted(facts[place]) if isinstance(facts[place], dict) else []
    value = data.draw(JSON_VALUES)
    if inner and data.draw(st.booleans()):
        facts[place][data.draw(st.sampled_from(inner))] = value
    else:
        facts[place] = value
    write_facts(folder, facts)
    try:
        loaded = load_checkpoint(folder)
        assert loaded.facts.validation_bits_per_character is None
    except ModelError as problem:
        assert "\n" not in str(problem)
    finally:
        write_facts(folder, original)


@pytest.mark.parametrize("value", ["1e999", "-1e999", "NaN", "1" + "0" * 4000, "true"])
def test_numbers_that_are_none_are_refused(folder: Path, value: str) -> None:
    text = (folder / FACTS_FILE).read_text("utf-8")
    for place in ('"units": 12', f'"bytes": {facts_of(folder)["weights"]["bytes"]}'):
        assert place in text
        (folder / FACTS_FILE).write_text(text.replace(place, place.partition(":")[0] + ": " + value), "utf-8")
        refusal(folder)


@pytest.mark.parametrize("broken", ["fsync", "replace"])
@pytest.mark.parametrize("nth", [0, 1])
def test_full_disk_leaves_the_old_checkpoint(
    folder: Path,
    make_checkpoint: Callable[..., Checkpoint],
    monkeypatch: pytest.MonkeyPatch,
    broken: str,
    nth: int,
) -> None:
    before = load_checkpoint(folder)
    calls = []
    real = os.fsync if broken == "fsync" else Path.replace

    def full(*arguments: Any) -> Any:
        calls.append(arguments)
        if len(calls) > nth:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(os if broken == "fsync" else Path, broken, full)
        with pytest.raises(ModelError, match="disk is full"):
            save_checkpoint(make_checkpoint(seed=9), folder)
    assert len(calls) == nth + 1
    after = load_checkpoint(folder)
    np.testing.assert_array_equal(after.weights["dense/kernel"], before.weights["dense/kernel"])
    assert not [path for path in folder.iterdir() if path.suffix == ".tmp"]


def test_folder_that_cannot_be_made_is_named(tmp_path: Path, checkpoint: Checkpoint) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError, match="can't be made"):
        save_checkpoint(checkpoint, tmp_path / "file" / "net")


def test_checkpoints_are_found_by_folder_and_a_damaged_one_hides_no_other(
    tmp_path: Path, make_checkpoint: Callable[..., Checkpoint]
) -> None:
    for name in "bca":
        checkpoint = make_checkpoint()
        save_checkpoint(Checkpoint(replace(checkpoint.facts, name=name), checkpoint.weights), tmp_path / name)
    (tmp_path / "b" / FACTS_FILE).write_text("{")
    found = find_checkpoints([tmp_path / "nowhere", tmp_path])
    assert [(facts.name, facts.path) for facts in found] == [("a", tmp_path / "a"), ("c", tmp_path / "c")]


def test_network_is_named_by_its_folder_or_its_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "bundled_folder", lambda: folder.parent)
    monkeypatch.setattr(checkpoints, "user_folder", lambda: folder.parent / "none")
    assert checkpoints.resolve_checkpoint(str(folder)) == folder
    assert checkpoints.resolve_checkpoint("toy") == folder
    assert checkpoints.resolve_checkpoint(None) == folder


@pytest.mark.parametrize("name", ["nobody", "x" * 5000, "a\0b", ".", ""])
def test_network_that_is_not_there_gets_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(checkpoints, "bundled_folder", lambda: tmp_path)
    monkeypatch.setattr(checkpoints, "user_folder", lambda: tmp_path)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError):
        checkpoints.resolve_checkpoint(name)


def test_no_bundled_network_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "bundled_folder", lambda: tmp_path)
    with pytest.raises(ModelError, match="carolan train"):
        checkpoints.default_checkpoint()


def test_nothing_in_the_program_unpickles() -> None:
    root = Path(checkpoints.__file__).parents[1]
    for path in [*root.glob("model/**/*.py"), *root.glob("desktop/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in getattr(node, "names", ()) if isinstance(alias, ast.alias)]
            names.append(getattr(node, "module", None) or "")
            assert not {"pickle", "joblib", "h5py", "dill", "marshal", "shelve"} & set(names), path
            assert not (isinstance(node, ast.keyword) and node.arg == "allow_pickle"), path


def test_importing_checkpoints_imports_no_tensorflow() -> None:
    import subprocess
    import sys

    code = "import sys, model.checkpoints; sys.exit('tensorflow' in sys.modules or 'keras' in sys.modules)"
    root = Path(checkpoints.__file__).parents[1]
    assert subprocess.run([sys.executable, "-c", code], cwd=root).returncode == 0
