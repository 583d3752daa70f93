// The change form: a place picked on the map fills the coordinates (templates/institutions/institution/new_change.html).
// The map gives WGS-84, which is what 天地图 and phones show.

for (const section of document.querySelectorAll("[data-axt-place-form]"))
  section.addEventListener("axt:chosen", (event) => {
    event.preventDefault();
    const { lon, lat } = event.detail;
    const typed = { lon: lon.toFixed(6), lat: lat.toFixed(6), datum: "wgs84" };
    for (const [name, value] of Object.entries(typed)) section.querySelector(`[name=${name}]`).value = value;
    const said = section.querySelector("[data-axt-place-said]");
    said.textContent = said.dataset.axtPlaceSaid.replace("{place}", `${typed.lon}, ${typed.lat}`);
  });
