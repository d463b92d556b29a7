import io
import json
import os
import pickle
import re
import socket
import struct
import tracemalloc
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


def changed(**arrays):
    """A file of a network, some of whose arrays are other ones."""
    return archive(
        **{"format": np.array("nnlib network"), "version": np.array(1), "activation": np.array(["tanh"]), "W0": np.ones((2, 3))}
        | arrays
    )


def npy(array, version=None):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version)
    return file.getvalue()


def zipped(parts, packing=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


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
        (ours(W0=np.ones((2, 3))), "must hold a network, but .*: there must be one W, or one W and one b, for each of 0 layers"),
        (ours(activation=np.array(["tanh"] * 2), W0=np.ones((2, 3))), "for each of 2 layers, but .*'W0'.* arrived"),
        (ours(activation=np.array(["tanh"]), W0=np.ones((2, 3)), b1=np.ones(3)), "for each of 1 layers"),
        (ours(activation=np.array(["tanh"]), W0=np.full((2, 3), np.nan)), r"weights\[0\] must hold finite numbers only"),
        (ours(activation=np.array(["sine"]), W0=np.ones((2, 3))), "activation must be one of"),
        (ours(activation=np.array(["tanh"] * 2), W0=np.ones((2, 3)), W1=np.ones((2, 3))), r"weights\[1\] must have shape"),
        *((changed(W0=odd), r"must hold a network, but there is a fault in it: weights\[0\] must") for odd in (
            np.array(["one", "two"]), np.ones((2, 3), complex), np.zeros((2, 3), "M8[s]"), np.zeros(3, [("a", float)]), np.array(1.0),
            np.ones(3))),
        (changed(W0=np.ones((0, 3))), r"weights\[0\] needs at least one number"),
        (changed(b0=np.ones((1, 3))), r"biases\[0\] must have shape \(3,\), one bias a neuron"),
        *((changed(activation=odd), r"for each of (0|2) layers") for odd in (np.ones((2, 3)), np.zeros(0), np.array(["tanh"] * 2))),
        *((changed(activation=odd), "activation must be one of") for odd in (np.array(1.0), np.array([np.nan]), np.array([b"tanh"]),
            np.array(["2027-01-01"], "M8[D]"))),
        *((changed(version=odd), "must be of file version 1, but it is of version ") for odd in (np.array("one"), np.array(np.nan),
            np.array(np.inf), np.array([1]), np.array([1, 1]), np.zeros(0), np.array(10**18))),
        *((changed(format=odd), "must be an nnlib network file") for odd in (np.array(1), np.array(["nnlib network"]), np.array(b"nnlib network"))),
        (changed(W0=np.array([[1.0, None]], object)), "cannot be read as one"),
        (changed(inner=np.frombuffer(archive(W0=np.ones(3)), np.uint8)), "for each of 1 layers"),
        (zipped({"format.npy": b""}), "cannot be read as one"),
        (zipped({"W0/": b""}), r"must be an nnlib network file, but it holds \['W0/'\]"),
        (zipped({"format.npy": npy(np.array("nnlib network")) + b"more"}), "cannot be read as one .*does not"),
        (zipped({"format.npy": npy(np.array("nnlib network"))[:-4]}), "cannot be read as one .*does not"),
        (zipped({"format.npy": npy(np.array("nnlib network")), "format": npy(np.array("nnlib network"))}), "two of its parts have the same name"),
        (zipped({"format.npy": npy(np.array("nnlib network"))}, zipfile.ZIP_LZMA), "packed in a way that numpy does not use"),
        (zipped({"format.npy": npy(np.array("nnlib network"), (2, 0))}), "is of a later format"),
        (zipped({"format.npy": b"\x93NUMPY\x01\x00\x40\x00" + b"{'descr': '<i8L', 'fortran_order': False, 'shape': (3L,), }".ljust(63) + b"\n" + bytes(24)}),
         "cannot be read as one"),
    ],
)  # fmt: skip
def test_file_that_is_damaged_or_foreign_gets_a_sentence(content, words, tmp_path):
    path = tmp_path / "exam.npz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=words):
        nnlib.Network.load(path)
    assert path.read_bytes() == content


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
    assert storage.load_arrays(tmp_path / "table", "table", lambda arrays: arrays["x"].tolist()) == [0, 1, 2]
    with pytest.raises(ValueError, match="must be an nnlib network file"):
        nnlib.Network.load(tmp_path / "table")


WORK = {"seed": 3, "taken": [[1.0, 500], [0.5, 250]], "table": {"names": ["größe, in m"], "rows": [["1,5"], [""]]}}


def test_work_comes_back_as_it_was_saved(tmp_path):
    path = tmp_path / "mine.json"
    storage.save_work(path, "training", {"seed": 1})
    storage.save_work(path, "training", WORK)
    assert storage.load_work(path, "training")[0] == WORK
    assert json.loads(path.read_text())["work"] == WORK
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
        *(
            (saved(version=version), f"it is of version {version!r}, and nnlib here reads up to 2")
            for version in (0, 3, "1", True)
        ),
        (saved(version=2), "no longer fits its checksum"),
        (saved(work=[1, 2]), "the work in it is missing"),
        (saved(checksum=1), "no longer fits its checksum"),
        (saved(more=1), "no longer fits its checksum"),
    ],
)
def test_work_that_is_damaged_or_foreign_is_told_and_left_as_it_is(content, words, tmp_path):
    path = tmp_path / "mine.json"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=words):
        storage.load_work(path, "training")
    assert path.read_bytes() == content


def test_draft_lies_beside_the_file_and_is_hidden(net, tmp_path, monkeypatch):
    drafts = []
    replace = storage.os.replace
    monkeypatch.setattr(storage.os, "replace", lambda draft, path: (drafts.append(Path(draft)), replace(draft, path)))
    net.save(tmp_path / "exam.npz")
    assert drafts[0].parent == tmp_path  # on another disk it could not take the file's place in one stroke
    assert drafts[0].name.startswith(".nnlib-")


def test_sentences_about_a_file_name_it(tmp_path):
    path = tmp_path / "exam.npz"
    for content in (b"", archive(x=np.ones(3)), archive(format=np.array("nnlib network"), version=np.array(2)),
                    archive(format=np.array("nnlib network")), ours(W0=np.ones((2, 3)))):  # fmt: skip
        path.write_bytes(content)
        with pytest.raises(ValueError, match="^" + re.escape(repr(str(path))) + " must "):
            nnlib.Network.load(path)


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
    assert storage.load_work(work, "training")[0] == WORK


# Where files are: names, links, permissions, and what is no file

ODD_NAMES = ["a b", "\u3000", "exam 🎓.npz", "größe", "-", "~", "exam\n.npz", "\x1b[31m", "\u202eexam", "x" * 255, ".hidden",
             "\udcff"]  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="other systems refuse some of these names")
@pytest.mark.parametrize("name", ODD_NAMES)
def test_every_name_that_the_system_takes_is_taken(name, net, tmp_path):
    net.save(tmp_path / name)
    same(nnlib.Network.load(tmp_path / name), net)
    storage.save_work(tmp_path / name, "training", WORK)
    assert storage.load_work(tmp_path / name, "training")[0] == WORK
    assert os.listdir(tmp_path) == [name]


@pytest.mark.parametrize("path", ["", ".", "/", "a\0b", "\ud800", os.fsencode("exam.npz")])
def test_name_that_no_file_can_have_gets_a_sentence(path, net):
    for call in (net.save, nnlib.Network.load):
        with pytest.raises((TypeError, ValueError), match=r"^path must be .* arrived.*exam\.npz.\.$"):
            call(path)


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_new_file_is_for_whom_the_umask_allows_it_and_an_old_one_keeps_its_permissions(umask, mode, net, tmp_path):
    before = os.umask(umask)
    try:
        for name, save in (("net", net.save), ("work", lambda path: storage.save_work(path, "training", WORK))):
            path = tmp_path / name
            save(path)
            assert path.stat().st_mode & 0o7777 == mode
            for kept in (0o640, 0o444, 0o666, 0o755):
                path.chmod(kept)
                save(path)
                assert path.stat().st_mode & 0o7777 == kept
    finally:
        os.umask(before)


@pytest.mark.skipif(os.name != "posix", reason="links as POSIX has them")
def test_links_are_followed_and_stay_links(net, tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "folder").symlink_to("there")
    (tmp_path / "first").symlink_to("folder/second")
    (tmp_path / "there/second").symlink_to("real.npz")  # of which there is none yet
    for one in (nnlib.Network.random([2, 3, 1], rng=0), net):
        one.save(tmp_path / "first")
        same(nnlib.Network.load(tmp_path / "there/real.npz"), one)
        same(nnlib.Network.load(tmp_path / "first"), one)
    assert (tmp_path / "first").is_symlink()
    assert (tmp_path / "there/second").is_symlink()
    assert sorted(os.listdir(tmp_path / "there")) == ["real.npz", "second"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes as POSIX has them")
@pytest.mark.parametrize("kind", ["a folder", "a pipe", "a device", "a socket", "a link in a circle"])
def test_what_is_no_file_is_neither_read_nor_replaced(kind, net, tmp_path):
    path = tmp_path / "x"
    if kind == "a folder":
        path.mkdir()
    elif kind == "a pipe":
        os.mkfifo(path)  # to open it would wait for a writer, for ever
    elif kind == "a device":
        path.symlink_to("/dev/zero")  # to read it would never end
    elif kind == "a socket":
        bound = socket.socket(socket.AF_UNIX)
        bound.bind(str(path))
        bound.close()
    else:
        path.symlink_to(path)
    before = path.lstat()
    why = "Too many" if "circle" in kind else f"it is {kind} and not a file"
    with pytest.raises(ValueError, match=f"must be a file that nnlib saved, but it cannot be read as one .{why}"):
        nnlib.Network.load(path)
    for save in (net.save, lambda path: storage.save_work(path, "training", WORK)):
        with pytest.raises(OSError, match=why):
            save(path)
    with pytest.raises(OSError, match=why):
        storage.load_work(path, "training")
    assert path.lstat().st_ino == before.st_ino
    assert list(tmp_path.iterdir()) == [path]


def test_missing_folder_is_named_and_not_the_draft_in_it(net, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"There is no such folder. Make it first, or choose another: '.*/no/folder'$"):
        net.save(tmp_path / "no/folder/exam.npz")


def test_part_that_unpacks_to_more_than_it_says_is_not_unpacked(tmp_path):
    """The directory of the file is changed: a part of 200 MB says that it has the 200 bytes that its array needs."""
    honest = npy(np.ones((3, 3)))
    content = zipped(
        {"format.npy": npy(np.array("nnlib network")), "version.npy": npy(np.array(1)), "W0.npy": honest + bytes(200_000_000)}
    )
    size = struct.pack("<L", len(honest) + 200_000_000)
    assert content.count(size) == 2
    path = tmp_path / "exam.npz"
    path.write_bytes(content.replace(size, struct.pack("<L", len(honest))))
    tracemalloc.start()
    with pytest.raises(ValueError, match="cannot be read as one"):
        nnlib.Network.load(path)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_large_file_of_another_kind_is_told_apart_before_it_is_unpacked(tmp_path):
    path = tmp_path / "exam.npz"
    path.write_bytes(zipped({"pixels.npy": npy(np.zeros(50_000_000, np.uint8))}))
    tracemalloc.start()
    with pytest.raises(ValueError, match=r"must be an nnlib network file, but it holds \['pixels'\]"):
        nnlib.Network.load(path)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_network_with_an_activation_of_ones_own_is_not_saved_as_another(tmp_path):
    own = nnlib.Activation("sigmoid", "z / 2", "1/2", lambda z: z / 2, lambda a: 0.5)
    with pytest.raises(
        ValueError, match=r"^Only networks with the activations sigmoid, .* can be saved, but 'sigmoid' is your own\."
    ):
        nnlib.Network.random([2, 3, 1], rng=0, activation=own).save(tmp_path / "exam.npz")
    assert list(tmp_path.iterdir()) == []


def test_of_work_that_was_cut_off_or_changed_everything_that_is_whole_can_be_read(tmp_path):
    first = [1, {"b": 'x, ]" [ \\'}]
    whole = storage.pack_work("training", {"a": first, "c": [[2, 3], "y"]})
    found = [storage.unpack_work(whole[:n], "training", damaged=True)[0] for n in range(whole.index(b'"c"') + 5, len(whole))]
    assert [work["c"] for work in found if work["a"] == first and "c" in work][-1] == [[2, 3], "y"]
    assert {"a": first, "c": [[2, 3]]} in found
    assert all(work["a"] == first for work in found)
    changed = whole.replace(b"[2, 3]", b"[2, 4]")
    with pytest.raises(ValueError, match="no longer fits its checksum"):
        storage.unpack_work(changed, "training")
    assert storage.unpack_work(changed, "training", damaged=True)[0]["c"] == [[2, 4], "y"]


def test_work_of_an_earlier_version_has_no_checksum_and_is_taken(tmp_path):
    path = tmp_path / "mine.json"
    path.write_bytes(saved())
    assert storage.load_work(path, "training")[0] == WORK
