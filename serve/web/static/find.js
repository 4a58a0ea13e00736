// Looking for tickets and knowledge: the class to narrow by, keys between box and results, copying.
"use strict";
addEventListener("DOMContentLoaded", () => {
  const words = document.getElementById("words");
  const results = [...document.querySelectorAll(".finds > li")];

  // --- the class: what the box says is what is asked, so a name half typed is not sent
  const box = document.getElementById("leaf-search"), code = document.getElementById("leaf");
  if (box) {
    const fits = () => box.setCustomValidity(box.value.trim() && !code.value ? "从列表里选一个类别，或清空" : "");
    const typed = () => { code.value = ""; fits(); };
    box.addEventListener("input", typed);
    if (box.value !== box.defaultValue) typed(); // before this script came
    suqiu.leafBox(box, document.getElementById("leaf-found"), (leaf) => { code.value = leaf.code; box.value = leaf.path; fits(); box.focus(); });
  }

  // --- keys: the box has the focus when there is a keyboard; arrows go on to the results
  if (results.length && !location.hash && matchMedia("(pointer: fine)").matches) words.focus({ preventScroll: true });
  else if (location.hash) document.querySelector(".finds > li:target")?.focus();
  function go(to) {
    if (to < 0) { words.focus(); return; }
    if (results[to]) results[to].focus();
  }
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const at = results.indexOf(document.activeElement && document.activeElement.closest(".finds > li"));
    if (event.target === words) {
      if (event.key !== "ArrowDown" || !results.length) return;
      go(0);
    } else if (event.target.closest("input, select, textarea")) return;
    else if (event.key === "/") { words.focus(); words.select(); }
    else if (at < 0) return;
    else if (event.key === "ArrowDown" || event.key === "j") go(at + 1);
    else if (event.key === "ArrowUp" || event.key === "k") go(at - 1);
    else if (event.key === "Escape") words.focus();
    else if (event.key === "Enter" && event.target === results[at]) { const link = results[at].querySelector("h3 a"); if (!link) return; link.click(); }
    else return;
    event.preventDefault();
  });

  for (const button of document.querySelectorAll("[data-copies]")) button.addEventListener("click", async () => {
    const quoted = document.getElementById(button.dataset.copies), said = button.nextElementSibling;
    // Without TLS there is no clipboard: selecting lets Ctrl+C do it.
    try { await navigator.clipboard.writeText(quoted.textContent + "\n" + button.dataset.source); said.textContent = "✓ 已复制"; } catch { getSelection().selectAllChildren(quoted); said.textContent = "已选中，按 Ctrl+C 复制"; }
  });
});
