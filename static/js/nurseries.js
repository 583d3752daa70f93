// Favourites and comparison kept on this device, and "from where I am". Every page works without this file.

const FAVOURITES = "axt.favourites";
const COMPARE = "axt.compare";
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

function toggle(key, item, limit = 200) {
  const items = read(key);
  const kept = items.includes(item) ? items.filter((each) => each !== item) : [...items, item].slice(-limit);
  write(key, kept);
  return kept;
}

function showFavourite(button) {
  const kept = read(FAVOURITES).includes(button.dataset.axtFavourite);
  button.hidden = false;
  button.setAttribute("aria-pressed", String(kept));
}

function compareUrl(base, slugs) {
  return `${base}?${slugs.map((slug) => `n=${encodeURIComponent(slug)}`).join("&")}`;
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
  if (answer.ok) place.innerHTML = await answer.text();
}

function locate(link) {
  const note = link.parentElement.querySelector("[data-axt-locate-note]");
  link.setAttribute("aria-busy", "true");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      // Three decimals (about 100 m) are enough for "nearest first"; the place is used for this one question.
      const url = new URL(link.href, location.href);
      url.searchParams.set("at", `${coords.longitude.toFixed(3)},${coords.latitude.toFixed(3)}`);
      for (const name of ["place", "page"]) url.searchParams.delete(name);
      location.assign(url);
    },
    () => {
      link.removeAttribute("aria-busy");
      if (note) note.hidden = false;
    },
    { enableHighAccuracy: false, timeout: 8000, maximumAge: 60000 },
  );
}

document.addEventListener("click", (event) => {
  const favourite = event.target.closest("button[data-axt-favourite]");
  if (favourite) {
    toggle(FAVOURITES, favourite.dataset.axtFavourite);
    showFavourite(favourite);
    return;
  }
  const compare = event.target.closest("[data-axt-compare]");
  if (compare && document.querySelector("[data-axt-compare-tray]")) {
    event.preventDefault();
    toggle(COMPARE, compare.dataset.axtCompare, COMPARE_LIMIT);
    showTray();
    return;
  }
  const drop = event.target.closest("[data-axt-compare-drop]");
  if (drop) {
    write(COMPARE, read(COMPARE).filter((slug) => slug !== drop.dataset.axtCompareDrop));
    return;
  }
  const here = event.target.closest("a[data-axt-locate]");
  if (here && navigator.geolocation) {
    event.preventDefault();
    locate(here);
  }
});

for (const button of document.querySelectorAll("button[data-axt-favourite]")) showFavourite(button);
for (const form of document.querySelectorAll("form[data-axt-favourites-merge]")) mergeFavourites(form);
for (const place of document.querySelectorAll("[data-axt-device-favourites]")) showDeviceFavourites(place);
showTray();
