"""Starts the Rust kernel in a folder that already holds the compiled crates.

    kernel.py FOLDER EVCXR CONNECTION_FILE

The kernel compiles each cell in a folder of its own. If that folder is empty, the first cell of every notebook waits for
minutes. So it begins as a copy of FOLDER/crates, made by `cargo xtask`: large files are linked, which takes no time and
no space. Small files are copied, because cargo writes some of them again in place.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

LARGE = 64 * 1024


def link_or_copy(source: str, target: str) -> None:
    if os.path.getsize(source) >= LARGE:
        try:
            os.link(source, target)
            return
        except OSError:
            pass  # Another disk, or a file system without links.
    shutil.copy2(source, target)


def is_running(process: int) -> bool:
    if os.name == "nt":
        tasks = subprocess.run(["tasklist", "/FI", f"PID eq {process}"], capture_output=True, text=True).stdout
        return str(process) in tasks
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def remove_what_others_left(kernels: Path) -> None:
    """A kernel that is stopped the hard way cannot tidy up."""
    for folder in kernels.iterdir():
        if folder.name.isdigit() and not is_running(int(folder.name)):
            shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    base, evcxr, connection = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    kernels = base / "kernels"
    kernels.mkdir(exist_ok=True)
    remove_what_others_left(kernels)
    folder = kernels / str(os.getpid())
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(base / "crates", folder, copy_function=link_or_copy)
    environment = dict(
        os.environ,
        EVCXR_TMPDIR=str(folder),
        EVCXR_CONFIG_DIR=str(base / "evcxr"),
        # Where the kernel would look for an entry of its own to bring up to date: the reader's is none of our business.
        JUPYTER_PATH=str(folder),
        # A client that goes away is no reason for thirty lines.
        RUST_BACKTRACE="0",
    )
    command = [evcxr, "--control_file", connection]
    if os.name == "nt":
        sys.exit(subprocess.run(command, env=environment).returncode)
    os.execve(evcxr, command, environment)


main()
