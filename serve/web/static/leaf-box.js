// A box that finds leaves by pinyin initials, pinyin, Chinese or code, and a list to choose from.
"use strict";
// `search` and `list` are a combobox and its listbox; `take(leaf)` is told what was chosen, when
// box and list are empty and closed again.
suqiu.leafBox = (search, list, take) => {
  let asked = 0, found = [], at = -1, shownFor = "", entered = false;
  function point(to) {
    at = to;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    if (list.children[at]) { search.setAttribute("aria-activedescendant", list.children[at].id); list.children[at].scrollIntoView({ block: "nearest" }); }
  }
  function close() { list.hidden = true; search.setAttribute("aria-expanded", "false"); search.removeAttribute("aria-activedescendant"); }
  async function look() {
    const mine = (asked += 1), words = search.value.trim();
    if (!words) { entered = false; close(); return; }
    const answer = await suqiu.call("/web/leaves?q=" + encodeURIComponent(words), null, "GET").catch(() => null);
    if (!answer || mine !== asked) return;
    found = answer.leaves;
    shownFor = words;
    list.replaceChildren(...found.map((leafFound, i) => {
      const item = suqiu.el("li", null, { role: "option", id: "leaf-" + i, "aria-selected": "false" });
      item.append(suqiu.el("b", leafFound.name), " ", suqiu.el("span", leafFound.path + (leafFound.lead ? " · " + leafFound.lead : ""), { class: "soft" }));
      item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(i); });
      return item;
    }));
    if (!found.length) list.append(suqiu.el("li", "没有找到；换几个字，或用代码", { role: "option", "aria-disabled": "true" }));
    list.hidden = false;
    search.setAttribute("aria-expanded", "true");
    point(found.length ? 0 : -1);
    if (entered) choose(0);
    entered = false;
  }
  function choose(i) {
    const chosen = found[i];
    if (!chosen) return;
    search.value = "";
    shownFor = "";
    close();
    search.blur();
    take(chosen);
  }
  search.addEventListener("input", look);
  search.addEventListener("blur", close);
  search.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") point(Math.min(found.length - 1, at + 1));
    else if (event.key === "ArrowUp") point(Math.max(0, at - 1));
    else if (event.key === "Enter") { if (search.value.trim() === shownFor) choose(at); else entered = true; }
    else return;
    event.preventDefault();
  });
};
