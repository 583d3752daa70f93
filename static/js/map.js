// Places on a map over the district boundaries, with or without a tile layer (templates/components/map.html).
//
//   drawMap(frame)                 → Promise of { map, show(id), load(url) }; frame is the element with data-axt-map
//   frame: "axt:points" {url}      other points, after the list was filtered
//   frame: "axt:chosen" {lon, lat} sent when the reader picks a place (WGS-84); prevented → no navigation
//
// Points: a FeatureCollection of Points in WGS-84 with properties name, url, note, tone (warm | red | plain), id.
// A list item with data-axt-place="<id>" lights its place up while the pointer or the focus is on it.
// Leaflet is fetched when the frame comes near the window, or, with data-axt-wait, after a press on a phone.
import { fromDatum, toDatum } from "./geo.js";

const WENZHOU = [27.95, 120.55];
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const frames = new Map();

function stylesheet(href) {
  return new Promise((done, failed) => {
    if (document.querySelector(`link[href="${href}"]`)) return done();
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: done, onerror: failed });
    document.head.append(link);
  });
}

async function leaflet(frame) {
  const styles = Promise.all(frame.dataset.axtCss.split(" ").map(stylesheet));
  await import("../vendor/leaflet/leaflet.js");
  await import("../vendor/leaflet.markercluster/leaflet.markercluster.js");
  await styles;
  return window.L;
}

async function json(url) {
  const answer = await fetch(url, { headers: { Accept: "application/geo+json, application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

const element = (tag, properties, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};

function popup({ name, url, note }) {
  const title = url ? element("a", { href: url, textContent: name }) : element("b", { textContent: name });
  return element("div", { className: "map-popup" }, title, ...(note ? [element("small", { textContent: note })] : []));
}

function boundaryLayer(L, collection, place) {
  const isPlace = (feature) => feature.geometry.type === "Point";
  const shapes = L.geoJSON(collection, {
    interactive: false,
    coordsToLatLng: place,
    filter: (feature) => !isPlace(feature),
    style: { className: "map-division" },
  });
  const written = (at, name, small) =>
    L.marker(at, {
      interactive: false,
      keyboard: false,
      icon: L.divIcon({ className: small ? "map-name small" : "map-name", html: element("span", { textContent: name }), iconSize: null }),
    });
  const divisions = shapes.getLayers().filter((shape) => shape.feature.properties?.name);
  const streets = collection.features.filter(isPlace);
  return {
    shapes,
    names: L.layerGroup(divisions.map((shape) => written(shape.getBounds().getCenter(), shape.feature.properties.name))),
    streets: L.layerGroup(streets.map(({ geometry, properties }) => written(place(geometry.coordinates), properties.name, true))),
  };
}

function clusters(L) {
  return L.markerClusterGroup({
    maxClusterRadius: 46,
    disableClusteringAtZoom: 16,
    showCoverageOnHover: false,
    animate: !calm,
    iconCreateFunction: (cluster) =>
      L.divIcon({
        className: "map-cluster",
        html: element("span", { textContent: cluster.getChildCount() }),
        iconSize: [40, 40],
      }),
  });
}

function marker(L, feature, place) {
  const { name, tone = "" } = feature.properties;
  const pin = L.marker(place(feature.geometry.coordinates), {
    title: name,
    alt: name,
    icon: L.divIcon({ className: `map-pin ${tone}`, html: element("span", {}), iconSize: [28, 28], iconAnchor: [14, 26], popupAnchor: [0, -22] }),
  });
  return pin.bindPopup(() => popup(feature.properties), { closeButton: false, maxWidth: 260 });
}

// The address of this page with another starting point, its filters kept.
function startingAt(lon, lat) {
  const url = new URL(location.href);
  url.searchParams.set("at", `${lon.toFixed(4)},${lat.toFixed(4)}`);
  for (const name of ["place", "page"]) url.searchParams.delete(name);
  return url;
}

// Without tiles the names are what one finds one's way by: those nearest to the start or the middle that do not overlap.
const LABEL_ZOOM = 13;
const STREETS_ZOOM = 11;

const overlap = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

function labels(map, group, pins, at) {
  const standing = () => {
    const window = map.getBounds();
    const here = at ?? map.getCenter();
    return [...pins.values()]
      .filter((pin) => window.contains(pin.getLatLng()) && group.getVisibleParent(pin) === pin)
      .map((pin) => ({ pin, far: pin.getLatLng().distanceTo(here), ...map.latLngToContainerPoint(pin.getLatLng()) }))
      .sort((a, b) => a.far - b.far);
  };
  const draw = () => {
    const seen = map.getZoom() < LABEL_ZOOM ? [] : standing();
    const taken = [];
    const named = new Set();
    for (const { pin, x, y } of seen) {
      const box = [x + 15, y - 22, x + 15 + 12 * pin.options.title.length, y - 2];
      const hidden = seen.some((other) => other.pin !== pin && overlap(box, [other.x - 12, other.y - 26, other.x + 12, other.y + 2]));
      if (hidden || taken.some((other) => overlap(box, other))) continue;
      taken.push(box);
      named.add(pin);
    }
    for (const pin of pins.values()) {
      if (named.has(pin) && !pin.getTooltip())
        pin.bindTooltip(element("span", { textContent: pin.options.title }), { permanent: true, direction: "right", offset: [10, -14], className: "map-label" });
      else if (!named.has(pin) && pin.getTooltip()) pin.unbindTooltip();
    }
  };
  map.on("moveend zoomend", draw);
  group.on("animationend", draw);
  draw();
}

function choosing(L, map, frame, datum, words) {
  const choose = ({ lat, lng }) => {
    const [lon, latitude] = fromDatum([lng, lat], datum);
    const event = new CustomEvent("axt:chosen", { detail: { lon, lat: latitude }, bubbles: true, cancelable: true });
    if (frame.dispatchEvent(event)) location.assign(startingAt(lon, latitude));
  };
  map.on("click", ({ latlng }) => {
    const go = element("button", { className: "btn btn-quiet btn-small", type: "button", textContent: words.from });
    go.addEventListener("click", () => choose(latlng));
    L.popup({ closeButton: false }).setLatLng(latlng).setContent(go).openOn(map);
  });
  // Without a pointer: the arrow keys move the map, this button takes its middle.
  const control = L.control({ position: "bottomleft" });
  control.onAdd = () => {
    const button = element("button", { className: "btn btn-quiet btn-small map-middle", type: "button", textContent: words.middle });
    L.DomEvent.disableClickPropagation(button);
    button.addEventListener("click", () => choose(map.getCenter()));
    return button;
  };
  control.addTo(map);
}

function startMarker(L, at) {
  return L.marker(at, { interactive: false, keyboard: false, zIndexOffset: -1000, icon: L.divIcon({ className: "map-start", iconSize: [34, 34] }) });
}

function wordsOf(frame) {
  const [zoomIn, zoomOut, open, from, middle, failed, base, metres, kilometres] = frame.dataset.axtWords.split("|");
  return { zoomIn, zoomOut, open, from, middle, failed, base, metres, kilometres };
}

// Leaflet's scale with its units in the reader's words.
function scale(L, { metres, kilometres }) {
  const Scale = L.Control.Scale.extend({
    _updateMetric(widest) {
      const round = this._getRoundNum(widest);
      this._updateScale(this._mScale, round < 1000 ? `${round} ${metres}` : `${round / 1000} ${kilometres}`, round / widest);
    },
  });
  return new Scale({ imperial: false, position: "bottomleft" });
}

/** Draws the map of one frame; rejects when the files or the boundaries cannot be fetched. */
export async function drawMap(frame) {
  const { axtTiles, axtDatum = "wgs84", axtAttribution, axtBoundaries, axtPoints, axtAt } = frame.dataset;
  const datum = axtTiles ? axtDatum : "wgs84";
  const words = wordsOf(frame);
  const [L, boundaries] = await Promise.all([leaflet(frame), axtBoundaries ? json(axtBoundaries) : null]);
  const place = (coordinates) => {
    const [lon, lat] = toDatum(coordinates, datum);
    return L.latLng(lat, lon);
  };

  frame.replaceChildren();
  const map = L.map(frame, {
    center: WENZHOU, zoom: 9, minZoom: 7, maxZoom: 18, zoomSnap: 0.25, zoomControl: false,
    scrollWheelZoom: false, zoomAnimation: !calm, fadeAnimation: !calm, markerZoomAnimation: !calm,
  });
  map.attributionControl.setPrefix(false).addAttribution(axtTiles ? axtAttribution : words.base);
  L.control.zoom({ position: "bottomright", zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  scale(L, words).addTo(map);
  map.on("focus click", () => map.scrollWheelZoom.enable());
  map.on("blur mouseout", () => map.scrollWheelZoom.disable());

  if (axtTiles) L.tileLayer(axtTiles, { maxZoom: 18 }).addTo(map);
  let everything = null;
  if (boundaries) {
    const { shapes, names, streets } = boundaryLayer(L, boundaries, place);
    shapes.addTo(map);
    frame.classList.toggle("over-tiles", Boolean(axtTiles));
    if (!axtTiles) {
      names.addTo(map);
      map.on("zoomend", () => (map.getZoom() >= STREETS_ZOOM ? streets.addTo(map) : streets.remove()));
    }
    everything = shapes.getBounds();
    map.setMaxBounds(everything.pad(0.4));
  }
  const at = axtAt ? place(axtAt.split(",").map(Number)) : null;
  if (at) startMarker(L, at).addTo(map);
  if ("axtChoose" in frame.dataset) choosing(L, map, frame, datum, words);

  const group = clusters(L).addTo(map);
  const pins = new Map();
  const load = async (url) => {
    const { features } = await json(url);
    group.clearLayers();
    pins.clear();
    const made = features.map((feature) => {
      const pin = marker(L, feature, place);
      pins.set(String(feature.properties.id ?? feature.id ?? feature.properties.url), pin);
      return pin;
    });
    group.addLayers(made);
    const near = at ? made.map((pin) => pin.getLatLng()).sort((a, b) => a.distanceTo(at) - b.distanceTo(at)).slice(0, 12) : made.map((pin) => pin.getLatLng());
    if (at) near.push(at);
    if (near.length) map.fitBounds(L.latLngBounds(near).pad(0.15), { maxZoom: 15, animate: false });
    else if (everything) map.fitBounds(everything, { animate: false });
    map.fire("moveend");
  };
  if (everything) map.fitBounds(everything, { animate: false });
  if (at) map.setView(at, 14, { animate: false });
  if (axtPoints) await load(axtPoints);
  if (!axtTiles) labels(map, group, pins, at);

  const show = (id) => {
    frame.querySelector(".map-pin.lit, .map-cluster.lit")?.classList.remove("lit");
    const pin = pins.get(String(id));
    (pin && group.getVisibleParent(pin))?.getElement()?.classList.add("lit");
  };
  const drawn = { map, show, load };
  frame.addEventListener("axt:points", ({ detail }) => load(detail.url));
  frames.set(frame, drawn);
  frame.dataset.axtReady = "";
  return drawn;
}

async function start(frame) {
  frame.setAttribute("aria-busy", "true");
  try {
    await drawMap(frame);
  } catch {
    frame.replaceChildren(element("p", { className: "map-note muted", textContent: wordsOf(frame).failed }));
  } finally {
    frame.removeAttribute("aria-busy");
  }
}

function offer(frame) {
  const button = element("button", { className: "btn btn-quiet", type: "button", textContent: wordsOf(frame).open });
  button.addEventListener("click", () => start(frame));
  frame.querySelector(".map-note").replaceChildren(button);
}

const soon = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      soon.unobserve(target);
      start(target);
    }
  },
  { rootMargin: "200px" },
);
for (const frame of document.querySelectorAll("[data-axt-map]")) {
  if ("axtWait" in frame.dataset && matchMedia("(max-width: 61.99em)").matches) offer(frame);
  else soon.observe(frame);
}
for (const type of ["pointerover", "focusin"])
  document.addEventListener(type, (event) => {
    const item = event.target instanceof Element && event.target.closest("[data-axt-place]");
    if (item) for (const { show } of frames.values()) show(item.dataset.axtPlace);
  });
