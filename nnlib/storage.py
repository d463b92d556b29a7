"""Files of arrays and of a learner's work: written in one stroke, read without running anything that is in them."""

import contextlib
import errno
import hashlib
import io
import json
import math
import os
import re
import stat
import struct
import warnings
import zipfile
import zlib
from pathlib import Path

import numpy as np

from .checks import check_kind

_VERSION, _VERSION_OF_WORK = 1, 2
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


def pack_work(kind, work, **about):
    """The bytes of a file of work, a dict of numbers, texts, lists and dicts: JSON, its first line a checksum of the rest.

    Raises TypeError or ValueError for what no such file could give back.
    """
    head = {"format": f"nnlib {kind}", "version": _VERSION_OF_WORK, **about}
    content = _sealed(json.dumps(head | {"work": work}, allow_nan=False)[1:].encode())
    if len(content) > _MOST_BYTES_OF_WORK:
        raise ValueError(f"it would take {len(content) / 1e6:,.0f} MB, and {_MOST_BYTES_OF_WORK / 1e6:,.0f} MB are the most")
    return content


def save_work(path, kind, work, **about):
    """Write pack_work's bytes, as save_arrays writes its own, and have folder and file on the disk when this returns."""
    content = pack_work(kind, work, **about)
    _write_in_one_stroke(path, lambda file: file.write(content))


def save_text(path, text):
    """Write a file of text, as save_arrays writes its own."""
    check_path(path)
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


def load_work(path, kind, damaged=False):
    """(work, about) of a file that save_work wrote; it is never changed. Raises OSError or, as unpack_work, ValueError."""
    content, size = _read(path, _MOST_BYTES_OF_WORK)
    if size > _MOST_BYTES_OF_WORK:
        raise ValueError("it is too large to be work of yours")
    return unpack_work(content, kind, damaged)


def unpack_work(content, kind, damaged=False):
    """(work, about) of the bytes that pack_work made, or that version 1 wrote. Raises ValueError for any others.

    damaged : take what can still be read, whatever the checksum says
    """
    try:
        found = json.loads(_closed(content.decode(errors="replace")) if damaged else content)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it is damaged ({error})") from None
    if not isinstance(found, dict) or found.get("format") != f"nnlib {kind}":
        shown = found.get("format") if isinstance(found, dict) else None
        raise ValueError(f"it should be an nnlib {kind} file, but its format is {shown!r:.60}")
    version, work = found.get("version"), found.pop("work", None)
    if type(version) is not int or not 1 <= version <= _VERSION_OF_WORK:
        raise ValueError(f"it is of version {version!r:.60}, and nnlib here reads up to {_VERSION_OF_WORK}: update nnlib")
    if not isinstance(work, dict):
        raise ValueError("the work in it is missing")
    if not damaged and not (_is_whole(found, work) if version == 1 else content == _sealed(content.partition(b"\n")[2])):
        raise ValueError("it was changed or damaged, and no longer fits its checksum")
    return work, found


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
    sync_folder(folder)


def sync_folder(folder):
    """Have the names in a folder on the disk, where the system can (Windows cannot): a power cut then leaves them."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno in (errno.EIO, errno.ENOSPC):
            raise
    finally:
        os.close(handle)


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


def _sealed(body):
    return b'{"checksum": "%s",\n%s' % (hashlib.sha256(body).hexdigest().encode(), body)


def _is_whole(head, work):
    """Whether a file of version 1 is; those of the first days have no checksum."""
    checksum = zlib.crc32(json.dumps(work, sort_keys=True).encode())
    return set(head) <= {"format", "version", "checksum"} and head.get("checksum", checksum) == checksum


def _closed(text):
    """JSON that was cut off, closed behind the last value that is whole."""
    open_now, good, closers = [], 0, []
    for token in re.finditer(r'"(?:[^"\\]|\\.)*"?|[][{},]', text, re.DOTALL):
        if token[0] in ("[", "{"):
            open_now.append("]" if token[0] == "[" else "}")
        elif token[0] in ("]", "}"):
            del open_now[-1:]
            good, closers = token.end(), open_now[::-1]
        elif token[0] == ",":
            good, closers = token.start(), open_now[::-1]
    return text[:good] + "".join(closers)
