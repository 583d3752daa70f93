// "From where I am", on every list of places: a[data-axt-locate] leads to the list, which then starts from the visitor's
// own place. Without this file the link leads on to where a division can be chosen.

function locate(link) {
  const note = document.querySelector("[data-axt-locate-note]");
  link.setAttribute("aria-busy", "true");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      // Three decimals (about 100 m) are enough for "nearest first"; the place is used for this one question.
      const url = new URL(link.dataset.axtLocate, location.href);
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
  const here = event.target.closest("a[data-axt-locate]");
  if (here && navigator.geolocation) {
    event.preventDefault();
    locate(here);
  }
});
