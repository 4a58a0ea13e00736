// The chat: one question after another in a conversation, each answer with what can be done next.
"use strict";
addEventListener("DOMContentLoaded", () => {
  const turns = document.getElementById("turns");
  const input = document.getElementById("question");
  const mayOpen = document.querySelector(".chat").dataset.mayOpen === "yes";
  let conversation = null;

  // Numbers, moments and short words stay on one line; of Chinese alone a line may be one character.
  function width(text) { return text.length > 20 ? "long" : text.length <= 6 || /^[\x20-\x7e]+$/.test(text) ? "nowrap" : "some"; }
  function table(columns, rows, most = 200) {
    const made = suqiu.el("table");
    const head = made.createTHead().insertRow();
    for (const column of columns) {
      head.append(suqiu.el("th", column.name, { class: column.kind === "metric" ? "number nowrap" : "nowrap", scope: "col" }));
    }
    const body = made.createTBody();
    for (const row of rows.slice(0, most)) {
      const line = body.insertRow();
      row.forEach((value, at) => {
        const cell = line.insertCell();
        const column = columns[at];
        if (column.kind === "metric") cell.className = "number";
        else cell.className = width(String(value === null ? "" : value));
        if (column.name === "工单编号" && mayOpen) {
          cell.append(suqiu.el("a", value, { href: "/desk/" + encodeURIComponent(value) }));
        } else {
          cell.textContent = suqiu.written(value, column.unit);
        }
      });
    }
    const box = document.createDocumentFragment();
    box.append(made);
    if (rows.length > most) box.append(suqiu.el("p", "共 " + rows.length + " 行，显示前 " + most + " 行", { class: "soft" }));
    return box;
  }

  function show(question, answer) {
    const empty = document.getElementById("empty");
    if (empty) empty.remove();
    const made = document.getElementById("turn").content.cloneNode(true).querySelector("article");
    made.querySelector("h2").textContent = question;
    made.querySelector(".sentence").textContent = answer.text;
    for (const choice of answer.choices || []) {
      const button = suqiu.el("button", choice, { type: "button" });
      button.addEventListener("click", () => { input.value = choice.replace(/^例如：/, ""); input.focus(); });
      made.querySelector(".choices").append(button, " ");
    }
    turns.append(made);
    if (answer.status === "answered") fill(made, question, answer);
    if (answer.status === "kept" && answer.again) keep(made, question, answer.text, answer.again);
    made.scrollIntoView({ block: "nearest" });
  }

  // Of an earlier turn the sentence stands there; its figures are counted when they are asked for.
  function keep(made, question, said, turn) {
    const place = made.querySelector(".again"), button = place.querySelector("button");
    place.hidden = false;
    button.setAttribute("aria-label", "看图、表和口径：" + question);
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        const answer = await suqiu.call("/web/turns/" + turn + "/again", null, "GET");
        place.replaceChildren(suqiu.el("span", answer.as_of + " 的情况重新统计，" + (answer.text === said ? "与当时相同。" : "现在是：" + answer.text), { class: "soft" }));
        fill(made, question, answer);
      } finally {
        button.disabled = false;
      }
    });
  }

  function fill(made, question, answer) {
    const place = made.querySelector(".chart");
    let chart = null;
    if (answer.chart) { place.hidden = false; chart = suqiu.chart(place, answer.chart); }
    if (answer.rows.length > 1 || (answer.rows.length && answer.columns.length > 1)) made.querySelector(".rows").append(table(answer.columns, answer.rows));
    for (const one of answer.excerpts) {
      const quote = suqiu.el("blockquote", one.text + " ");
      quote.append(suqiu.el("small", one.ticket_no + "［" + one.leaf + "］", { class: "soft" }));
      made.querySelector(".excerpts").append(quote);
    }
    for (const form of ["csv", "xlsx"]) made.querySelector('[data-do="' + form + '"]').hidden = !made.querySelector(".rows table");
    const details = made.querySelector("details");
    details.hidden = false;
    details.querySelector(".definition").textContent = "口径：" + answer.definition;
    details.querySelector(".spoken").textContent = "条件：" + answer.spoken;
    details.querySelector(".sql").textContent = answer.sql;
    made.querySelector(".actions").hidden = false;
    made.querySelector('[data-do="picture"]').hidden = !chart;
    const drilling = made.querySelector('[data-do="drill"]'), things = answer.behind === "rows" ? "明细" : "工单";
    drilling.hidden = !answer.behind || !answer.rows.length;
    drilling.textContent = "看" + things;
    const saving = made.querySelector('[data-do="save"]');
    if (saving) saving.hidden = Boolean(answer.tickets) || !answer.rows.length;
    const acts = {
      async drill() {
        const found = await suqiu.call("/web/drill", { query: answer.query });
        const place = made.querySelector(".tickets");
        place.replaceChildren(suqiu.el("h3", !found.rows.length ? "没有看得到的" + things : things === "工单" ? "最近的工单" : things), table(found.columns, found.rows));
      },
      picture() {
        const link = suqiu.el("a", "", { href: chart.getDataURL({ pixelRatio: 2, backgroundColor: getComputedStyle(made).backgroundColor }), download: question.slice(0, 30) + ".png" });
        link.click();
      },
      csv() { return suqiu.download("/web/turns/" + answer.turn_id + "/file/csv", question.slice(0, 30) + ".csv"); },
      xlsx() { return suqiu.download("/web/turns/" + answer.turn_id + "/file/xlsx", question.slice(0, 30) + ".xlsx"); },
      async pin() {
        await suqiu.call("/web/pins", { title: question.slice(0, 40), question, turn_id: answer.turn_id });
        suqiu.banner("已放到您的大屏");
      },
      async save() {
        const found = await suqiu.call("/web/drafts", null, "GET");
        const dialog = document.getElementById("save"), target = document.getElementById("save-to");
        target.replaceChildren(suqiu.el("option", "新建专报“专题：" + question + "”", { value: "" }));
        for (const one of found.drafts) target.append(suqiu.el("option", one.title + "（" + one.made + "，第 " + one.version + " 稿）", { value: one.id }));
        dialog.returnValue = "";
        dialog.onclose = async () => {
          if (dialog.returnValue !== "send") return;
          saving.disabled = true;
          try {
            const done = await suqiu.call("/web/turns/" + answer.turn_id + "/save", { report: target.value });
            const told = made.querySelector(".saved");
            told.replaceChildren("已存入 ", suqiu.el("a", done.title, { href: done.address }), "，第 " + done.version + " 稿");
            told.hidden = false;
          } finally {
            saving.disabled = false;
          }
        };
        dialog.showModal();
      },
      async up() { await suqiu.call("/web/turns/" + answer.turn_id + "/judge", { thumbs: 1 }); suqiu.banner("已记下，谢谢"); },
      down() {
        const dialog = document.getElementById("wrong"), correction = document.getElementById("correction");
        correction.value = "";
        dialog.returnValue = "";
        dialog.onclose = async () => {
          if (dialog.returnValue !== "send") return;
          await suqiu.call("/web/turns/" + answer.turn_id + "/judge", { thumbs: -1, correction: correction.value });
          suqiu.banner("已记下，谢谢");
        };
        dialog.showModal();
      },
    };
    for (const button of made.querySelectorAll("[data-do]")) button.addEventListener("click", () => acts[button.dataset.do]());
  }

  // One question at a time. What takes long can be given up: by the button, by Esc, or by going to
  // another conversation, where its answer would stand wrongly.
  let waiting = null;
  const giveUp = document.getElementById("give-up");
  async function ask(question) {
    if (waiting) return;
    const own = waiting = new AbortController();
    const button = document.querySelector("#asking button.primary");
    button.disabled = true;
    button.textContent = "在算…";
    const late = setTimeout(() => { giveUp.hidden = false; }, 2000);
    try {
      const answer = await suqiu.call("/web/ask", { question, conversation_id: conversation }, "POST", own.signal);
      if (own.signal.aborted) return;
      conversation = answer.conversation_id;
      show(question, answer);
      input.value = "";
    } catch (error) {
      if (!own.signal.aborted) throw error;
    } finally {
      clearTimeout(late);
      waiting = null;
      giveUp.hidden = true;
      button.disabled = false;
      button.textContent = "问";
      input.focus();
    }
  }
  function stop() { if (waiting) waiting.abort(); }
  giveUp.addEventListener("click", stop);
  addEventListener("keydown", (event) => { if (event.key === "Escape" && !document.querySelector("dialog[open]")) stop(); });

  document.getElementById("asking").addEventListener("submit", (event) => { event.preventDefault(); ask(input.value.trim()); });
  for (const button of document.querySelectorAll("[data-example]")) button.addEventListener("click", () => ask(button.textContent));
  document.getElementById("fresh").addEventListener("click", () => location.reload());
  for (const button of document.querySelectorAll("[data-conversation]")) {
    button.addEventListener("click", async () => {
      stop();
      const found = await suqiu.call("/web/conversations/" + encodeURIComponent(button.dataset.conversation), null, "GET");
      turns.replaceChildren();
      conversation = button.dataset.conversation;
      for (const turn of found.turns) show(turn.question, { text: turn.text, status: "kept", choices: [], again: turn.again ? turn.id : null });
    });
  }
});
