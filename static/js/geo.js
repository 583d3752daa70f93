// Datums of Chinese tile services. Everything we store is WGS-84 (practically CGCS2000); 高德 and 腾讯 draw in GCJ-02,
// 百度 in BD-09. Points are [longitude, latitude] in degrees. Mirrors anxintuo/kit/geo.py; good to about a metre.

const A = 6378245.0;
const EE = 0.00669342162296594323;
const X_PI = (Math.PI * 3000.0) / 180.0;

const outside = ([lon, lat]) => lon < 72.004 || lon > 137.8347 || lat < 0.8293 || lat > 55.8271;

function shift([lon, lat]) {
  const [x, y] = [lon - 105.0, lat - 35.0];
  const common = ((20.0 * Math.sin(6.0 * x * Math.PI) + 20.0 * Math.sin(2.0 * x * Math.PI)) * 2.0) / 3.0;
  const wave = (t, a, b, p, q) => ((a * Math.sin(t * Math.PI * p) + b * Math.sin(t * Math.PI * q)) * 2.0) / 3.0;
  let dLat = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x)) + common;
  dLat += wave(y, 20.0, 40.0, 1, 1 / 3) + wave(y, 160.0, 320.0, 1 / 12, 1 / 30);
  let dLon = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x)) + common;
  dLon += wave(x, 20.0, 40.0, 1, 1 / 3) + wave(x, 150.0, 300.0, 1 / 12, 1 / 30);
  const radians = (lat / 180.0) * Math.PI;
  const magic = 1 - EE * Math.sin(radians) ** 2;
  const root = Math.sqrt(magic);
  return [
    (dLon * 180.0) / ((A / root) * Math.cos(radians) * Math.PI),
    (dLat * 180.0) / (((A * (1 - EE)) / (magic * root)) * Math.PI),
  ];
}

function toGcj(point) {
  if (outside(point)) return point;
  const [dLon, dLat] = shift(point);
  return [point[0] + dLon, point[1] + dLat];
}

function gcjToBd([lon, lat]) {
  const z = Math.hypot(lon, lat) + 0.00002 * Math.sin(lat * X_PI);
  const theta = Math.atan2(lat, lon) + 0.000003 * Math.cos(lon * X_PI);
  return [z * Math.cos(theta) + 0.0065, z * Math.sin(theta) + 0.006];
}

const FORWARD = { wgs84: (point) => point, gcj02: toGcj, bd09: (point) => gcjToBd(toGcj(point)) };

/** A WGS-84 point in the datum of a tile layer ("wgs84", "gcj02" or "bd09"). */
export function toDatum(point, datum) {
  return (FORWARD[datum] ?? FORWARD.wgs84)(point);
}

/** A point read off a tile layer, back in WGS-84: the inverse by three corrections. */
export function fromDatum(point, datum) {
  let guess = point;
  for (let round = 0; round < 3; round += 1) {
    const seen = toDatum(guess, datum);
    guess = [guess[0] + point[0] - seen[0], guess[1] + point[1] - seen[1]];
  }
  return guess;
}
