// a[data-axt-dialog]: the page that the link leads to is shown in a dialog; its forms are sent as on their own page.
// A confirmation is therefore written once, as a page (components/confirm_page.html), and works without JavaScript.

const CONTENT = "[data-axt-dialog-content]";

function frame(content) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const title = content.querySelector("h1, h2");
  if (title) {
    title.id ||= "dialog-title";
    dialog.setAttribute("aria-labelledby", title.id);
  }
  dialog.append(content);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    const leave = event.target.closest("[data-axt-close]");
    if (leave || event.target === dialog) {
      event.preventDefault();
      dialog.close();
    }
  });
  document.body.append(dialog);
  dialog.showModal();
}

async function open(link) {
  link.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const content = answer.ok && !answer.redirected && page.querySelector(CONTENT);
    if (content) frame(document.adoptNode(content));
    else location.assign(link.href);
  } catch {
    location.assign(link.href);
  } finally {
    link.removeAttribute("aria-busy");
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-axt-dialog]");
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (link && plain && "showModal" in HTMLDialogElement.prototype && link.getAttribute("aria-busy") !== "true") {
    event.preventDefault();
    open(link);
  }
});
