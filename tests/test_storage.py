import io
import json
import pickle
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest

import nnlib
from nnlib import storage


@pytest.fixture
def net():
    rng = np.random.default_rng(1)
    weights = [rng.standard_normal((4, 5)), rng.standard_normal((5, 3))]
    return nnlib.Network(weights, [rng.standard_normal(5), rng.standard_normal(3)], ["relu", "tanh"])


def same(one, other):
    assert [f.name for f in one.activation] == [f.name for f in other.activation]
    assert (one.biases is None) == (other.biases is None)
    for ours, theirs in zip([*one.weights, *(one.biases or ())], [*other.weights, *(other.biases or ())], strict=True):
        np.testing.assert_array_equal(ours, theirs)
        assert ours.dtype == theirs.dtype


def test_network_comes_back_as_it_was_saved(net, tmp_path):
    net.save(tmp_path / "exam.npz")
    same(nnlib.Network.load(tmp_path / "exam.npz"), net)


@pytest.mark.parametrize(
    "other",
    [
        nnlib.Network.random([2, 3, 1], rng=0),
        nnlib.Network.stack([nnlib.Network.random([4, 5, 3], rng=seed) for seed in range(30)]),
        nnlib.Network([np.ones((2, 3), np.float32)]),
    ],
    ids=["no biases", "a stack", "float32 and one layer"],
)
def test_other_kinds_of_network_come_back_too(other, tmp_path):
    other.save(str(tmp_path / "net.npz"))
    same(nnlib.Network.load(str(tmp_path / "net.npz")), other)


def test_file_has_exactly_the_name_that_was_given(net, tmp_path):
    net.save(tmp_path / "weights")
    assert [path.name for path in tmp_path.iterdir()] == ["weights"]
    same(nnlib.Network.load(tmp_path / "weights"), net)


@pytest.mark.parametrize("failing", ["numpy.savez", "os.fsync", "os.replace"])
def test_save_that_fails_leaves_the_old_file_and_nothing_else(net, tmp_path, monkeypatch, failing):
    path = tmp_path / "exam.npz"
    net.save(path)
    before = path.read_bytes()

    def fail(*arguments, **options):
        raise OSError("the disk is full")

    monkeypatch.setattr(failing, fail)
    with pytest.raises(OSError, match="the disk is full"):
        nnlib.Network.random([2, 3, 1], rng=0).save(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"There is no file '.*exam\.npz' in .*Look at its name and folder"):
        nnlib.Network.load(tmp_path / "exam.npz")


def archive(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def ours(**arrays):
    return archive(format=np.array("nnlib network"), version=np.array(1), **arrays)


class Bomb:
    """Would leave a file behind if it were ever unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "cannot be read as one"),
        (b"hours,score\n2,92\n", "cannot be read as one"),
        (archive(x=np.ones(3)), r"must be an nnlib network file, but it holds \['x'\]"),
        (archive(format=np.array("nnlib table"), version=np.array(1)), "must be an nnlib network file"),
        (archive(format=np.array("nnlib network"), version=np.array(2)), "must be of file version 1, but it is of version 2"),
        (ours(W0=np.ones((2, 3))), "must hold one W, or one W and one b, for each of 0 layers"),
        (ours(activation=np.array(["tanh"] * 2), W0=np.ones((2, 3))), "for each of 2 layers, but .*'W0'.* arrived"),
        (ours(activation=np.array(["tanh"]), W0=np.ones((2, 3)), b1=np.ones(3)), "for each of 1 layers"),
        (ours(activation=np.array(["tanh"]), W0=np.full((2, 3), np.nan)), r"weights\[0\] must hold finite numbers only"),
        (ours(activation=np.array(["sine"]), W0=np.ones((2, 3))), "activation must be one of"),
        (ours(activation=np.array(["tanh"] * 2), W0=np.ones((2, 3)), W1=np.ones((2, 3))), r"weights\[1\] must have shape"),
    ],
)
def test_file_that_is_damaged_or_foreign_gets_a_sentence(content, words, tmp_path):
    path = tmp_path / "exam.npz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=words):
        nnlib.Network.load(path)
    assert path.read_bytes() == content


def test_every_truncation_of_a_file_gets_a_sentence(net, tmp_path):
    path = tmp_path / "exam.npz"
    net.save(path)
    whole = path.read_bytes()
    for length in range(0, len(whole), 37):
        path.write_bytes(whole[:length])
        with pytest.raises(ValueError, match="must be a file that nnlib saved"):
            nnlib.Network.load(path)


def test_every_flipped_byte_of_the_numbers_is_noticed(net, tmp_path):
    path = tmp_path / "exam.npz"
    net.save(path)
    whole = path.read_bytes()
    with zipfile.ZipFile(path) as file:
        start = file.getinfo("W0.npy").header_offset + 200
    for place in range(start, start + 100, 9):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
        with pytest.raises(ValueError, match="must be a file that nnlib saved"):
            nnlib.Network.load(path)


def test_pickle_in_a_file_is_not_executed(tmp_path):
    trace = tmp_path / "executed"
    bomb = np.array([Bomb(trace)], dtype=object)
    for content in (ours(W0=bomb, activation=np.array(["tanh"])), pickle.dumps(Bomb(trace))):
        path = tmp_path / "exam.npz"
        path.write_bytes(content)
        with pytest.raises(ValueError, match="must be a file that nnlib saved"):
            nnlib.Network.load(path)
    assert not trace.exists()


def test_arrays_of_another_kind_are_told_apart(tmp_path):
    storage.save_arrays(tmp_path / "table", "table", {"x": np.arange(3)})
    assert storage.load_arrays(tmp_path / "table", "table")["x"].tolist() == [0, 1, 2]
    with pytest.raises(ValueError, match="must be an nnlib network file"):
        nnlib.Network.load(tmp_path / "table")


WORK = {"seed": 3, "taken": [[1.0, 500], [0.5, 250]], "table": {"names": ["größe, in m"], "rows": [["1,5"], [""]]}}


def test_work_comes_back_as_it_was_saved(tmp_path):
    path = tmp_path / "mine.json"
    storage.save_work(path, "training", {"seed": 1})
    storage.save_work(path, "training", WORK)
    assert storage.load_work(path, "training") == (WORK, "")
    assert list(tmp_path.iterdir()) == [path]


def test_no_file_is_no_work_and_no_problem(tmp_path):
    assert storage.load_work(tmp_path / "mine.json", "training") == (None, "")


@pytest.mark.parametrize("failing", ["os.fsync", "os.replace"])
def test_saving_work_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, failing):
    path = tmp_path / "mine.json"
    storage.save_work(path, "training", WORK)

    def fail(*arguments, **options):
        raise OSError("the disk is full")

    monkeypatch.setattr(failing, fail)
    with pytest.raises(OSError, match="the disk is full"):
        storage.save_work(path, "training", {"seed": 4})
    assert storage.load_work(path, "training") == (WORK, "")
    assert list(tmp_path.iterdir()) == [path]


def test_work_that_no_file_could_give_back_is_refused(tmp_path):
    path = tmp_path / "mine.json"
    for work in ({"loss": float("nan")}, {"weights": np.ones(2)}):
        with pytest.raises((TypeError, ValueError)):
            storage.save_work(path, "training", work)
    assert list(tmp_path.iterdir()) == []


def saved(**changes):
    return json.dumps({"format": "nnlib training", "version": 1, "work": WORK} | changes).encode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Expecting value"),
        (saved()[:-9], "Expecting|Unterminated|delimiter"),
        (b"\xff\xfe\x00", "can't decode"),
        (b"[" * 100_000, "recursion"),
        (b"[1, 2]", "it should be an nnlib training file, but its format is None"),
        (saved(format="nnlib network of one's own"), 'but its format is "nnlib network of one\'s own"'),
        (saved(version=2), "it should be of file version 1, but it is of version 2"),
        (saved(work=[1, 2]), "the work in it is missing"),
    ],
)
def test_work_that_is_damaged_or_foreign_is_kept_aside_and_said_to_be(content, words, tmp_path):
    path = tmp_path / "mine.json"
    for k in (1, 2):  # the second time the first one is still there
        path.write_bytes(content)
        work, problem = storage.load_work(path, "training")
        assert work is None
        assert re.search(rf"mine\.json' holds nothing that can be used here: .*{words}", problem)
        assert problem.endswith(f"It is kept as 'mine.json.damaged-{k}'.")
        assert (tmp_path / f"mine.json.damaged-{k}").read_bytes() == content
        assert not path.exists()


def test_damaged_work_that_cannot_be_moved_stays_where_it_is(tmp_path, monkeypatch):
    path = tmp_path / "mine.json"
    path.write_bytes(b"{")

    def fail(*arguments):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", fail)
    work, problem = storage.load_work(path, "training")
    assert work is None
    assert problem.endswith("It could not be renamed either (Permission denied): move it away before you save.")
    assert path.read_bytes() == b"{"


def test_a_folder_in_the_place_of_the_work_is_left_as_it_is(tmp_path):
    work, problem = storage.load_work(tmp_path, "training")
    assert work is None
    assert "cannot be read (" in problem
    assert tmp_path.exists()


def test_draft_lies_beside_the_file_and_is_hidden(net, tmp_path, monkeypatch):
    drafts = []
    replace = storage.os.replace
    monkeypatch.setattr(storage.os, "replace", lambda draft, path: (drafts.append(Path(draft)), replace(draft, path)))
    net.save(tmp_path / "exam.npz")
    assert drafts[0].parent == tmp_path  # on another disk it could not take the file's place in one stroke
    assert drafts[0].name.startswith(".exam.npz.")


def test_sentences_about_a_file_name_it(tmp_path):
    path = tmp_path / "exam.npz"
    for content in (b"", archive(x=np.ones(3)), archive(format=np.array("nnlib network"), version=np.array(2)),
                    archive(format=np.array("nnlib network")), ours(W0=np.ones((2, 3)))):  # fmt: skip
        path.write_bytes(content)
        with pytest.raises(ValueError, match="^" + re.escape(repr(str(path))) + " must "):
            nnlib.Network.load(path)
    _, problem = storage.load_work(tmp_path, "training")
    assert problem.startswith(repr(str(tmp_path)))


def test_sizes_up_to_the_limit_are_taken_and_beyond_it_are_not(net, tmp_path, monkeypatch):
    path = tmp_path / "exam.npz"
    net.save(path)
    with zipfile.ZipFile(path) as file:
        most = max(sum(part.file_size for part in file.infolist()), path.stat().st_size)
    monkeypatch.setattr(storage, "_MOST_BYTES", most)
    same(nnlib.Network.load(path), net)
    monkeypatch.setattr(storage, "_MOST_BYTES", most - 1)
    with pytest.raises(ValueError, match=r"cannot be read as one \(it would take 0\.0 GB of memory\)\. It may be damaged"):
        nnlib.Network.load(path)
    work = tmp_path / "mine.json"
    storage.save_work(work, "training", WORK)
    monkeypatch.setattr(storage, "_MOST_BYTES_OF_WORK", work.stat().st_size)
    assert storage.load_work(work, "training") == (WORK, "")
