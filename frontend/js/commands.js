// What a command does once chosen by its keys, in the palette or in a menu.
import { tell } from "./behaviours.js";
import { openDialog } from "./dialog.js";
import { data, go } from "./page.js";
import { peekOpen } from "./peek.js";
import { popover } from "./popover.js";
import { currentRow } from "./rows.js";

export const commands = Array.isArray(data("commands")) ? data("commands") : [];

// Whether the command's context holds now.
export function holds(command) {
  const { context } = command;
  if (context === "anywhere") return true;
  if (context === "row") return fits(command) && (peekOpen() || Boolean(currentRow()) || Boolean(document.querySelector('#main[data-context~="row"], #main [data-context~="row"]')));
  if (context === "list") return Boolean(document.querySelector("#main [data-list]"));
  return Boolean(document.querySelector(`[data-context~="${context}"]`));
}

// Whether what is listed or open here has the field that the command changes.
export function fits({ field }) {
  if (!field) return true;
  const keyed = document.querySelector("#main [data-keyed]");
  const shown = peekOpen() ? document.getElementById("peek") : document.querySelector("#main .record");
  if (shown) return Boolean(shown.querySelector(`[data-field="${field}"]`));
  return !keyed || keyed.dataset.keyed.split(" ").includes(field);
}

export function run(command) {
  const acts = {
    go: () => go(command.url),
    dialog: () => openDialog(command.url),
    press: () => press(command.field),
    give: () => tell("row:give", { field: command.field, also: command.value }, document),
    event: () => tell(command.event, {}, target(command)),
  };
  return acts[command.kind]?.();
}

function target({ context }) {
  return context === "anywhere" ? document.body : currentRow() ?? document.querySelector("#peek:not([hidden])") ?? document.body;
}

// Presses the field's button in the open record or on the current row; a hidden column is fetched from `data-field-url`.
function press(field) {
  if (!tell("row:press", { field })) return undefined; // several are picked: the change is for all of them
  const row = currentRow();
  const places = peekOpen() ? [document.getElementById("peek"), row] : [row, document.getElementById("main")];
  for (const place of places) {
    const button = place?.querySelector(`[data-field="${field}"]`);
    if (button) return button.click();
  }
  if (row?.dataset.fieldUrl) return popover(`${row.dataset.fieldUrl}${field}`, row);
  return undefined;
}
