"""derive gallery: a static site of the whole catalogue."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from derive.commands.answer import EXIT_CODES, Answer, patience
from derive.commands.options import Commands
from derive.errors import DeriveError, UsageError
from derive.verdict import Verdict, weakest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor
    from pathlib import Path

    from derive.formula.rows import Row
    from derive.render.pages.gallery import Entry


def add(commands: Commands) -> None:
    """Add the command's arguments."""
    gallery = commands.add_parser(
        "gallery", help="write a static site of the whole catalogue",
        description="Write a site that needs no server: a page for every known activation, an "
                    "index with search, and two of them side by side.")
    gallery.set_defaults(run=run, output=None)
    gallery.add_argument("names", nargs="*", metavar="NAME",
                         help="only these activations (default: all)")
    gallery.add_argument("-o", "--output", dest="directory", required=True, metavar="DIR",
                         help="the directory to write into; it is made where there is none")
    gallery.add_argument("--jobs", type=int, default=0, metavar="N",
                         help="processes that work at once (default: one for each core)")


def run(options: argparse.Namespace) -> Answer:
    """Write the gallery."""
    from derive.language import say
    from derive.render.evidence import verdict_word
    from derive.render.pages.gallery import compare, index

    rows = _rows(options.names)
    directory = _made(options.directory)
    done: dict[str, Entry] = {}
    with patience("drawing the gallery", lambda: f", {len(done)} of {len(rows)} activations"):
        for entry, page in _drawn(rows, options.jobs):
            _write(directory / entry.file, page)
            done[entry.name] = entry
    entries = [done[row.name] for row in rows]
    _write(directory / "index.html", index(entries))
    _write(directory / "compare.html", compare(entries))
    verdict = weakest(each.verdict for each in entries)
    weak = [f"\n  {verdict_word(each.verdict)}  {each.name}" for each in entries
            if each.verdict is not Verdict.PROVED]
    proved = sum(each.verdict is Verdict.PROVED for each in entries)
    return Answer(say("page.drawn", count=len(entries), proved=proved,
                      file=directory / "index.html") + "".join(weak), EXIT_CODES[verdict])


def _rows(names: list[str]) -> tuple[Row, ...]:
    """Return the rows of the catalogue that are meant. Raises UsageError for unknown names."""
    from derive.formula.catalogue import by_name
    from derive.formula.rows import ROWS

    wanted = {by_name(name).name for name in names}
    return tuple(row for row in ROWS if not wanted or row.name in wanted)


def _drawn(rows: tuple[Row, ...], jobs: int) -> Iterator[tuple[Entry, str]]:
    """Yield entry and page of each row as they are done, made by several processes."""
    import os
    from concurrent.futures import as_completed

    count = min(jobs if jobs > 0 else os.cpu_count() or 1, len(rows))
    if count == 1:
        yield from map(draw, rows)
        return
    with _pool(count) as pool:
        for each in as_completed([pool.submit(draw, row) for row in rows]):
            yield each.result()


def _pool(count: int) -> Executor:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    from derive.language import speak, spoken

    # Forking a process with threads, as `patience` has one, may deadlock.
    return ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=speak,
                               initargs=(spoken(),))


def draw(row: Row) -> tuple[Entry, str]:
    """Return the entry and the page of one activation; what is not known is said there."""
    from derive.commands.pictures import pictures
    from derive.derivation.differentiation import differentiate
    from derive.formula.catalogue import from_row
    from derive.proof.prove import prove
    from derive.proof.through_y import through_y
    from derive.render.outline import outline
    from derive.render.pages import gallery
    from derive.render.pages.derivation import document
    from derive.render.through_y import with_through_y

    words = f"{row.name} {row.aliases} {row.source} {row.formula}"
    try:
        checked = prove(differentiate(from_row(row)))
        shown = with_through_y(outline(checked), through_y(checked.derivation))
        drawn = pictures(checked)
    except UsageError:
        raise
    except DeriveError as error:
        entry = gallery.undecided(row.name, words, row.source, error.cause)
        return entry, gallery.undecided_page(entry)
    page = document(shown, checked, drawn, navigation=gallery.back(row.name))
    return gallery.entry(row.name, shown, None if drawn is None else drawn.curves, words), page


def _made(name: str) -> Path:
    from pathlib import Path

    directory = Path(name)
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot make the directory {name}: {error.strerror}") from None
    return directory


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from None
