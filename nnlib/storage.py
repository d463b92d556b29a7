"""Files of arrays: written in one stroke, read without running anything that is in them."""

import contextlib
import os
import tempfile
import zipfile
from pathlib import Path

import numpy as np

_VERSION = 1


def save_arrays(path, kind, arrays):
    """Write the named arrays to a .npz file. The file is the old one or the new one, never half of either.

    kind : what the arrays are, for load_arrays to compare
    Raises OSError, with the old file untouched, where the folder is missing, full or may not be written to.
    """
    path = Path(path)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, format=np.array(f"nnlib {kind}"), version=np.array(_VERSION), **arrays)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise


def load_arrays(path, kind):
    """The named arrays that save_arrays wrote under this kind. Nothing in the file is executed (no pickle).

    Raises FileNotFoundError where there is no file, ValueError for one that is damaged or holds something else.
    """
    try:
        # The file is opened here, because numpy leaves it open where it cannot read it.
        with Path(path).open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except FileNotFoundError:
        raise FileNotFoundError(f"There is no file {str(path)!r} in {os.getcwd()!r}. "
                                "Look at its name and folder, or save it first.") from None  # fmt: skip
    except (ValueError, KeyError, EOFError, AttributeError, TypeError, zipfile.BadZipFile, zipfile.zlib.error) as error:
        raise ValueError(f"{str(path)!r} must be a file that nnlib saved, but it cannot be read as one ({error}). "
                         "It may be damaged: save it again, or take a copy.") from error  # fmt: skip
    if str(arrays.pop("format", "")) != f"nnlib {kind}":
        raise ValueError(f"{str(path)!r} must be an nnlib {kind} file, but it holds {sorted(arrays)}. "
                         "Load it with what saved it.")  # fmt: skip
    version = int(arrays.pop("version", 0))
    if version != _VERSION:
        raise ValueError(f"{str(path)!r} must be of file version {_VERSION}, but it is of version {version}. "
                         "Update nnlib to read it.")  # fmt: skip
    return arrays
