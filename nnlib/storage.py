"""Files of arrays and of a learner's work: written in one stroke, read without running anything that is in them."""

import contextlib
import io
import itertools
import json
import os
import struct
import tempfile
import zipfile
from pathlib import Path

import numpy as np

from .checks import check_kind

_VERSION = 1
_MOST_BYTES, _MOST_BYTES_OF_WORK = 10**9, 10**8  # more than either can come to: nothing of that size is read into memory
# What Python and numpy raise over bytes that are no .npz file, or one that something has happened to.
_OF_DAMAGED_FILES = (ValueError, LookupError, EOFError, AttributeError, TypeError, ArithmeticError, MemoryError, OSError,
                     RuntimeError, struct.error, zipfile.BadZipFile, zipfile.zlib.error)  # fmt: skip


def save_arrays(path, kind, arrays):
    """Write the named arrays to a .npz file. The file is the old one or the new one, never half of either.

    kind : what the arrays are, for load_arrays to compare
    Raises OSError, with the old file untouched, where the folder is missing, full or may not be written to.
    """
    check_path(path)
    head = {"format": np.array(f"nnlib {kind}"), "version": np.array(_VERSION)}
    _write_in_one_stroke(path, lambda file: np.savez(file, **head, **arrays))


def save_work(path, kind, work):
    """Write what a learner made, a dict of numbers, texts, lists and dicts, to a JSON file, as save_arrays writes its own."""
    text = json.dumps({"format": f"nnlib {kind}", "version": _VERSION, "work": work}, allow_nan=False)
    _write_in_one_stroke(path, lambda file: file.write(text.encode()))


def check_path(path):
    """Return path if a file can have that name, or explain what to write."""
    check_kind("path", path, str | os.PathLike, 'Write for example "exam.npz".')
    if not os.fspath(path).isprintable() or not Path(path).name:
        raise ValueError(f"path must be the name of a file, but {os.fspath(path)!r} arrived. Write for example 'exam.npz'.")
    return path


def _write_in_one_stroke(path, write):
    """Have a draft written beside the file, and put it in the file's place when it is safe on the disk."""
    path = Path(path)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise


def load_work(path, kind):
    """(work, problem): the dict that save_work wrote, and ""; or None and the sentence that says why not, "" where no file is.

    A file that cannot be used is kept aside under another name, so that the next save does not destroy it.
    """
    path = Path(path)
    try:
        if path.stat().st_size > _MOST_BYTES_OF_WORK:
            return None, f"{str(path)!r} is too large to be work of yours, and is left as it is. Move it away before you save."
        content = json.loads(path.read_bytes())
        return _checked_work(content, kind), ""
    except FileNotFoundError:
        return None, ""
    except OSError as error:
        return None, f"{str(path)!r} cannot be read ({error.strerror}). It is left as it is."
    except (ValueError, RecursionError) as error:
        return None, f"{str(path)!r} holds nothing that can be used here: {error}. {_set_aside(path)}"


def _checked_work(content, kind):
    found = content.get("format") if isinstance(content, dict) else None
    if found != f"nnlib {kind}":
        raise ValueError(f"it should be an nnlib {kind} file, but its format is {found!r}")
    if content.get("version") != _VERSION:
        raise ValueError(f"it should be of file version {_VERSION}, but it is of version {content.get('version')!r}")
    if not isinstance(content.get("work"), dict):
        raise ValueError("the work in it is missing")
    return content["work"]


def _set_aside(path):
    """Rename a file so that nothing overwrites it; the sentence that says where it is now."""
    aside = next(name for k in itertools.count(1) if not (name := path.with_name(f"{path.name}.damaged-{k}")).exists())
    try:
        path.rename(aside)
    except OSError as error:
        return f"It could not be renamed either ({error.strerror}): move it away before you save."
    return f"It is kept as {aside.name!r}."


def _read(path):
    """(the content of a file, its size); of one that is larger than any of ours, nothing."""
    try:
        size = Path(path).stat().st_size
        return io.BytesIO(Path(path).read_bytes() if size <= _MOST_BYTES else b""), size
    except FileNotFoundError:
        raise FileNotFoundError(f"There is no file {str(path)!r} in {os.getcwd()!r}. "
                                "Look at its name and folder, or save it first.") from None  # fmt: skip


def _unpacked(content, size):
    """{name: array} of the content of a .npz file, where neither it nor what is in it is larger than it should be."""
    if size <= _MOST_BYTES:
        with np.load(content, allow_pickle=False) as archive:
            size = sum(part.file_size for part in archive.zip.infolist())
            if size <= _MOST_BYTES:
                return {name: archive[name] for name in archive.files}
    raise ValueError(f"it would take {size / 1e9:.1f} GB of memory")


def load_arrays(path, kind):
    """The named arrays that save_arrays wrote under this kind. Nothing in the file is executed (no pickle).

    Raises FileNotFoundError where there is no file, ValueError for one that is damaged or holds something else.
    """
    content, size = _read(check_path(path))
    try:
        arrays = _unpacked(content, size)
    except _OF_DAMAGED_FILES as error:
        raise ValueError(f"{str(path)!r} must be a file that nnlib saved, but it cannot be read as one ({error}). "
                         "It may be damaged: save it again, or take a copy.") from error  # fmt: skip
    if str(arrays.pop("format", "")) != f"nnlib {kind}":
        raise ValueError(f"{str(path)!r} must be an nnlib {kind} file, but it holds {sorted(arrays)!s:.60}. "
                         "Load it with what saved it.")  # fmt: skip
    version = int(arrays.pop("version", 0))
    if version != _VERSION:
        raise ValueError(f"{str(path)!r} must be of file version {_VERSION}, but it is of version {version}. "
                         "Update nnlib to read it.")  # fmt: skip
    return arrays
