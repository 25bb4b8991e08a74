// Keys, menus and small comforts. Everything here has a plain link or form that does the same without a script.

const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;
const first = (selector) => document.querySelector(selector);
let wentAt = 0; // when `g` was pressed; the next key within a second names the place

function step(by) {
  const lines = [...document.querySelectorAll("[data-line]")].filter((line) => line.offsetParent !== null);
  if (lines.length === 0) return;
  const here = lines.findIndex((line) => line.contains(document.activeElement));
  const next = lines[Math.min(lines.length - 1, Math.max(0, here + by))] ?? lines[0];
  (next.querySelector("a, summary") ?? next).focus();
  next.scrollIntoView({ block: "nearest" });
}

function showKeys() {
  const dialog = first("#keys");
  if (dialog && !dialog.open) dialog.showModal();
}

function write() {
  const field = first("#letter-text");
  if (!field) return;
  field.focus();
  field.scrollIntoView({ block: "center" });
}

function openInsert() {
  const menu = first("[data-insert]");
  if (!menu) return;
  menu.open = true;
  menu.scrollIntoView({ block: "center" });
  (menu.querySelector("[data-narrow]") ?? menu.querySelector("a"))?.focus();
}

// The list of templates narrows while one types; arrows go through what is left, Enter takes the first.
function narrow(field) {
  const words = field.value.toLowerCase().split(/\s+/);
  for (const entry of field.parentElement.querySelectorAll("[data-words]")) {
    entry.parentElement.hidden = !words.every((word) => entry.dataset.words.includes(word));
  }
}

function stepInMenu(event) {
  const menu = event.target.closest?.("[data-insert]");
  if (!menu || !["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
  const entries = [...menu.querySelectorAll("[data-words]")].filter((one) => one.offsetParent !== null);
  const here = entries.indexOf(document.activeElement);
  if (event.key === "Enter" && here >= 0) return;
  event.preventDefault();
  if (event.key === "Enter") entries[0]?.click();
  else if (event.key === "ArrowUp" && here === 0) menu.querySelector("[data-narrow]")?.focus();
  else entries[Math.min(entries.length - 1, Math.max(0, here + (event.key === "ArrowDown" ? 1 : -1)))]?.focus();
}

// The server counts characters as people do, the browser in halves of some.
const penAt = (field) => [...field.value.slice(0, field.selectionStart)].length;

function putVariable(button) {
  const field = first("[data-text]");
  if (!field) return;
  field.setRangeText(button.dataset.put, field.selectionStart, field.selectionEnd, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

const KEYS = {
  i: openInsert,
  j: () => step(1),
  k: () => step(-1),
  r: write,
  "/": () => (first("[data-find]") ?? first("#find"))?.focus(),
  "?": showKeys,
  g: () => (wentAt = Date.now()),
};

function go(key) {
  const link = [...document.querySelectorAll("[data-go]")].find((one) => one.dataset.go === key);
  wentAt = 0;
  link?.click();
  return Boolean(link);
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const send = first("[data-send]");
    if (send && !send.disabled && event.target.closest("#composer")) {
      event.preventDefault();
      send.click();
    }
    return;
  }
  if (event.key === "Escape") {
    if (isTyping(event.target)) event.target.blur();
    document.querySelectorAll("[data-menu][open]").forEach((menu) => menu.removeAttribute("open"));
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || first("dialog[open]")) return;
  if (wentAt && Date.now() - wentAt < 1000 && go(event.key)) return event.preventDefault();
  if (/^[1-9]$/.test(event.key)) {
    first(`[data-way="${event.key}"]`)?.click();
    return;
  }
  const act = KEYS[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
}

// Counts down to a moment the server named; the words stay the server's, only the figure changes.
function countDown() {
  for (const place of document.querySelectorAll("[data-until]")) {
    const left = Math.max(0, Math.ceil((Date.parse(place.dataset.until) - Date.now()) / 1000));
    place.textContent = String(left);
  }
}

function letToastsGo() {
  for (const toast of document.querySelectorAll("[data-toast]:not([data-going])")) {
    toast.dataset.going = "yes";
    setTimeout(() => toast.remove(), 8000);
  }
}

// Today brings itself up to date, but never under the hands of somebody who filters or has gone on to later pages.
const REFRESH_MS = 60_000;
const PAGE = 40;

function refreshToday() {
  const board = first("#board");
  if (!board || document.hidden || board.querySelector("select:focus")) return;
  if (board.querySelectorAll("[data-line]").length > PAGE || new URLSearchParams(location.search).has("after")) return;
  window.htmx?.trigger(board, "refresh");
}

document.addEventListener("keydown", stepInMenu);
document.addEventListener("keydown", onKey);
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-narrow]")) narrow(event.target);
});
document.addEventListener("htmx:configRequest", (event) => {
  const field = event.target.closest("[data-at-pen]") && first("#letter-text");
  if (field && field.dataset.pen) event.detail.parameters.at = field.dataset.pen;
});
document.addEventListener("focusout", (event) => {
  if (event.target.id === "letter-text") event.target.dataset.pen = String(penAt(event.target));
});
document.addEventListener("click", (event) => {
  const put = event.target.closest("[data-put]");
  if (put) putVariable(put);
  const keys = event.target.closest("[data-keys]");
  if (keys) {
    event.preventDefault();
    keys.closest("[data-menu]")?.removeAttribute("open");
    showKeys();
  }
  if (event.target.closest("[data-abort]")) {
    const place = event.target.closest(".translate, #help");
    for (const asks of [place, ...place.querySelectorAll("[data-asks]")]) window.htmx?.trigger(asks, "htmx:abort");
  }
  if (event.target.closest("[data-leave]")) event.target.closest(".helped").remove();
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.removeAttribute("open");
  }
});
// What was typed before this script ran is checked like the rest: htmx has seen no keystroke of it.
addEventListener("load", () => {
  const letter = first("#letter-text");
  if (letter && letter.value !== letter.defaultValue) window.htmx?.trigger(letter, "typed-early");
});
document.addEventListener("htmx:afterSettle", letToastsGo);
letToastsGo();
setInterval(countDown, 1000);
setInterval(refreshToday, REFRESH_MS);
