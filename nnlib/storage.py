"""Files of arrays and of a learner's work: written in one stroke, read without running anything that is in them."""

import contextlib
import errno
import io
import itertools
import json
import math
import os
import stat
import struct
import warnings
import zipfile
import zlib
from pathlib import Path

import numpy as np

from .checks import check_kind

_VERSION = 1
_MOST_BYTES, _MOST_BYTES_OF_WORK = 10**9, 10**8  # more than either can come to: nothing of that size is read into memory
# What Python and numpy raise over bytes that are no .npz file, or one that something has happened to.
_OF_DAMAGED_FILES = (ValueError, LookupError, EOFError, AttributeError, TypeError, ArithmeticError, MemoryError, OSError,
                     RuntimeError, SyntaxError, Warning, struct.error, zipfile.BadZipFile, zlib.error)  # fmt: skip
_OTHER_THAN_FILES = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}


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
    head = {"format": f"nnlib {kind}", "version": _VERSION, "checksum": _checksum(work)}
    text = json.dumps(head | {"work": work}, allow_nan=False)
    _write_in_one_stroke(path, lambda file: file.write(text.encode()))


def load_arrays(path, kind, make):
    """What make() makes of the {name: array} that save_arrays wrote under this kind. Nothing in the file is run (no pickle).

    Raises FileNotFoundError where there is no file, ValueError for one that is damaged or holds something else.
    """
    shown = repr(str(check_path(path)))
    found, version, arrays = _undamaged(path, kind)
    if found != f"nnlib {kind}":
        raise ValueError(f"{shown} must be an nnlib {kind} file, but it holds {sorted(arrays)!s:.60}. "
                         "Load it with what saved it.")  # fmt: skip
    if version != _VERSION:
        raise ValueError(f"{shown} must be of file version {_VERSION}, but it is of version {version!s:.60}. "
                         "Update nnlib to read it.")  # fmt: skip
    try:
        return make(arrays)
    except (TypeError, ValueError) as problem:
        raise ValueError(f"{shown} must hold a {kind}, but there is a fault in it: {problem}") from None


def _undamaged(path, kind):
    """What is in the file, as _unpacked gives it; a sentence for one that is missing, damaged, or no file."""
    try:
        return _unpacked(*_read(path, _MOST_BYTES), kind)
    except FileNotFoundError:
        raise FileNotFoundError(f"There is no file {str(path)!r} in {os.getcwd()!r}. "
                                "Look at its name and folder, or save it first.") from None  # fmt: skip
    except PermissionError:
        raise
    except _OF_DAMAGED_FILES as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise ValueError(f"{str(path)!r} must be a file that nnlib saved, but it cannot be read as one ({reason!s:.200}). "
                         "It may be damaged: save it again, or take a copy.") from error  # fmt: skip


def load_work(path, kind):
    """(work, problem): the dict that save_work wrote, and ""; or None and the sentence that says why not, "" where no file is.

    A file that cannot be used is kept aside under another name, so that the next save does not destroy it.
    """
    path = Path(path)
    try:
        content, size = _read(path, _MOST_BYTES_OF_WORK)
        if size > _MOST_BYTES_OF_WORK:
            return None, f"{str(path)!r} is too large to be work of yours, and is left as it is. Move it away before you save."
        return _checked_work(json.loads(content), kind), ""
    except FileNotFoundError:
        return None, ""
    except OSError as error:
        return None, f"{str(path)!r} cannot be read ({error.strerror}). It is left as it is."
    except (ValueError, RecursionError) as error:
        return None, f"{str(path)!r} holds nothing that can be used here: {error}. {_set_aside(path)}"


def check_path(path):
    """Return path if a file can have that name, or explain what to write."""
    check_kind("path", path, str | os.PathLike, 'Write for example "exam.npz".')
    name = os.fspath(path)
    if not isinstance(name, str) or "\0" in name or not Path(name).name or not _can_be_encoded(name):
        raise ValueError(f"path must be the name of a file, but {name!r} arrived. Write for example 'exam.npz'.")
    return path


def _can_be_encoded(name):
    try:
        return bool(os.fsencode(name))
    except UnicodeEncodeError:
        return False


def _write_in_one_stroke(path, write):
    """Have a draft written beside the file, and put it in the file's place when it is safe on the disk."""
    target = os.path.realpath(path)  # a link stays, and what it leads to is written
    folder, mode = os.path.dirname(target), _mode_of_file(target)
    draft = os.path.join(folder, f".nnlib-{os.urandom(8).hex()}")  # a short name: the file's own may be as long as names can be
    # Made as any new file is: for whom the umask allows it.
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            os.chmod(draft, mode)
        os.replace(draft, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise


def _mode_of_file(target):
    """The permissions of the file that is there, or None; OSError where what is there is no file, or no folder is."""
    try:
        return stat.S_IMODE(_status(target).st_mode)
    except FileNotFoundError:
        folder = os.path.dirname(target)
        if not os.path.isdir(folder):
            raise FileNotFoundError(errno.ENOENT, "There is no such folder. Make it first, or choose another", folder) from None
        return None


def _status(path):
    """What the system says of a file; OSError where it is something else, which reading might wait for, or never end with."""
    status = os.stat(path)
    if not stat.S_ISREG(status.st_mode):
        kind = _OTHER_THAN_FILES.get(stat.S_IFMT(status.st_mode), "a device")
        raise OSError(errno.EINVAL, f"it is {kind} and not a file", os.fspath(path))
    return status


def _read(path, most):
    """(the content of a file, its size); of one that is larger than it may be, nothing is read."""
    size = _status(path).st_size
    with open(path, "rb") as file:
        return file.read(size) if size <= most else b"", size


def _unpacked(content, size, kind):
    """(format, version, {name: array}) of the content of a .npz file; where it is not of this kind, the names alone."""
    if size > _MOST_BYTES:
        raise ValueError(f"it would take {size / 1e9:.1f} GB of memory")
    with zipfile.ZipFile(io.BytesIO(content)) as archive, warnings.catch_warnings():
        warnings.simplefilter("error")  # numpy warns of what it never wrote itself
        parts = {part.filename.removesuffix(".npy"): part for part in archive.infolist()}
        size = sum(part.file_size for part in archive.infolist())
        if size > _MOST_BYTES:
            raise ValueError(f"it would take {size / 1e9:.1f} GB of memory")
        if len(parts) < len(archive.infolist()):
            raise ValueError("two of its parts have the same name")
        found, version = (_single(archive, parts.pop(name, None)) for name in ("format", "version"))
        if found != f"nnlib {kind}" or version != _VERSION:
            return found, version, parts
        return found, version, {name: _array(archive, part) for name, part in parts.items()}


def _single(archive, part):
    """The one word or number in a part of the file; None where there is no such part."""
    array = np.array(None) if part is None else _array(archive, part)
    return array.item() if array.ndim == 0 else f"an array of shape {array.shape}"


def _array(archive, part):
    """The array in a part of the file: unpacked only where its shape needs just as many bytes as there are."""
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(f"{part.filename!r} is packed in a way that numpy does not use")
    with archive.open(part) as file:
        if np.lib.format.read_magic(file) != (1, 0):
            raise ValueError(f"{part.filename!r} is of a later format")
        shape, in_columns, dtype = np.lib.format.read_array_header_1_0(file)
        size = math.prod(shape) * dtype.itemsize
        if dtype.hasobject or file.tell() + size != part.file_size:
            raise ValueError(f"{part.filename!r} should hold {size:,} bytes of numbers or words, and does not")
        return np.frombuffer(file.read(size), dtype).reshape(shape, order="F" if in_columns else "C").copy()


def _checked_work(content, kind):
    found = content.get("format") if isinstance(content, dict) else None
    if found != f"nnlib {kind}":
        raise ValueError(f"it should be an nnlib {kind} file, but its format is {found!r}")
    if content.get("version") != _VERSION:
        raise ValueError(f"it should be of file version {_VERSION}, but it is of version {content.get('version')!r}")
    work = content.get("work")
    if not isinstance(work, dict):
        raise ValueError("the work in it is missing")
    if content.get("checksum", _checksum(work)) != _checksum(work):  # files of earlier versions have none
        raise ValueError("the work in it was changed or damaged, and no longer fits its checksum")
    return work


def _checksum(work):
    return zlib.crc32(json.dumps(work, sort_keys=True).encode())


def _set_aside(path):
    """Rename a file so that nothing overwrites it; the sentence that says where it is now."""
    aside = next(name for k in itertools.count(1) if not (name := path.with_name(f"{path.name}.damaged-{k}")).exists())
    try:
        path.rename(aside)
    except OSError as error:
        return f"It could not be renamed either ({error.strerror}): move it away before you save."
    return f"It is kept as {aside.name!r}."
