"""Executes notebooks with the real kernel, and compares what comes out with what is committed.

    run_notebooks.py [--update] [--jobs N] [NN...]

A code cell may carry a tag:
    training   trains a network: has minutes, and its numbers may differ a little
    varies     its output differs from run to run, so it is neither committed nor compared

Started by `cargo xtask notebooks`, which prepares the kernel.
"""

import argparse
import base64
import difflib
import os
import re
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

ROOT = Path(__file__).resolve().parents[3]
NOTEBOOKS = ROOT / "notebooks"

# Seconds after which a cell is given up. A mistake in its syntax can keep the kernel waiting for ever.
LIMIT = 120
LIMIT_TRAINING = 900

# What a reader should have to wait for, in seconds: the first cell, the median of the others, the slowest of the others,
# all notebooks. More is a warning; more than GROSS times as much is a failure.
FIRST, MEDIAN, SLOWEST, ALL = 30, 2, 6, 720
GROSS = 3

# How far the numbers of a cell that trains may be from the committed ones, relative to the larger of the two.
TOLERANCE = 0.1

NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?")
PICTURE = re.compile(r"data:(image/[a-z+]+);base64,([A-Za-z0-9+/=]+)")


@dataclass
class Report:
    """What happened to one notebook."""

    name: str
    seconds: dict = field(default_factory=dict)
    training: set = field(default_factory=set)
    problems: list = field(default_factory=list)
    changed: bool = False


def tags(cell) -> set:
    return set(cell.metadata.get("tags", []))


def code_cells(notebook) -> list:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def clean(notebook) -> None:
    """Leaves only what is the same in every run."""
    for count, cell in enumerate(code_cells(notebook), start=1):
        cell.metadata = {"tags": sorted(tags(cell))} if tags(cell) else {}
        cell.execution_count = count
        outputs = []
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = count
            if "metadata" in output:
                output.metadata = {}
            outputs.append(output)
        cell.outputs = [] if "varies" in tags(cell) else outputs
    notebook.metadata = {
        "kernelspec": {"display_name": "Rust", "language": "rust", "name": "rust"},
        "language_info": {"file_extension": ".rs", "mimetype": "text/rust", "name": "Rust"},
    }


def readable(outputs) -> list:
    """The outputs as lines; a drawing as the text that it is written in."""
    lines = []
    for output in outputs:
        if output.output_type == "stream":
            texts = {output.name: output.text}
        elif output.output_type == "error":
            texts = {"error": "\n".join(output.traceback) or output.evalue}
        else:
            texts = output.data
        for kind, text in sorted(texts.items()):
            text = PICTURE.sub(unfold, "".join(text))
            lines.append(f"[{kind}]")
            lines.extend(line for line in text.splitlines() if line.strip())
    return lines


def unfold(match) -> str:
    if match.group(1) != "image/svg+xml":
        return match.group(0)
    return "\n" + base64.b64decode(match.group(2)).decode() + "\n"


def difference(committed, now, training: bool) -> str:
    """The first line that differs, or nothing."""
    before, after = readable(committed), readable(now)
    for line, (old, new) in enumerate(zip(before, after), start=1):
        if old != new and not (training and close(old, new)):
            return f"line {line} of the output\n      committed  {shortened(old, new)}\n      now        {shortened(new, old)}"
    if len(before) != len(after):
        longer = (before if len(before) > len(after) else after)[min(len(before), len(after))]
        return f"{len(before)} lines are committed, now there are {len(after)}; the first of the others: {longer[:100]}"
    return ""


def close(old: str, new: str) -> bool:
    """Whether two lines are the same but for numbers that are near each other."""
    if old.startswith("<") and new.startswith("<"):
        return True  # A part of a drawing: its numbers are coordinates.
    if NUMBER.sub("#", old) != NUMBER.sub("#", new):
        return False
    pairs = zip(NUMBER.findall(old), NUMBER.findall(new))
    values = ((float(a.replace(",", "")), float(b.replace(",", ""))) for a, b in pairs)
    return all(abs(a - b) <= TOLERANCE * max(abs(a), abs(b)) for a, b in values)


def shortened(text: str, other: str) -> str:
    """The part of a long line where it differs from another."""
    start = len(os.path.commonprefix([text, other]))
    begin = max(0, start - 30)
    return ("…" if begin else "") + text[begin : begin + 100] + ("…" if begin + 100 < len(text) else "")


def execute(path: Path, update: bool) -> Report:
    """Executes one notebook, and compares or rewrites it."""
    report = Report(path.name)
    committed = nbformat.read(path, as_version=4)
    notebook = nbformat.read(path, as_version=4)
    began = {}

    def before(cell, cell_index):
        began[cell.id] = time.monotonic()

    def after(cell, cell_index, execute_reply):
        report.seconds[cell.id] = time.monotonic() - began[cell.id]
        if "training" in tags(cell):
            report.training.add(cell.id)

    client = NotebookClient(
        notebook,
        kernel_name="rust",
        timeout_func=lambda cell: LIMIT_TRAINING if "training" in tags(cell) else LIMIT,
        resources={"metadata": {"path": str(NOTEBOOKS)}},
        coalesce_streams=True,
        record_timing=False,
        on_cell_execute=before,
        on_cell_executed=after,
    )
    try:
        client.execute()
    except CellExecutionError as error:
        report.problems.append(f"{running(client)} failed:\n{indented(str(error))}")
    except CellTimeoutError:
        report.problems.append(f"{running(client)} was given up: it takes too long, or the kernel waits for the end of its syntax")
    except DeadKernelError:
        report.problems.append(f"the kernel died in {running(client)}")
    if report.problems:
        return report
    clean(notebook)
    for old, new in zip(code_cells(committed), code_cells(notebook)):
        messages = [output.text for output in new.outputs if output.output_type == "stream" and output.name == "stderr"]
        if messages:
            report.problems.append(f"cell {new.id} wrote to standard error:\n{indented(''.join(messages))}")
            continue
        found = "" if "varies" in tags(new) else difference(old.outputs, new.outputs, "training" in tags(new))
        if found and not update:
            report.problems.append(f"cell {new.id} shows something else: {found}")
    text = nbformat.writes(notebook) + "\n"
    if update and not report.problems and text != path.read_text():
        path.write_text(text)
        report.changed = True
    return report


def running(client) -> str:
    """The cell that was the last to start."""
    started = [cell for cell in code_cells(client.nb) if cell.get("execution_count") or cell.outputs]
    cell = started[-1] if started else code_cells(client.nb)[0]
    return f"cell {cell.id}"


def indented(text: str) -> str:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return "\n".join("      " + line for line in plain.strip().splitlines()[:40])


def times(report: Report) -> tuple:
    """The first cell, the median and the slowest of the others that do not train, and the slowest's id."""
    cells = list(report.seconds.items())
    first = cells[0][1] if cells else 0.0
    others = [(seconds, cell) for cell, seconds in cells[1:] if cell not in report.training] or [(0.0, "")]
    return first, statistics.median(seconds for seconds, _ in others), *max(others)


def judge(name: str, what: str, seconds: float, wanted: float, warnings: list, failures: list) -> None:
    if seconds > GROSS * wanted:
        failures.append(f"{name}: {what} took {seconds:.1f} s, far more than {wanted} s")
    elif seconds > wanted:
        warnings.append(f"{name}: {what} took {seconds:.1f} s, more than {wanted} s")


def main() -> None:
    parser = argparse.ArgumentParser(prog="cargo xtask notebooks", description="Execute the notebooks and compare.")
    parser.add_argument("--update", action="store_true", help="rewrite the committed outputs")
    parser.add_argument("--jobs", type=int, default=2, help="notebooks at a time (2)")
    parser.add_argument("numbers", nargs="*", metavar="NN", help="numbers of chapters; all if none is given")
    options = parser.parse_args()
    paths = sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb"))
    # The command has checked that they are there.
    wanted = {number.zfill(2) for number in options.numbers}
    paths = [path for path in paths if not wanted or path.name[:2] in wanted]

    warnings, failures, reports = [], [], []
    start = time.monotonic()
    print(f"{'notebook':<44} {'cells':>5} {'first s':>8} {'median s':>8} {'slowest s':>9}  slowest cell", flush=True)
    with ProcessPoolExecutor(max_workers=max(1, options.jobs)) as pool:
        for report in pool.map(execute, paths, [options.update] * len(paths)):
            first, median, slowest, cell = times(report)
            note = "FAILED" if report.problems else "rewritten" if report.changed else ""
            print(
                f"{report.name:<44} {len(report.seconds):>5} {first:>8.1f} {median:>8.1f} {slowest:>9.1f}  {cell} {note}",
                flush=True,
            )
            reports.append(report)
            failures += [f"{report.name}: {problem}" for problem in report.problems]
            judge(report.name, "the first cell", first, FIRST, warnings, failures)
            judge(report.name, "the median cell", median, MEDIAN, warnings, failures)
            judge(report.name, f"cell {cell}", slowest, SLOWEST, warnings, failures)
    total = time.monotonic() - start
    cells = [seconds for report in reports for seconds in list(report.seconds.values())[1:]]
    middle = f", median cell {statistics.median(cells):.1f} s" if cells else ""
    print(f"{len(reports)} notebooks in {total:.0f} s, {options.jobs} at a time{middle}")
    if not wanted:
        judge("all notebooks", "everything", total, ALL, warnings, failures)
    for warning in warnings:
        print(f"warning: {warning}")
    for failure in failures:
        print(f"error: {failure}")
    if failures:
        hint = "" if options.update else "; if what is shown now is right: cargo xtask notebooks --update"
        sys.exit(f"{len(failures)} problems{hint}")


if __name__ == "__main__":
    main()
