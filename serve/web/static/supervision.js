// Clocks that run, and steps of supervision entered in their row.
"use strict";
(() => {
  const start = Date.now();
  function span(seconds) {
    const all = Math.abs(Math.trunc(seconds)), hours = Math.floor(all / 3600), minutes = Math.floor((all % 3600) / 60);
    return (hours ? hours + " 小时 " : "") + minutes + " 分" + (hours ? "" : " " + (all % 60) + " 秒");
  }
  function tick() {
    for (const clock of document.querySelectorAll(".clock")) {
      if (clock.dataset.met) { clock.classList.add("met"); continue; }
      const left = Number(clock.dataset.left) - (Date.now() - start) / 1000;
      clock.classList.toggle("over", left < 0);
      clock.textContent = (left < 0 ? "✗ 已过 " : "还有 ") + span(left);
    }
  }
  tick();
  setInterval(tick, 1000);
  for (const row of document.querySelectorAll("#late tbody tr")) {
    const save = row.querySelector(".save");
    if (!save) continue;
    const note = row.querySelector('[name="note"]'), done = row.querySelector(".done");
    async function write() {
      if (!suqiu.filled(note, "写明做了什么，登记后不能改")) return;
      save.disabled = true;
      const answer = await desk.send("/web/tickets/" + encodeURIComponent(row.dataset.number) + "/supervise", { stamp: row.dataset.stamp, step: save.dataset.step, note: note.value }, row.dataset.number + " 的督办");
      done.className = "done " + (answer.ok ? "ok" : "bad");
      done.textContent = answer.ok ? "✓ 已登记" + save.dataset.step : desk.said(answer.data);
      if (answer.ok) { const entered = row.querySelector(".entered"); entered.textContent = entered.textContent === "—" ? save.dataset.step : entered.textContent + "、" + save.dataset.step; row.querySelector(".inplace").remove(); } else save.disabled = false;
    }
    save.addEventListener("click", write);
    note.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); write(); } });
  }
})();
