// Fills static/vendor from the packages that package-lock.json pins. Run by `make vendor`; the result is committed.
//
//   tabler        the rules of Tabler's CSS named in tabler-keep.txt, and the variables that they use; light theme only,
//                 colours written so that phones of 2021 understand them too (no light-dark(), no oklch())
//   tabler-icons  one sprite of the icons named in icons.txt
//   htmx, leaflet, leaflet.markercluster   their minified files as they are
//
// References to source maps are cut off: no page of ours asks for a file that is not here.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { PurgeCSS } from "purgecss";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "node_modules");
const vendor = join(here, "..", "..", "static", "vendor");

const lines = (name) =>
  readFileSync(join(here, name), "utf8").split("\n").map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
const read = (...path) => readFileSync(join(packages, ...path), "utf8");
const withoutMap = (text) => text.replace(/\n?\/[/*]# sourceMappingURL=.*$/m, "").trimEnd() + "\n";

function put(folder, name, text) {
  mkdirSync(join(vendor, folder), { recursive: true });
  writeFileSync(join(vendor, folder, name), text);
  const kilobytes = (bytes) => (bytes / 1024).toFixed(1).padStart(7);
  console.log(`${kilobytes(Buffer.byteLength(text))} KB ${kilobytes(gzipSync(text).length)} KB gz  ${folder}/${name}`);
}

const ELEMENTS = `html body a abbr address article aside b blockquote br button caption code dd dfn div dl dt em fieldset figcaption figure
  footer form h1 h2 h3 h4 h5 h6 header hr i iframe img input kbd label legend li main mark meter nav ol optgroup option output p picture
  pre progress section select small span strong sub summary details sup svg table tbody td textarea tfoot th thead time tr u ul video`;

// "light-dark(a, b)" → "a", brackets inside a counted.
function lightOnly(css) {
  for (let start = css.indexOf("light-dark("); start >= 0; start = css.indexOf("light-dark(", start)) {
    let depth = 1, comma = -1, end = start + "light-dark(".length;
    for (; depth > 0; end += 1) {
      if (css[end] === "(") depth += 1;
      else if (css[end] === ")") depth -= 1;
      else if (css[end] === "," && depth === 1 && comma < 0) comma = end;
    }
    css = css.slice(0, start) + css.slice(start + "light-dark(".length, comma).trim() + css.slice(end);
  }
  return css;
}

// "oklch(54.6% 0.17 254deg)" → "#rrggbb" (CSS Color 4 §10.2; what lies outside sRGB is clipped).
function hex(_, lightness, chroma, hue) {
  const [L, C, h] = [lightness / 100, +chroma, ((+hue || 0) * Math.PI) / 180];
  const [a, b] = [C * Math.cos(h), C * Math.sin(h)];
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  const gamma = (x) => (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055);
  const byte = (x) => Math.round(255 * Math.min(1, Math.max(0, gamma(x)))).toString(16).padStart(2, "0");
  return `#${linear.map(byte).join("")}`;
}

async function tabler() {
  const keep = lines("tabler-keep.txt").map((pattern) => new RegExp(`^(${pattern})$`));
  const [{ css }] = await new PurgeCSS().purge({
    content: [{ raw: "", extension: "html" }],
    css: [{ raw: withoutMap(read("@tabler", "core", "dist", "css", "tabler.min.css")) }],
    safelist: { standard: [...ELEMENTS.split(/\s+/), ":root", "*", /^:/, ...keep] },
    blocklist: [/dark/, /rtl/],
    variables: true,
    keyframes: true,
    fontFace: true,
  });
  const light = css
    .replace(/[^{}]*\[data-bs-theme=dark\][^{}]*\{[^{}]*\}/g, "")
    .replace(/[^{}]*\[(dir|data-bs-theme-[a-z]+)=[^\]]*\][^{}]*\{[^{}]*\}/g, "")
    .replace(/@media[^{}]*\{\s*\}/g, "");
  const plain = lightOnly(light).replace(/oklch\(([\d.]+)% ([\d.]+) ([\d.]+deg|none)\)/g, (all, l, c, h) => hex(all, l, c, parseFloat(h)));
  put("tabler", "tabler.css", plain);
  // What pages must not use, for the test that holds it.
  const named = (text) => new Set([...text.matchAll(/\.([a-z][\w-]*)/g)].map(([, name]) => name));
  const kept = named(plain);
  const leftOut = [...named(read("@tabler", "core", "dist", "css", "tabler.css"))].filter((name) => !kept.has(name)).sort();
  writeFileSync(join(here, "tabler-left-out.txt"), leftOut.join("\n") + "\n");
  put("tabler", "LICENSE", read("@tabler", "icons", "LICENSE"));
}

function sprite() {
  const symbols = lines("icons.txt").map((name) => {
    const filled = name.endsWith("-filled");
    const file = `${filled ? name.slice(0, -"-filled".length) : name}.svg`;
    const body = read("@tabler", "icons", "icons", filled ? "filled" : "outline", file)
      .replace(/^[\s\S]*?<svg[^>]*>/, "").replace("</svg>", "")
      .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" \/>/, "")
      .replace(/\s+/g, " ").replace(/ \/>/g, "/>").replace(/> </g, "><").trim();
    const paint = filled
      ? `fill="currentColor" stroke="none"`
      : `fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"`;
    return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${body}</symbol>`;
  });
  put("tabler-icons", "icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
  put("tabler-icons", "LICENSE", read("@tabler", "icons", "LICENSE"));
}

function copies() {
  put("htmx", "htmx.min.js", withoutMap(read("htmx.org", "dist", "htmx.min.js")));
  put("htmx", "LICENSE", read("htmx.org", "LICENSE"));
  put("leaflet", "leaflet.js", withoutMap(read("leaflet", "dist", "leaflet.js")));
  put("leaflet", "leaflet.css", read("leaflet", "dist", "leaflet.css"));
  put("leaflet", "LICENSE", read("leaflet", "LICENSE"));
  mkdirSync(join(vendor, "leaflet", "images"), { recursive: true });
  for (const image of ["layers.png", "layers-2x.png", "marker-icon.png", "marker-icon-2x.png", "marker-shadow.png"])
    copyFileSync(join(packages, "leaflet", "dist", "images", image), join(vendor, "leaflet", "images", image));
  put("leaflet.markercluster", "leaflet.markercluster.js", withoutMap(read("leaflet.markercluster", "dist", "leaflet.markercluster.js")));
  put("leaflet.markercluster", "LICENSE", read("leaflet.markercluster", "MIT-LICENCE.txt"));
}

for (const folder of ["tabler", "tabler-icons", "htmx", "leaflet", "leaflet.markercluster"])
  rmSync(join(vendor, folder), { recursive: true, force: true });
await tabler();
sprite();
copies();
