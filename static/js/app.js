// The enhancements that any page may ask for by a data-axt-* attribute. Without JavaScript each page still works.
// Rarer ones are fetched when a page has their hook.

const root = document.documentElement;

// data-axt-type: the large type, kept in a cookie so that the server draws the next page in it at once.
for (const button of document.querySelectorAll("[data-axt-type]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const large = root.dataset.type !== "large";
    if (large) root.dataset.type = "large";
    else delete root.dataset.type;
    button.setAttribute("aria-pressed", String(large));
    document.cookie = `axt_type=${large ? "large" : ""}; path=/; max-age=${large ? 31536000 : 0}; samesite=lax`;
  });
}
