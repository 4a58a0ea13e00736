// Sends a decision until it has arrived: kept in the browser meanwhile, over reloads and restarts.
"use strict";
const desk = (() => {
  const PREFIX = "suqiu-desk-pending:";
  const place = document.getElementById("kept");
  const user = place ? place.dataset.user : "";
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  function store(key, value) {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify(value));
    } catch { /* full or forbidden: the page itself still holds it */ }
  }
  function read(key) {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  }
  function keys(prefix) {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  }

  async function once(address, body) {
    const answer = await fetch(address, {
      method: "POST",
      headers: { accept: "application/json", "content-type": "application/json", "x-csrf": document.body.dataset.csrf || "" },
      body: JSON.stringify(body || {}),
    });
    const data = await answer.json().catch(() => ({}));
    return { ok: answer.ok, status: answer.status, data };
  }

  // Resolves when the server has said yes or no; never loses what is sent before that.
  async function send(address, body, what) {
    const key = PREFIX + address.split("?")[0];
    store(key, { user, address, body, what, at: Date.now() });
    for (let tries = 0; ; tries += 1) {
      let answer = null;
      try { answer = await once(address, body); } catch { answer = null; }
      if (answer && answer.status === 401) {
        suqiu.banner("登录已过期。决定保留在本机，重新登录后会自动送出。");
        location.href = "/login?next=" + encodeURIComponent(location.pathname + location.search);
        return new Promise(() => {});
      }
      if (answer && answer.status < 500 && answer.status !== 429) {
        store(key, null);
        suqiu.banner(answer.ok ? "" : said(answer.data));
        return answer;
      }
      const why = answer && answer.data.detail ? answer.data.detail : "连不上服务器";
      suqiu.banner(why + "：" + what + "已保留在本机，正在重试（第 " + (tries + 1) + " 次），请不要清除浏览器数据。");
      await wait(Math.min(15000, 1000 * 2 ** Math.min(tries, 4)));
    }
  }
  function said(data) {
    return (data.detail || "没有完成") + (data.hint ? "（" + data.hint + "）" : "");
  }

  // What an earlier page could not deliver.
  async function deliver() {
    for (const key of keys(PREFIX)) {
      const left = read(key);
      if (!left || left.user !== user || Date.now() - left.at < 2000) continue;
      place.hidden = false;
      const line = suqiu.el("p", "上次没有送到：" + left.what + "，正在送出…");
      place.append(line);
      const answer = await send(left.address, left.body, left.what);
      line.textContent = answer.ok ? "上次没有送到的已保存：" + left.what : "上次没有送到的没有保存：" + left.what + "。" + said(answer.data);
    }
  }
  if (place) addEventListener("load", deliver);

  // What was done last in this window stands on the page that follows, with the way back to it.
  const LAST = "suqiu-desk-last";
  function done(number, what) {
    try { sessionStorage.setItem(LAST, JSON.stringify({ user, number, what, href: location.pathname + location.search })); } catch { /* full or forbidden: nothing is lost */ }
  }
  function back() { const link = document.getElementById("last-link"); if (link) location.href = link.href; }
  function showLast() {
    let last = null;
    try { last = JSON.parse(sessionStorage.getItem(LAST)); } catch { return; }
    const line = document.getElementById("last");
    if (!last || !line || last.user !== user || new URL(last.href, location.origin).pathname === location.pathname) return;
    line.append("上一件 ", suqiu.el("a", last.number, { href: last.href, id: "last-link" }), " 已保存：" + last.what + " ", suqiu.el("kbd", "p"), " 回去看或改");
    line.hidden = false;
  }
  if (place) addEventListener("DOMContentLoaded", showLast);
  return { send, once, said, store, read, keys, done, back };
})();
