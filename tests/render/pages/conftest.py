"""A headless Chromium for the tests that need a real browser, and the pages they look at."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from derive.cards.build import card
from derive.commands.gallery import draw
from derive.commands.pictures import activation_page, pictures
from derive.derivation.differentiation import differentiate
from derive.formula.catalogue import activation
from derive.formula.rows import ROWS
from derive.language import speaking
from derive.proof.prove import prove
from derive.proof.through_y import through_y
from derive.render.outline import outline
from derive.render.pages import card as card_page
from derive.render.pages import gallery, plots, report
from derive.render.through_y import with_through_y
from tests.proved import proved
from tests.render.pages.hostile import REPORT
from tests.render.pages.opened import Opened

FORTY = ("exp(sin(x)*tanh(x) + log(1 + exp(x))/(1 + x**2))*x + sigmoid(x)*tanh(exp(-x**2) + x)"
         "*atan(x**3 + cos(x)) + sqrt(1 + x**2)*(1 + exp(-x))*sin(x)*cos(x)*log(2 + x**2 + sin(x))"
         " + tanh(x)/(3 + cos(x)*exp(-x**2))")
"""A formula whose graph has more than forty nodes."""
DEEP = "tanh(" * 60 + "x" + ")" * 60
"""A formula of functions inside functions, sixty deep."""
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage", "--window-size=1300,900")


@pytest.fixture(scope="session")
def forty():
    return differentiate(activation(formula=FORTY))


@pytest.fixture(scope="session")
def site(tmp_path_factory, forty) -> Path:
    """A directory with a page of every kind."""
    directory = tmp_path_factory.mktemp("site")

    def write(name: str, text: str) -> None:
        (directory / f"{name}.html").write_text(text + "\n", encoding="utf-8")

    sigmoid = proved("sigmoid")
    shown = with_through_y(outline(sigmoid), through_y(sigmoid.derivation))
    write("show-sigmoid", activation_page(shown, sigmoid))
    for name in ("elu", "hard_shrink"):
        write(f"show-{name}", activation_page(outline(proved(name)), proved(name)))
    write("show-forty", _graph_alone(forty))
    write("check", report.document(REPORT))
    write("card", card_page.document(card(activation("relu")), pictures(proved("relu"))))
    write("card-wide", card_page.document(card(activation("mish")), None))
    drawn = [draw(row) for row in ROWS if row.name in ("relu", "sigmoid", "gelu_clipped")]
    for entry, page in drawn:
        write(entry.name, page)
    write("index", gallery.index([entry for entry, _ in drawn]))
    write("compare", gallery.compare([entry for entry, _ in drawn]))
    deep = prove(differentiate(activation(formula=DEEP)))
    write("deep", activation_page(outline(deep), deep))
    with speaking("ja"):
        write("ja-elu", activation_page(outline(proved("elu")), proved("elu")))
    return directory


def _graph_alone(derivation) -> str:
    """A page with a large graph: judging and drawing the rest would take a minute."""
    from derive.render.graph_svg import graph_svg
    from derive.render.pages.shell import page, scrolled, section

    known = frozenset(node.index for node in derivation.graph.nodes)
    return page("forty", [section("graph", ["Computation graph"], scrolled(
        "graph", graph_svg(derivation, rows=known)))])


@pytest.fixture(scope="session")
def browser():
    """Chromium with its driver; skips with a reason where one of them or selenium is missing."""
    webdriver = pytest.importorskip(
        "selenium.webdriver", reason='needs selenium: pip install -e ".[browser]"')
    paths = [shutil.which(name) for name in ("chromium", "chromedriver")]
    if None in paths:
        pytest.skip("needs chromium and its driver: apt-get install chromium chromium-driver")
    os.environ["SE_OFFLINE"] = "true"  # selenium would look for a driver to download
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = paths[0]
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        driver = webdriver.Chrome(options, webdriver.ChromeService(paths[1]))
        try:
            yield driver
        finally:
            driver.quit()


@pytest.fixture
def opened(browser, site):
    """Open a page of the site: opened("show-sigmoid", width=360, theme="dark")."""
    if not plots.available():
        pytest.skip('needs matplotlib: pip install -e ".[browser]"')
    return Opened(browser, site)
