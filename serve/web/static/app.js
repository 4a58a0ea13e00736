// What every page shares: theme and size, calls with the CSRF word, forms, the banner, charts.
"use strict";
const suqiu = {
  // What is answered; what is refused is told in the banner.
  async send(address, body, method = "POST", signal = null) {
    const options = { method, signal, headers: { accept: "application/json" } };
    if (method !== "GET") {
      options.headers["x-csrf"] = document.body.dataset.csrf || "";
      options.headers["content-type"] = "application/json";
      options.body = JSON.stringify(body || {});
    }
    let answer;
    try {
      answer = await fetch(address, options);
    } catch {
      // Given up by who asked is no fault, and nothing here tries again by itself.
      if (!signal || !signal.aborted) suqiu.banner("连不上服务器，没有完成；已填的内容还在，请稍后再试。");
      throw new Error("offline");
    }
    if (answer.status === 401) { location.href = "/login?next=" + encodeURIComponent(location.pathname + location.search); }
    if (!answer.ok) {
      const data = await answer.json().catch(() => ({}));
      suqiu.banner((data.detail || "没有完成") + (data.hint ? "（" + data.hint + "）" : ""));
      throw new Error(data.detail || String(answer.status));
    }
    suqiu.banner("");
    return answer;
  },
  async call(address, body, method = "POST", signal = null) {
    const answer = await suqiu.send(address, body, method, signal);
    return answer.status === 204 ? {} : await answer.json().catch(() => ({}));
  },
  // A file that is made on the way, under the name it is given.
  async download(address, name) {
    const answer = await suqiu.send(address, {});
    const link = suqiu.el("a", "", { href: URL.createObjectURL(await answer.blob()), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  },
  banner(text) {
    const place = document.getElementById("banner");
    place.textContent = text;
    place.hidden = !text;
  },
  // Says at the field what is missing there, until something is entered; true where nothing is.
  filled(field, missing) {
    const there = Boolean(field.value.trim());
    field.setCustomValidity(there ? "" : missing);
    if (!there) {
      field.addEventListener("input", () => field.setCustomValidity(""), { once: true });
      field.reportValidity();
    }
    return there;
  },
  el(tag, text, attributes = {}) {
    const made = document.createElement(tag);
    if (text !== undefined && text !== null) made.textContent = text;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  },
  colours: ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#F0E442", "#666666"],
  bright: ["#56B4E9", "#E69F00", "#2BC79A", "#F0E442", "#CC79A7", "#D55E00", "#7FB8E0", "#AAAAAA"],
  chart(place, option) {
    if (!window.echarts) return null;
    const dark = document.documentElement.dataset.theme === "dark";
    const chart = echarts.getInstanceByDom(place) || echarts.init(place, dark ? "dark" : null);
    const bare = {};
    for (const name of ["xAxis", "yAxis"]) {
      const axis = option[name];
      // The name of a category axis lies on the labels of the other, and the sentence says it.
      if (axis && axis.type === "category") bare[name] = { ...axis, name: "" };
      // There is no half of a ticket.
      else if (axis && ["件", "次"].includes(axis.name)) bare[name] = { ...axis, minInterval: 1 };
    }
    chart.setOption({ color: dark ? suqiu.bright : suqiu.colours, backgroundColor: "transparent", animation: false, grid: { containLabel: true, left: 10, right: 30, bottom: 10 }, ...option, ...bare }, true);
    addEventListener("resize", () => chart.resize());
    return chart;
  },
  written(value, unit) {
    if (value === null || value === undefined) return "—";
    if (typeof value !== "number") return String(value);
    if (unit === "ratio") return (value * 100).toFixed(2) + "%";
    if (unit === "point") return (value * 100).toFixed(2) + "个百分点";
    if (unit === "hour") return value.toFixed(1) + "小时";
    return value.toLocaleString("zh-CN", { maximumFractionDigits: 2 }) + (unit || "");
  },
};
// A form is sent once, however often it is pressed; what takes a while says so. Back again, it can be
// sent anew.
addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.defaultPrevented || event.target.method !== "post" || !button) return;
  setTimeout(() => {
    button.disabled = true;
    if (button.dataset.busy) { button.dataset.idle = button.textContent; button.textContent = button.dataset.busy; }
  });
});
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const button of document.querySelectorAll("form[method=post] button:disabled")) {
    button.disabled = false;
    if (button.dataset.idle) button.textContent = button.dataset.idle;
  }
});
// On a phone the menu scrolls sideways: the page one is on is in sight.
addEventListener("DOMContentLoaded", () => {
  const here = document.querySelector(".bar nav [aria-current]");
  if (here) here.parentElement.scrollLeft = here.offsetLeft - 60;
});
for (const [name, attribute, on] of [["theme", "theme", "dark"], ["size", "size", "large"]]) {
  const saved = localStorage.getItem("suqiu-" + name);
  if (saved) document.documentElement.dataset[attribute] = saved;
  addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[data-" + name + "-switch]");
    if (button) button.addEventListener("click", () => {
      const next = document.documentElement.dataset[attribute] === on ? "" : on;
      document.documentElement.dataset[attribute] = next;
      localStorage.setItem("suqiu-" + name, next);
    });
  });
}
