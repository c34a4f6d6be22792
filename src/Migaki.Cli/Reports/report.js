"use strict";
// Search: hides rows without the words and opens what holds a hit. The page is whole without this script.
(() => {
  const input = document.getElementById("find");
  const hits = document.getElementById("hits");
  const rows = [...document.querySelectorAll("[data-find]")].map(row => [row, row.textContent.toLowerCase()]);
  const folds = [...document.querySelectorAll("details")];
  const wasOpen = new Map(folds.map(fold => [fold, fold.open]));
  input.closest(".find").hidden = false;
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(word => word);
    let found = 0;
    for (const fold of folds) fold.open = wasOpen.get(fold);
    for (const [row, text] of rows) {
      const hit = words.every(word => text.includes(word));
      row.hidden = !hit;
      if (!hit) continue;
      found++;
      if (words.length === 0) continue;
      for (let fold = row.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    }
    hits.textContent = words.length === 0 ? "" : `${found} of ${rows.length}`;
  });
  document.addEventListener("keydown", event => {
    if (event.key === "/" && document.activeElement !== input) {
      event.preventDefault();
      input.focus();
    } else if (event.key === "Escape" && document.activeElement === input) {
      input.value = "";
      input.dispatchEvent(new Event("input"));
    }
  });
})();
