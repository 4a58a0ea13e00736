// What is wrong with the page as it stands: names, order, contrast, width. Gives a list of faults.
(() => {
  const faults = [];
  const seen = (el) => {
    const box = el.getBoundingClientRect(), style = getComputedStyle(el);
    return box.width > 0 && box.height > 0 && style.visibility !== "hidden";
  };
  const told = (el) => el.outerHTML.replace(/\s+/g, " ").slice(0, 110);
  const text = (el) => (el.textContent || "").trim();
  const byIds = (ids) => (ids || "").split(/\s+/).filter(Boolean).map((id) => document.getElementById(id));
  const named = (el) => el.getAttribute("aria-label") || el.title || byIds(el.getAttribute("aria-labelledby")).map((one) => (one ? text(one) : "")).join("");
  const every = (selector) => [...document.querySelectorAll(selector)].filter(seen);

  // Language, title, headings.
  if (!document.documentElement.lang) faults.push("html 没有 lang");
  if (!document.title.trim()) faults.push("没有标题");
  const headings = every("h1, h2, h3, h4");
  if (headings.filter((one) => one.tagName === "H1").length !== 1) faults.push("h1 应有一个，有 " + headings.filter((one) => one.tagName === "H1").length);
  let level = 0;
  for (const one of headings) {
    const own = Number(one.tagName[1]);
    if (own > level + 1) faults.push("标题跳级：" + told(one));
    level = own;
    if (!text(one)) faults.push("空标题：" + told(one));
  }

  // Names of what is used and of what is seen.
  for (const one of every("input:not([type=hidden]), select, textarea")) {
    if (!named(one) && ![...(one.labels || [])].some((label) => text(label))) faults.push("没有标签：" + told(one));
  }
  for (const one of every("button, a[href], summary")) if (!text(one) && !named(one)) faults.push("没有名字：" + told(one));
  for (const one of every("img:not([alt]), [role=img]:not([aria-label]):not([aria-labelledby])")) faults.push("图没有说明：" + told(one));
  for (const one of every("table")) if (!one.querySelector("th")) faults.push("表没有表头：" + told(one));
  for (const one of every("th:not([scope])")) faults.push("表头没有 scope：" + told(one));
  if (document.querySelectorAll("main").length !== 1) faults.push("main 应有一个");
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) faults.push("重复的 id " + id);
  for (const name of ["aria-labelledby", "aria-controls", "aria-describedby"]) {
    for (const one of document.querySelectorAll("[" + name + "]")) if (byIds(one.getAttribute(name)).includes(null)) faults.push(name + " 指向没有的 id：" + told(one));
  }

  // Contrast of every text with what lies under it: 4.5, or 3 for large letters (WCAG 2.1 AA).
  const rgba = (colour) => { const found = colour.match(/[\d.]+/g).map(Number); return found.length < 4 ? [...found, 1] : found; };
  const over = (top, under) => top.slice(0, 3).map((part, at) => part * top[3] + under[at] * (1 - top[3]));
  const light = (colour) => { const [r, g, b] = colour.map((part) => { const s = part / 255; return s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const under = (el) => {
    if (!el) return [255, 255, 255];
    const own = rgba(getComputedStyle(el).backgroundColor);
    return own[3] === 1 ? own.slice(0, 3) : over(own, under(el.parentElement));
  };
  const opacity = (el) => (el ? Number(getComputedStyle(el).opacity) * opacity(el.parentElement) : 1);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const met = new Set();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const el = node.parentElement;
    if (!node.textContent.trim() || met.has(el) || !seen(el) || el.closest("option, :disabled, .hide, .skip, svg, canvas")) continue;
    met.add(el);
    const style = getComputedStyle(el), ground = under(el), colour = rgba(style.color);
    const ink = over([...colour.slice(0, 3), colour[3] * opacity(el)], ground);
    const [high, low] = [light(ink), light(ground)].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05), size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    if (ratio < least) faults.push("对比度 " + ratio.toFixed(2) + "：" + told(el));
    if (size < 12) faults.push("字太小 " + size + "px：" + told(el));
  }

  // Nothing sticks out at the side, nothing is cut.
  if (document.documentElement.scrollWidth > innerWidth + 1) {
    const wide = every("main *, header *").filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".scroll, .rows, pre, .hide, .letter"));
    faults.push("页面比窗口宽 " + (document.documentElement.scrollWidth - innerWidth) + "px：" + (wide[0] ? told(wide[0]) : ""));
  }
  for (const one of every("button, .button, .tag, label, h1, h2, h3, nav a")) {
    const style = getComputedStyle(one);
    if (one.scrollWidth > one.clientWidth + 2 && style.overflowX !== "visible" && one.clientWidth && !one.closest(".hide")) faults.push("字被截断：" + told(one));
  }
  return [...new Set(faults)];
})()
