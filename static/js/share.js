// button[data-axt-copy="text"] copies; button[data-axt-share="title"] opens the phone's share sheet, else copies the address.
// data-axt-done is the sentence said afterwards.
import { say } from "./say.js";

async function copy(text, button) {
  await navigator.clipboard.writeText(text);
  say(button.dataset.axtDone || "已复制。");
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-axt-copy], [data-axt-share]");
  if (!button) return;
  try {
    if (button.dataset.axtCopy) await copy(button.dataset.axtCopy, button);
    else if (navigator.share) await navigator.share({ title: button.dataset.axtShare, url: location.href });
    else await copy(location.href, button);
  } catch {
    // The reader closed the share sheet, or the browser forbids the clipboard: nothing to do.
  }
});
