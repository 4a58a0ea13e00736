// The worklist: counts, keys.
"use strict";
(() => {
  const tabs = document.querySelector(".tabs");
  const rows = [...document.querySelectorAll("#worklist tbody tr")];
  let chosen = -1;
  async function count() {
    try {
      const found = await suqiu.call(tabs.dataset.counts, null, "GET");
      for (const link of tabs.querySelectorAll("[data-tab]")) link.querySelector(".count").textContent = found[link.dataset.tab];
    } catch { /* the banner says it; counts come with the next try */ }
  }
  count();
  setInterval(() => { if (!document.hidden) count(); }, 30000);
  function choose(at) {
    if (!rows.length) return;
    if (chosen >= 0) rows[chosen].classList.remove("chosen");
    chosen = Math.max(0, Math.min(rows.length - 1, at));
    rows[chosen].classList.add("chosen");
    rows[chosen].querySelector("a").focus();
  }
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.closest("input, select, textarea");
    if (typing) { if (event.key === "Escape") typing.blur(); return; }
    const links = [...tabs.querySelectorAll("a")];
    if (/^[1-5]$/.test(event.key)) location.href = links[Number(event.key) - 1].href;
    else if (event.key === "j" || event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "k" || event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "o" && chosen >= 0) rows[chosen].querySelector("a").click();
    else if (event.key === "p") desk.back();
    else if (event.key === "ArrowRight" && document.getElementById("more")) document.getElementById("more").click();
    else if (event.key === "Enter" && !event.target.closest("a, button") && document.getElementById("start")) document.getElementById("start").click();
    else return;
    event.preventDefault();
  });
  const jump = document.getElementById("jump");
  jump.addEventListener("submit", (event) => {
    event.preventDefault();
    const number = jump.elements.no.value.trim();
    if (number) location.href = "/desk/" + encodeURIComponent(number);
  });
})();
