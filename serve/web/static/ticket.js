// One ticket: choose, search, decide, all by keyboard; what is typed is kept until it has arrived.
"use strict";
(() => {
  const root = document.getElementById("ticket");
  const page = root.dataset;
  const by = (id) => document.getElementById(id);
  const address = "/web/tickets/" + encodeURIComponent(page.number);
  const query = page.query ? "?" + page.query : "";
  const draftKey = "suqiu-desk-draft:" + page.number;
  const one = (name) => root.querySelector('input[name="' + name + '"]:checked');
  let leadChosen = false;
  let busy = false;

  // --- choice
  function leaf() { return one("leaf"); }
  function lead() { const other = by("lead-other").value.trim(); return other || (one("lead") ? one("lead").value : ""); }
  function assisting() { return [...root.querySelectorAll('input[name="assist"]:checked')].map((box) => box.value).filter((name) => name !== lead()); }
  // Type and urgency: chosen, as suggested, as the page came, and whether the ticket gets another word.
  const KINDS = ["request_type", "urgency"];
  function kinds() { return KINDS.map(one).filter(Boolean); }
  function advised() { return kinds().every((radio) => radio.dataset.advised || !root.querySelector('input[name="' + radio.name + '"][data-advised]')); }
  function untouched() { return kinds().every((radio) => radio.defaultChecked); }
  function kindsChange() { return kinds().some((radio) => radio.value && radio.value !== by(radio.name).dataset.before); }
  function answered() { return Object.fromEntries(kinds().map((radio) => [radio.name, radio.value || null])); }
  function assistsChange() { return [...root.querySelectorAll('input[name="assist"]')].some((box) => box.checked !== box.defaultChecked); }
  // Of a ticket at work: its class stays, only type, urgency or who assists changes.
  function asFiled() { return page.filed && leaf() && leaf().value === page.filed && lead() === page.filedLead && (kindsChange() || assistsChange()); }
  function accepted() { return leaf() && leaf().value === page.suggested && (!page.suggestedLead || lead() === page.suggestedLead); }

  function show() {
    if (!by("summary")) return;
    const name = leaf() ? leaf().dataset.name : "未选类别";
    by("summary").textContent = name + " → " + (lead() || "未选主办单位") + (assisting().length ? "（协办 " + assisting().join("、") + "）" : "");
    by("accept-text").textContent = accepted() && advised() ? "采纳建议" : "按此提交";
    by("reason").required = Boolean(page.suggested) && !accepted() && !asFiled();
    by("accept").disabled = busy;
  }
  function keep() {
    if (!page.mine || !by("reason")) return;
    desk.store(draftKey, { stamp: page.stamp, leaf: leaf() ? leaf().value : "", path: leaf() ? leaf().dataset.name : "", leafLead: leaf() ? leaf().dataset.lead : "", lead: lead(), assisting: assisting(), reason: by("reason").value, kinds: answered(), at: Date.now() });
    show();
  }
  function addChoice(list, name, value, text, note) {
    const box = suqiu.el("div", null, { class: "choice" });
    const label = suqiu.el("label");
    const radio = suqiu.el("input", null, { type: "radio", name, value });
    label.append(radio, " ", suqiu.el("b", text), document.createElement("br"), suqiu.el("span", note, { class: "soft" }));
    box.append(label);
    by(list).append(box);
    return radio;
  }
  function chooseLead(name, note) {
    if (!name) return;
    by("lead-other").value = "";
    const radio = [...root.querySelectorAll('input[name="lead"]')].find((input) => input.value === name) || addChoice("leads", "lead", name, name, note);
    radio.checked = true;
  }
  function chooseLeaf(code, path, leadName) {
    let radio = [...root.querySelectorAll('input[name="leaf"]')].find((input) => input.value === code);
    if (!radio) {
      radio = addChoice("leaves", "leaf", code, path.split(" / ").pop(), path + " · " + code);
      radio.dataset.name = path;
      radio.dataset.lead = leadName;
    }
    radio.checked = true;
    // The department goes with the class, unless somebody chose one already or it is at work.
    if (!leadChosen && !root.querySelector('input[name="lead"][data-fixed]')) chooseLead(code === page.suggested ? page.suggestedLead : leadName, "职责：" + path);
    keep();
  }
  root.addEventListener("change", (event) => {
    const input = event.target;
    if (input.name === "leaf") chooseLeaf(input.value, input.dataset.name, input.dataset.lead);
    if (input.name === "lead") { leadChosen = true; by("lead-other").value = ""; }
    if (input.id === "lead-other" && input.value.trim()) leadChosen = true;
    if (input.id === "assist-other" && input.value.trim()) addAssist(input);
    keep();
  });
  root.addEventListener("input", (event) => { if (event.target.id === "reason" || event.target.id === "lead-other") keep(); });
  function addAssist(input) {
    const label = suqiu.el("label", null, { class: "inline" });
    const box = suqiu.el("input", null, { type: "checkbox", name: "assist", value: input.value.trim() });
    box.checked = true;
    label.append(box, " " + input.value.trim());
    by("assists").append(label);
    input.value = "";
  }

  // --- search by pinyin initials
  const search = by("leaf-search");
  suqiu.leafBox(search, by("leaf-found"), (chosen) => {
    chooseLeaf(chosen.code, chosen.path, chosen.lead);
    if (by("reason") && !accepted()) by("reason").focus();
  });

  // --- deciding
  function notice(text) { const place = by("notice"); place.textContent = text; place.hidden = !text; }
  async function act(way, body, what, came) {
    if (busy || !page.mine) return;
    busy = true;
    show();
    const answer = await desk.send(address + "/" + way + query, { stamp: page.stamp, received_at: page.received, ...body }, page.number + " 的" + what);
    busy = false;
    show();
    if (answer.ok) { desk.store(draftKey, null); desk.done(page.number, came); page.mine = ""; location.href = answer.data.next; return; }
    notice(desk.said(answer.data));
  }
  function decide() {
    if (!by("accept")) return;
    if (!leaf()) { notice("还没有选类别：按 1–5，或按 / 查找。"); search.focus(); return; }
    if (!lead()) { notice("还没有选主办单位：按 z、x、c，或按 d 填写。"); by("lead-other").focus(); return; }
    if (by("reason").required && !by("reason").value.trim()) { notice("与建议不同，请写明原因。"); by("reason").focus(); return; }
    notice("");
    act("decide", { leaf: leaf().value, path: leaf().dataset.name || "", lead: lead(), assisting: assisting(), reason: by("reason").value.trim(), ...answered() }, "决定", by("summary").textContent);
  }
  if (by("accept")) {
    by("accept").addEventListener("click", decide);
    by("reason").addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); if (!event.repeat) decide(); } });
  }

  // --- dialogs
  function open(id, focus) { by(id).showModal(); if (focus) by(focus).focus(); }
  for (const dialog of document.querySelectorAll("dialog")) dialog.querySelector("form").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches('input:not([type="radio"])')) return;
    event.preventDefault();
    const next = { "return-dialog": "return-send", "merge-dialog": by("merge-send").disabled ? "merge-look" : "merge-send", "person-dialog": "person-send" }[dialog.id];
    if (next) by(next).click();
  });
  function giveBack() {
    const way = document.querySelector('#return-dialog input[name="way"]:checked');
    const reason = by("return-reason").value.trim();
    if (!suqiu.filled(by("return-reason"), "写明退回的原因") || !way) return;
    by("return-dialog").close();
    act("return", { status: way.value, reason }, "退回", way.parentElement.textContent.trim() + "，" + reason);
  }
  for (const quick of document.querySelectorAll(".quick")) quick.addEventListener("click", () => {
    document.querySelector('#return-dialog input[name="way"][value="' + CSS.escape(quick.dataset.way) + '"]').checked = true;
    by("return-reason").value = quick.dataset.reason;
    by("return-reason").focus();
  });
  by("return-send").addEventListener("click", giveBack);
  async function lookAtMain() {
    const into = by("merge-into").value.trim();
    by("merge-send").disabled = true;
    if (!suqiu.filled(by("merge-into"), "填主单编号")) return;
    const answer = await suqiu.call("/web/tickets/" + encodeURIComponent(into), null, "GET").catch((error) => ({ fault: error.message }));
    // Told where one looks, and not also behind the dialog, where it would stay.
    if (answer.fault) { suqiu.banner(""); by("merge-brief").textContent = answer.fault; return; }
    by("merge-brief").textContent = answer.ticket_no + "（" + answer.received_at + "，" + answer.status + "）" + answer.title + "。" + (answer.leaf || "未分类") + " → " + (answer.lead || "未派出");
    by("merge-send").disabled = false;
    by("merge-send").focus();
  }
  by("merge-into").addEventListener("input", () => { by("merge-send").disabled = true; by("merge-brief").textContent = ""; });
  by("merge-look").addEventListener("click", lookAtMain);
  by("merge-send").addEventListener("click", () => { by("merge-dialog").close(); act("merge", { into: by("merge-into").value.trim() }, "并案", "并入 " + by("merge-into").value.trim()); });
  for (const button of root.querySelectorAll("[data-merge]")) button.addEventListener("click", () => { by("merge-into").value = button.dataset.merge; open("merge-dialog", "merge-into"); lookAtMain(); });
  by("person-send").addEventListener("click", async () => {
    const reason = by("person-reason").value.trim();
    if (!suqiu.filled(by("person-reason"), "写明为什么要查看")) return;
    by("person-dialog").close();
    const person = await suqiu.call(address + "/person", { reason }).catch(() => null);
    if (!person) return;
    const place = by("person");
    place.replaceChildren();
    for (const [name, value] of [["姓名", person.caller_name], ["电话", person.phone], ["地址", person.address]]) place.append(suqiu.el("dt", name), suqiu.el("dd", value || "—"));
    place.hidden = false;
  });
  for (const button of root.querySelectorAll(".copy")) button.addEventListener("click", async () => {
    // Without TLS there is no clipboard: selecting lets Ctrl+C do it.
    try { await navigator.clipboard.writeText(button.dataset.copy); button.classList.add("copied"); } catch { getSelection().selectAllChildren(button); }
  });

  // --- keys
  const dialog = (button, id, focus) => () => { if (by(button) && page.mine) open(id, focus); };
  const keys = {
    "/": () => search.focus(), d: () => by("lead-other").focus(), e: () => { if (by("reason")) by("reason").focus(); },
    b: dialog("return", "return-dialog", "return-reason"), m: dialog("merge", "merge-dialog", "merge-into"),
    t: () => toKind("request_type"), j: () => toKind("urgency"),
    u: () => { if (by("unmask")) open("person-dialog", "person-reason"); },
    n: onward, p: desk.back, q: () => { location.href = page.back; }, r: () => location.reload(), "?": () => open("help-dialog"),
  };
  function toKind(name) { if (one(name)) one(name).focus(); }
  async function onward() {
    if (page.mine) await desk.once(address + "/release").catch(() => null);
    location.href = page.onward;
  }
  if (by("skip")) by("skip").addEventListener("click", (event) => { event.preventDefault(); onward(); });
  for (const [button, key] of [["return", "b"], ["merge", "m"], ["unmask", "u"], ["help", "?"]]) if (by(button)) by(button).addEventListener("click", keys[key]);
  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    const typing = event.target.closest('input:not([type="radio"]):not([type="checkbox"]), select, textarea');
    if (typing) { if (event.key === "Escape") { typing.blur(); by("main").focus(); } return; }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const pick = (name, place) => { const input = root.querySelectorAll('input[name="' + name + '"]')[place]; if (input) { input.checked = true; input.dispatchEvent(new Event("change", { bubbles: true })); } };
    if (/^[1-9]$/.test(key)) pick("leaf", Number(key) - 1);
    else if ("zxc".includes(key)) pick("lead", "zxc".indexOf(key));
    // A key held down decides once: the next ticket has not been read.
    else if (key === "Enter" && !event.target.closest("a, button, summary")) { if (!event.repeat) decide(); }
    else if (keys[key]) keys[key]();
    else return;
    event.preventDefault();
  }
  addEventListener("keydown", pressed);

  // --- still here: the claim goes on, and a change by others is told
  async function beat() {
    if (!page.mine || busy) return;
    const answer = await desk.once(address + "/beat").catch(() => null);
    if (!answer || !page.mine || busy) return;
    if (answer.status === 404) { notice("工单已不在您的权限范围内。"); return; }
    if (!answer.ok) return;
    if (!answer.data.mine) { page.mine = ""; notice(answer.data.holder + " 已接手这件工单，您不能再决定。按 n 到下一件。"); show(); }
    else if (answer.data.stamp !== page.stamp) notice("工单刚被改过。按 r 重新载入，看过新内容再决定。");
  }
  setInterval(beat, 60000);
  async function secondLook() {
    const answer = await desk.once(address + "/review").catch(() => null);
    if (!answer || !answer.ok) return;
    if (answer.data.holder) { notice(answer.data.holder + " 正在改这件工单，大模型的新建议没有存上。按 r 重新载入再看。"); return; }
    if (!answer.data.changed) return;
    if (by("reason") && !by("reason").value && accepted() && untouched() && !document.querySelector("dialog[open]") && document.activeElement === document.body) location.reload();
    else notice(answer.data.degraded ? "大模型没有问成，建议没有变，可以照常决定。" : "大模型看过了，有新的建议。按 r 重新载入。");
  }

  // --- what was typed before comes back
  const draft = desk.read(draftKey);
  if (draft && page.mine && by("reason") && draft.stamp === page.stamp) {
    if (draft.leaf && (!leaf() || draft.leaf !== leaf().value)) chooseLeaf(draft.leaf, draft.path || "", draft.leafLead || "");
    if (draft.lead && draft.lead !== lead()) { chooseLead(draft.lead, "上次填的"); leadChosen = true; }
    for (const [name, word] of Object.entries(draft.kinds || {})) for (const radio of root.querySelectorAll('input[name="' + CSS.escape(name) + '"]')) if (radio.value === (word || "")) radio.checked = true;
    by("reason").value = draft.reason || "";
  }
  for (const key of desk.keys("suqiu-desk-draft:")) { const old = desk.read(key); if (!old || Date.now() - old.at > 86400000) desk.store(key, null); }
  // Chosen before this script came counts; decided does not: an Enter too many, or held down on
  // the ticket before, would file one nobody has read. What follows a key that goes to a field,
  // a dialog or another page was meant for there.
  for (const event of early.taken()) {
    if (event.key === "Enter" || "npqr".includes(event.key.toLowerCase())) continue;
    pressed(event);
    if (document.activeElement !== document.body || document.querySelector("dialog[open]")) break;
  }
  if (page.review && page.mine) secondLook();
  show();
})();
