// Results of calls entered in their row.
"use strict";
for (const row of document.querySelectorAll("#calls tbody tr")) {
  const save = row.querySelector(".save");
  if (!save) continue;
  const field = (name) => row.querySelector('[name="' + name + '"]');
  const done = row.querySelector(".done");
  async function write() {
    if (!suqiu.filled(field("result"), "先选回访结果")) return;
    save.disabled = true;
    done.className = "done";
    done.textContent = "正在保存…";
    const body = { stamp: row.dataset.stamp, result: field("result").value, solved: field("solved").value, satisfaction: field("satisfaction").value, note: field("note").value };
    const answer = await desk.send("/web/tickets/" + encodeURIComponent(row.dataset.number) + "/callback", body, row.dataset.number + " 的回访");
    save.disabled = false;
    done.classList.add(answer.ok ? "ok" : "bad");
    done.textContent = answer.ok ? "✓ 已保存" : desk.said(answer.data);
    if (answer.ok) { row.querySelector(".status").textContent = answer.data.status; row.dataset.stamp = answer.data.stamp; }
  }
  save.addEventListener("click", write);
  field("note").addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); write(); } });
}
