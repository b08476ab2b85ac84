"use strict";
// Everything works without this script but the light that links a line to its nodes, the arrow keys
// on the graph, and folding everything open at once or for printing.
(() => {
  const linked = [...document.querySelectorAll("[data-nodes]")];
  const nodesOf = (element) => element.dataset.nodes.split(" ").filter(Boolean);
  let pinned = null;

  const light = (source) => {
    const wanted = source ? nodesOf(source) : [];
    for (const each of linked) {
      const own = nodesOf(each);
      // An edge lights up only with a line about both of its ends, or under the pointer itself.
      const lit = each === source || (each.classList.contains("edge")
        ? own.every((node) => wanted.includes(node))
        : own.some((node) => wanted.includes(node)));
      each.classList.toggle("lit", Boolean(source) && lit);
    }
  };
  const from = (event) => event.target instanceof Element && event.target.closest("[data-nodes]");

  document.addEventListener("pointerover", (event) => light(from(event) || pinned));
  document.addEventListener("focusin", (event) => light(from(event) || pinned));
  document.addEventListener("click", (event) => {
    const source = from(event);
    pinned = source === pinned ? null : source || null;
    light(pinned);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { pinned = null; light(null); }
    const node = event.target instanceof Element && event.target.closest("a.node");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!node || !step) return;
    const all = [...document.querySelectorAll("a.node")];
    const next = all[all.indexOf(node) + step];
    if (next) { next.focus(); event.preventDefault(); }
  });

  const folds = [...document.querySelectorAll("details")];
  const button = document.querySelector("button.unfold");
  if (button && folds.length) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const open = folds.some((fold) => !fold.open);
      for (const fold of folds) fold.open = open;
      button.setAttribute("aria-expanded", String(open));
    });
  }
  let before = [];
  addEventListener("beforeprint", () => {
    before = folds.filter((fold) => !fold.open);
    for (const fold of before) fold.open = true;
  });
  addEventListener("afterprint", () => { for (const fold of before) fold.open = false; });

  const opened = () => {
    // Escaped by the browser: a fragment is a name here, never a selector.
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let each = target; each; each = each.parentElement) {
      if (each instanceof HTMLDetailsElement) each.open = true;
    }
  };
  addEventListener("hashchange", opened);
  opened();
})();
