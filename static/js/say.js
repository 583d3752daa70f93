/** A short sentence at the bottom of the screen, read aloud, gone after six seconds. */
export function say(sentence) {
  document.querySelector(".toast")?.remove();
  const toast = Object.assign(document.createElement("p"), { className: "toast", textContent: sentence });
  toast.setAttribute("role", "status");
  document.body.append(toast);
  setTimeout(() => toast.remove(), 6000);
}
