// The enhancements that any page may ask for by a data-axt-* attribute; templates/components/README.md lists them.
// Without JavaScript each page still works. Rarer ones are fetched when a page has their hook.

import { say } from "./say.js";

const root = document.documentElement;
const on = (type, selector, act) =>
  document.addEventListener(type, (event) => {
    const found = event.target instanceof Element && event.target.closest(selector);
    if (found) act(found, event);
  });

// Controls that need JavaScript are drawn hidden and shown here.
for (const control of document.querySelectorAll("[data-axt-type], [data-axt-print], [data-axt-copy], [data-axt-share]"))
  control.hidden = false;
for (const control of document.querySelectorAll("[data-axt-nojs]")) control.hidden = true;

// data-axt-type: the large type, kept in a cookie so that the server draws the next page in it at once.
on("click", "[data-axt-type]", (button) => {
  const large = root.dataset.type !== "large";
  if (large) root.dataset.type = "large";
  else delete root.dataset.type;
  button.setAttribute("aria-pressed", String(large));
  document.cookie = `axt_type=${large ? "large" : ""}; path=/; max-age=${large ? 31536000 : 0}; samesite=lax`;
});

// A side bar longer than the window begins at the page's own entry, where that would lie below the fold.
const side = document.querySelector(".side");
const here = side?.querySelector("nav [aria-current]");
if (here) side.scrollTop = here.offsetTop - side.clientHeight * 0.75;

on("click", "[data-axt-print]", () => window.print());

// details.menu closes on a press beside it and on Escape, which also gives the focus back.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// data-axt-submit: a choice that takes effect at once.
on("change", "[data-axt-submit]", (field) => field.form.requestSubmit());

// A form that changes something is sent once, however often its button is pressed.
on("submit", "form[method=post]", (form, event) => {
  if (form.getAttribute("aria-busy") === "true") event.preventDefault();
  else if (!form.hasAttribute("hx-post")) form.setAttribute("aria-busy", "true");
});
// A question is sent without what was left empty, so that its address can be read and passed on.
on("submit", "form[method=get]", (form) => {
  for (const field of form.elements)
    if (field.name && field.value === "" && !field.disabled) {
      field.disabled = true;
      field.dataset.axtLeftOut = "";
    }
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
  for (const field of document.querySelectorAll("[data-axt-left-out]")) field.disabled = false;
});

// data-axt-focus: where the reader should be after a page of errors.
document.querySelector("[data-axt-focus]")?.focus();

// data-axt-countdown="60": a button that may be pressed again after so many seconds; {n} in data-axt-waiting is filled in.
for (const button of document.querySelectorAll("[data-axt-countdown]")) {
  let left = Number(button.dataset.axtCountdown);
  if (!(left > 0)) continue;
  const ready = button.textContent;
  const tick = () => {
    button.disabled = left > 0;
    button.textContent = left > 0 ? (button.dataset.axtWaiting || "{n}").replace("{n}", left) : ready;
    if (left-- > 0) setTimeout(tick, 1000);
  };
  tick();
}

// What htmx could not fetch is said, not swallowed.
for (const type of ["htmx:responseError", "htmx:sendError", "htmx:timeout"])
  document.addEventListener(type, () => say(root.lang.startsWith("en") ? "No connection. Please try again." : "没有连上，请稍后再试。"));

// A form that asks for itself anew (the filters' counts) stays as it is where somebody has typed on meanwhile.
const told = (form) => new URLSearchParams(new FormData(form)).toString();
const asked = new WeakMap();
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target instanceof HTMLFormElement) asked.set(event.target, told(event.target));
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const form = event.detail.target;
  if (asked.has(form) && asked.get(form) !== told(form)) event.detail.shouldSwap = false;
});

const has = (selector) => document.querySelector(selector) !== null;
if (has("[data-axt-dialog]")) import("./dialog.js");
if (has("[data-axt-copy], [data-axt-share]")) import("./share.js");
if (has("[data-axt-select]")) import("./select.js");
if (has("[data-axt-map]")) import("./map.js");
