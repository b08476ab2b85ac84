"""The pages in a real browser: mathematics, folding, links, themes, widths, and nothing fetched."""

from itertools import pairwise

import pytest

from tests.render.pages.opened import NARROW, WIDE

PAGES = ("show-sigmoid", "show-elu", "show-hard_shrink", "show-forty", "check", "card",
         "card-wide", "index", "compare", "relu", "gelu_clipped", "ja-elu", "deep")

CONTRASTS = """(() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (c) => { const [r, g, b] = c.map((v) => (v /= 255) <= 0.04045 ? v / 12.92
    : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = (e) => { for (; e; e = e.parentElement) {
      if (e instanceof SVGElement) { const r = e.querySelector(':scope > rect');
        if (r) return parse(getComputedStyle(r).fill); continue; }
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c; }
    return parse(getComputedStyle(document.documentElement).backgroundColor); };
  const out = [];
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || !e.getClientRects().length || e.closest('script, title, .skip')) continue;
    const s = getComputedStyle(e);
    const fore = parse(e instanceof SVGElement ? s.fill : s.color).slice(0, 3);
    const [a, b] = [light(fore), light(behind(e).slice(0, 3))].sort((p, q) => q - p);
    out.push([(a + 0.05) / (b + 0.05), e.outerHTML.slice(0, 90)]);
  }
  return out.sort((p, q) => p[0] - q[0]); })()"""

OVERLAPS = """(() => {
  const boxes = [...document.querySelectorAll('.graph .edge text, .graph .node rect')].map((e) => {
    const b = e.getBBox(); return [b.x, b.y, b.x + b.width, b.y + b.height, e.textContent]; });
  const out = [];
  boxes.forEach((p, i) => boxes.slice(i + 1).forEach((q) => {
    if (Math.min(p[2], q[2]) - Math.max(p[0], q[0]) > 2
        && Math.min(p[3], q[3]) - Math.max(p[1], q[1]) > 2) out.push([p, q]); }));
  return [boxes.length, out]; })()"""

OVERFLOWING = """[...document.querySelectorAll('.graph .node')].filter((g) => {
  const r = g.querySelector('rect').getBBox();
  return [...g.querySelectorAll('text')].some((t) => t.getBBox().width > r.width); }).length"""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_for_nothing_and_has_no_errors(opened, name) -> None:
    page = opened(name)
    assert page.requests() == [page.browser.current_url]
    assert page.logs("browser") == []
    assert page.ask("document.querySelectorAll('script[src], link[rel=stylesheet], iframe').length"
                    ) == 0


def test_what_is_not_on_the_page_cannot_be_fetched(opened) -> None:
    page = opened("check")
    page.browser.execute_script("new Image().src = 'https://example.org/a.png'")
    assert page.refusals() == ["csp"]
    page.browser.execute_script("const s = document.createElement('script');"
                                "s.textContent = 'window.pwned = 4'; document.body.append(s)")
    assert page.ask("window.pwned") is None
    assert any("Content Security Policy" in each["message"] for each in page.logs("browser"))


def test_hostile_names_stay_text(opened) -> None:
    page = opened("check")
    assert page.ask("window.pwned") is None
    assert page.ask("document.querySelectorAll('script').length") == 1
    assert page.ask("document.querySelectorAll('img, [onerror], [onload]').length") == 0
    assert "<script>window.pwned=1</script>" in page.find("h1").text


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_the_mathematics_is_drawn(opened, width) -> None:
    page = opened("show-sigmoid", width=width)
    fractions = page.ask("""[...document.querySelectorAll('.formula mfrac, .step mfrac')]
        .filter((f) => f.checkVisibility()).map((f) => [...f.children].map((c) => {
          const b = c.getBoundingClientRect(); return [b.top, b.bottom, b.width]; }))""")
    assert len(fractions) > 5
    for (_, bottom, width_above), (top, _, width_below) in fractions:
        assert bottom <= top + 1
        assert min(width_above, width_below) > 3
    powers = page.ask("""[...document.querySelectorAll('.step msup')].filter((f) =>
        f.checkVisibility()).map((f) => [...f.children].map((c) => {
          const b = c.getBoundingClientRect(); return [b.left, (b.top + b.bottom) / 2]; }))""")
    assert powers
    assert all(up[0] > base[0] and up[1] < base[1] for base, up in powers)


def test_sub_derivations_fold_open(opened) -> None:
    page = opened("show-sigmoid")
    fold, summary = page.find("details"), page.find("details > summary")
    line = page.find("details li")
    assert not line.is_displayed()
    summary.click()
    assert line.is_displayed()
    assert "PROVED" in line.text or "because" in line.text
    summary.send_keys("\ue007")  # Enter
    assert fold.get_attribute("open") is None
    page.find("button.unfold").click()
    assert page.ask("[...document.querySelectorAll('details')].every((each) => each.open)")


def test_every_claim_has_its_verdict_beside_it(opened) -> None:
    page = opened("show-sigmoid")
    page.find("button.unfold").click()
    lines = page.all("ol.steps .step .main")
    bare = [line.text for line in lines if "PROVED" not in line.text]
    assert len(lines) > 8
    assert all("because" in each for each in bare)


def lit(page) -> set[str]:
    return set(page.ask("[...document.querySelectorAll('.node.lit')].map((each) => each.id)"))


def test_a_line_and_its_node_find_each_other(opened) -> None:
    page = opened("show-sigmoid")
    chains = page.browser.execute_script(
        "document.querySelector('#line-2').dispatchEvent(new PointerEvent('pointerover',"
        "{bubbles: true}))")
    assert chains is None
    assert lit(page) == {"node-2"}
    page.find("#node-3 rect").click()  # a tap
    assert "node-3" in lit(page)
    assert page.find("#line-3").get_attribute("class") == "lit"
    assert page.browser.current_url.endswith("#line-3")
    page.press("\ue00c")  # Escape
    assert lit(page) == set()
    page.find(".steps .step .main").click()  # ∂L/∂y · y² · e⁻ˣ is about y
    assert lit(page) == {"node-4"}


def test_links_lead_somewhere_and_ids_are_unique(opened) -> None:
    for name in PAGES:
        page = opened(name)
        ids = page.ask("[...document.querySelectorAll('[id]')].map((each) => each.id)")
        assert len(ids) == len(set(ids)), name
        targets = page.ask("""[...document.querySelectorAll('a[href]')].map((each) =>
            each.getAttribute('href')).filter((each) => each.startsWith('#'))""")
        missing = {each for each in targets if each[1:] not in ids}
        assert not {each for each in missing if name != "show-forty"}, name


def test_the_keyboard_reaches_the_graph_and_walks_it(opened) -> None:
    page = opened("show-sigmoid")
    page.ask("document.querySelector('a.node').focus()")
    page.press("\ue015")  # down
    assert page.ask("document.activeElement.id") == "node-2"
    assert "node-2" in lit(page)
    page.press("\ue013")  # up
    assert page.ask("document.activeElement.id") == "node-1"


def test_the_first_tab_skips_to_the_content(opened) -> None:
    page = opened("show-sigmoid")
    page.find("body").send_keys("\ue004")
    assert page.ask("document.activeElement.getAttribute('href')") == "#content"
    assert page.ask("document.activeElement.getBoundingClientRect().left") >= 0


@pytest.mark.parametrize("name", PAGES)
def test_a_screen_reader_finds_landmarks_headings_and_words_for_pictures(opened, name) -> None:
    page = opened(name)
    assert page.ask("document.documentElement.lang") == ("ja" if name[:2] == "ja" else "en")
    assert page.ask("[...document.querySelectorAll('th')].every((each) => each.scope)")
    assert page.ask("[...document.querySelectorAll('a')].every((each) => each.textContent.trim())")
    for landmark in ("header", "main", "footer", "h1"):
        assert len(page.all(landmark)) == 1, landmark
    levels = page.ask("""[...document.querySelectorAll('h1, h2, h3')].map((each) =>
        Number(each.tagName[1]))""")
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.ask("""[...document.querySelectorAll(
        'svg:not([aria-hidden]), nav, [role=region]')].filter((each) =>
          !each.getAttribute('aria-label')).length""") == 0
    assert page.ask("""[...document.querySelectorAll('section')].filter((each) =>
        !document.getElementById(each.getAttribute('aria-labelledby'))).length""") == 0
    assert page.ask("[...document.querySelectorAll('math')].every((each) => each.getAttribute("
                    "'alttext'))")
    assert page.ask("""[...document.querySelectorAll('input, select')].every((each) =>
        each.labels.length)""")


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_the_window(opened, name, width) -> None:
    page = opened(name, width=width)
    assert page.ask("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["show-sigmoid", "show-elu", "check", "card", "index", "ja-elu"])
def test_text_stands_out_in_both_themes(opened, name, theme) -> None:
    page = opened(name, theme=theme)
    assert page.ask("matchMedia('(prefers-color-scheme: dark)').matches") is (theme == "dark")
    contrasts = page.ask(CONTRASTS)
    assert len(contrasts) > 20
    assert contrasts[0][0] >= 4.5, contrasts[:3]  # WCAG 2.2, 1.4.3


@pytest.mark.parametrize("name", ["show-sigmoid", "show-elu", "show-forty", "ja-elu"])
def test_nothing_in_the_graph_overlaps(opened, name) -> None:
    page = opened(name)
    count, overlaps = page.ask(OVERLAPS)
    assert count > 5
    assert overlaps == []
    assert page.ask(OVERFLOWING) == 0


def test_paper_shows_what_is_folded(opened) -> None:
    page = opened("show-sigmoid", media="print")
    assert page.ask("document.querySelector('details').open") is False
    assert page.ask("document.querySelector('details li').getBoundingClientRect().height") > 5
    assert not page.find(".contents").is_displayed()


def test_the_search_finds_names_aliases_and_sources(opened) -> None:
    page = opened("index")
    page.find("#search").send_keys("RECTIFIER nair")
    shown = [each.text for each in page.all(".cards li h2") if each.is_displayed()]
    assert shown == ["relu"]
    assert page.find("#count").text == "1 of 3 activations"


def test_two_stand_side_by_side(opened) -> None:
    page = opened("compare", fragment="#sigmoid,relu")
    columns = [each for each in page.all("article") if each.is_displayed()]
    assert [each.find_element("css selector", "h2").text for each in columns] == ["sigmoid", "relu"]
    tops = {round(each.rect["y"]) for each in columns}
    assert len(tops) == 1
    assert page.ask("""[...document.querySelectorAll('#overlay path[id]')].every((each) =>
        each.getTotalLength() > 50)""")
    page.find("#right option[value=gelu_clipped]").click()
    assert page.browser.current_url.endswith("#sigmoid,gelu_clipped")


def test_a_formula_sixty_functions_deep_is_drawn(opened) -> None:
    page = opened("deep")
    assert len(page.all("#curves svg path")) > 5
    assert len(page.all("#loss svg path")) > 5


def test_where_the_keyboard_is_can_be_seen(opened) -> None:
    page = opened("index")
    page.find("body").send_keys("\ue004")
    for _ in range(3):
        page.press("\ue004")
        assert page.ask("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_nothing_moves_for_who_wants_it_still(opened) -> None:
    page = opened("show-sigmoid")
    assert page.ask("matchMedia('(prefers-reduced-motion: reduce)').matches")
    assert page.ask("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_signs_of_a_plot_are_in_words_beside_it(opened) -> None:
    page = opened("show-elu", width=NARROW)
    signs = [each.text for each in page.all("#curves .legend li")]
    assert signs[:4] == ["f", "f′", "f″", "kink"]
    sizes = page.ask("""[...document.querySelectorAll('#curves svg text')].map((each) =>
        each.getBoundingClientRect().height)""")
    assert min(sizes) > 8  # pixels
