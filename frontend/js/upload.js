// Pasted, dropped or chosen files: sent at once, then shown in the text where the cursor was.
import { say } from "./page.js";
import { toast } from "./toast.js";

let count = 0;

export function takeFiles(form, area) {
  const take = (files) => [...files].forEach((file) => send(form, area, file));
  area.addEventListener("paste", (event) => {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    take(event.clipboardData.files);
  });
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("is-over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("is-over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("is-over");
    take(event.dataTransfer.files);
  });
  const input = form.querySelector("input[type=file]");
  input.addEventListener("change", () => {
    take(input.files);
    input.value = "";
  });
}

async function send(form, area, file) {
  const waiting = `[${form.dataset.uploading} ${(count += 1)}]`;
  area.setRangeText(`${waiting} `, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  const shown = await post(form.dataset.upload, file).catch(() => null);
  const at = area.value.indexOf(waiting);
  if (at >= 0) area.setRangeText(shown ?? "", at, at + waiting.length + (shown ? 0 : 1), "preserve");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

async function post(url, file) {
  const body = new FormData();
  body.append("file", file);
  const headers = { ...JSON.parse(document.body.getAttribute("hx-headers") || "{}"), Accept: "application/json", "HX-Request": "true" };
  const answer = await fetch(url, { method: "POST", headers, body, credentials: "same-origin" });
  if (!answer.ok) {
    const refused = new DOMParser().parseFromString(await answer.text(), "text/html").body.textContent.trim();
    toast({ text: refused.slice(0, 300) || say("failed"), tone: "bad" });
    return null;
  }
  const [kept] = (await answer.json()).files;
  const name = kept.name.replace(/[[\]\\]/g, "");
  return `${kept.picture ? "!" : ""}[${name}](attachment:${kept.id})`;
}
