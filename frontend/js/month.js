// The month: a record goes to another day by dragging it, by Space and the arrows, or by Alt and the arrows.
import { behaviour, tell } from "./behaviours.js";
import { openDialog } from "./dialog.js";
import { fromIso, iso, plus } from "./dates.js";
import { composing, post, say } from "./page.js";
import { toast } from "./toast.js";

const STEP = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

behaviour("month", (month) => {
  const { field, said, add } = month.dataset;
  let lifted = null;
  const square = (day) => month.querySelector(`[data-day="${day}"]`);

  async function move(chip, day) {
    const answer = await post(`${chip.dataset.url}/cells/${field}`, { value: day }).catch(() => null);
    if (!answer?.ok) {
      toast({ text: say("failed"), tone: "bad" });
      return tell("page:refresh");
    }
    const { toast: done } = JSON.parse(answer.headers.get("HX-Trigger") ?? "{}");
    if (done) toast(done);
    month.querySelector(".month__said").textContent = said.replace("%(ref)s", chip.dataset.ref).replace("%(day)s", day);
    return tell("page:refresh");
  }

  function put(chip, place) {
    place.append(chip);
    chip.focus();
  }

  if (field) {
    month.addEventListener("dragstart", (event) => {
      lifted = { chip: event.target.closest(".day-chip") };
      event.dataTransfer?.setData("text/plain", lifted.chip?.dataset.ref ?? "");
    });
    month.addEventListener("dragover", (event) => lifted && event.target.closest("[data-day]") && event.preventDefault());
    month.addEventListener("drop", (event) => {
      const place = event.target.closest("[data-day]");
      if (!lifted?.chip || !place) return;
      event.preventDefault();
      const { chip } = lifted;
      lifted = null;
      if (chip.closest("[data-day]") === place) return;
      put(chip, place);
      move(chip, place.dataset.day);
    });
    month.addEventListener("dragend", () => { lifted = null; });
    month.addEventListener("keydown", (event) => {
      const chip = event.target.closest(".day-chip");
      if (!chip || composing(event) || event.ctrlKey || event.metaKey) return;
      const here = chip.closest("[data-day]");
      const acts = {
        " ": () => {
          if (lifted && lifted.from !== here) move(chip, here.dataset.day);
          lifted = lifted ? null : { chip, from: here };
          chip.classList.toggle("is-current", Boolean(lifted));
        },
        Escape: () => {
          put(chip, lifted.from);
          lifted = null;
        },
      };
      if (event.key in STEP && (lifted || event.altKey)) {
        acts[event.key] = () => {
          const to = square(iso(plus(fromIso(here.dataset.day), STEP[event.key])));
          if (!to) return;
          put(chip, to);
          if (!lifted) move(chip, to.dataset.day);
        };
      }
      if (!acts[event.key] || (event.key === "Escape" && !lifted)) return;
      event.preventDefault();
      event.stopPropagation();
      acts[event.key]();
    });
  }
  month.addEventListener("click", (event) => {
    if (add && event.target.matches("[data-day]")) openDialog(`${add}${event.target.dataset.day}`);
  });
});
