// Favourites and comparison kept on this device. Every page works without this file.
// For whoever has signed in, the hearts speak to the account: form[data-axt-account-favourites] lists what it keeps.

import "./locate.js";
import { say } from "./say.js";

const FAVOURITES = "axt.favourites";
const COMPARE = "axt.compare";
const FAVOURITES_LIMIT = 200;
const COMPARE_LIMIT = 4;

function read(key) {
  try {
    const value = JSON.parse(localStorage.getItem(key) || "[]");
    return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
  } catch {
    return [];
  }
}

function write(key, items) {
  try {
    localStorage.setItem(key, JSON.stringify(items));
  } catch {
    // A browser in private mode keeps nothing; the page goes on without.
  }
}

const account = document.querySelector("form[data-axt-account-favourites]");
const ofAccount = new Set(account?.dataset.axtAccountFavourites.split(" ").filter(Boolean));

function isFavourite(id) {
  return account ? ofAccount.has(id) : read(FAVOURITES).includes(id);
}

async function toggleFavourite(button) {
  const id = button.dataset.axtFavourite;
  const keep = !isFavourite(id);
  if (account) {
    const body = new FormData(account);
    body.append("keep", keep ? "yes" : "no");
    const slug = button.closest("[data-axt-place]").dataset.axtPlace;
    const answer = await fetch(`${account.action}${slug}/favourite/`, { method: "POST", body, redirect: "manual" });
    if (!answer.ok && answer.type !== "opaqueredirect") return location.reload();
    if (keep) ofAccount.add(id);
    else ofAccount.delete(id);
  } else {
    const others = read(FAVOURITES).filter((each) => each !== id);
    write(FAVOURITES, keep ? [...others, id].slice(-FAVOURITES_LIMIT) : others);
  }
  showFavourite(button);
}

function showFavourite(button) {
  button.hidden = false;
  button.setAttribute("aria-pressed", String(isFavourite(button.dataset.axtFavourite)));
}

const showFavourites = (place) => place.querySelectorAll("button[data-axt-favourite]").forEach(showFavourite);

function toggleCompared(slug, tray) {
  const slugs = read(COMPARE);
  if (slugs.includes(slug)) write(COMPARE, slugs.filter((each) => each !== slug));
  else if (slugs.length >= COMPARE_LIMIT) say(tray.dataset.axtFull);
  else write(COMPARE, [...slugs, slug]);
}

function compareUrl(base, slugs) {
  const url = new URL(base, location.href);
  for (const slug of slugs) url.searchParams.append("n", slug);
  return url.href;
}

function showTray() {
  const tray = document.querySelector("[data-axt-compare-tray]");
  const slugs = read(COMPARE);
  for (const control of document.querySelectorAll("[data-axt-compare]")) {
    // A link cannot be “pressed”; what is chosen is marked as current.
    if (slugs.includes(control.dataset.axtCompare)) control.setAttribute("aria-current", "true");
    else control.removeAttribute("aria-current");
  }
  if (!tray) return;
  tray.hidden = slugs.length === 0;
  const link = tray.querySelector("a");
  link.href = compareUrl(link.dataset.base, slugs);
  tray.querySelector("[data-axt-count]").textContent = String(slugs.length);
}

async function mergeFavourites(form) {
  const ids = read(FAVOURITES);
  if (ids.length === 0) return;
  const body = new FormData(form);
  for (const id of ids) body.append("id", id);
  const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
  if (answer.ok || answer.type === "opaqueredirect") {
    write(FAVOURITES, []);
    if (form.hasAttribute("data-axt-reload")) location.reload();
  }
}

async function showDeviceFavourites(place) {
  const ids = read(FAVOURITES);
  if (ids.length === 0) return;
  const query = ids.map((id) => `id=${encodeURIComponent(id)}`).join("&");
  const answer = await fetch(`${place.dataset.axtDeviceFavourites}?${query}`);
  if (!answer.ok) return;
  place.innerHTML = await answer.text();
  showFavourites(place);
}

document.addEventListener("click", (event) => {
  const favourite = event.target.closest("button[data-axt-favourite]");
  if (favourite) {
    toggleFavourite(favourite);
    return;
  }
  const compare = event.target.closest("[data-axt-compare]");
  const tray = document.querySelector("[data-axt-compare-tray]");
  if (compare && tray) {
    event.preventDefault();
    toggleCompared(compare.dataset.axtCompare, tray);
    showTray();
    return;
  }
  if (event.target.closest("[data-axt-compare-clear]")) {
    write(COMPARE, []);
    showTray();
    return;
  }
  const go = event.target.closest("a[data-axt-compare-go]");
  if (go) {
    // The one on this page and those chosen before; the earliest makes room when there are too many.
    const slugs = [...read(COMPARE).filter((slug) => slug !== go.dataset.axtCompareGo), go.dataset.axtCompareGo];
    write(COMPARE, slugs.slice(-COMPARE_LIMIT));
    go.href = compareUrl(go.dataset.base, slugs.slice(-COMPARE_LIMIT));
    return;
  }
  const drop = event.target.closest("[data-axt-compare-drop]");
  if (drop) {
    write(COMPARE, read(COMPARE).filter((slug) => slug !== drop.dataset.axtCompareDrop));
    return;
  }
});

showFavourites(document);
for (const form of document.querySelectorAll("form[data-axt-favourites-merge]")) mergeFavourites(form);
for (const place of document.querySelectorAll("[data-axt-device-favourites]")) showDeviceFavourites(place);
showTray();
