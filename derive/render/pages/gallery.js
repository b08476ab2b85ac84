"use strict";
(() => {
  const search = document.getElementById("search");
  if (search) {
    const cards = [...document.querySelectorAll(".cards li")];
    const count = document.getElementById("count");
    const filter = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const card of cards) {
        card.hidden = !words.every((word) => card.dataset.words.includes(word));
        shown += card.hidden ? 0 : 1;
      }
      count.textContent = count.dataset.words.replace("{shown}", shown)
        .replace("{total}", cards.length);
    };
    search.addEventListener("input", filter);
    if (search.value) filter();
  }

  const sides = ["left", "right"].map((name) => document.getElementById(name));
  if (!sides[0] || !sides[1]) return;
  const columns = new Map([...document.querySelectorAll("article")]
    .map((column) => [column.dataset.name, column]));
  const place = document.querySelector(".pair");
  for (const each of document.querySelectorAll(".controls, #overlay")) each.hidden = false;

  const show = () => {
    const chosen = sides.map((side) => columns.get(side.value));
    for (const column of columns.values()) column.hidden = !chosen.includes(column);
    place.prepend(...new Set(chosen));
    chosen.forEach((column, number) => {
      document.getElementById(`name-${sides[number].id}`).textContent = column.dataset.name;
      for (const curve of ["f", "slope"]) {
        const path = column.querySelector(`path.${curve}`);
        document.getElementById(`${sides[number].id}-${curve}`)
          .setAttribute("d", path ? path.getAttribute("d") : "");
      }
    });
  };
  const choose = () => {
    const names = decodeURIComponent(location.hash.slice(1)).split(",");
    const all = [...columns.keys()];
    sides.forEach((side, number) => {
      const other = all.find((name) => name !== names[0]) || all[0];
      side.value = columns.has(names[number]) ? names[number] : number ? other : all[0];
    });
    show();
  };
  for (const side of sides) {
    side.addEventListener("change", () => {
      history.replaceState(null, "", `#${sides.map((each) => each.value).join(",")}`);
      show();
    });
  }
  addEventListener("hashchange", choose);
  choose();
})();
