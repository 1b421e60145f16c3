// The key layer: strokes and chords of the command registry. Dead while typing, while an input method composes, in dialogs.
import { tell } from "./behaviours.js";
import { commands, holds, run } from "./commands.js";
import { closePeek } from "./peek.js";
import { closePopover, openPopover } from "./popover.js";
import { apple, composing } from "./page.js";

const CHORD = 1200;
const PASS_WHILE_TYPING = new Set(["mod+k"]);
let begun = "";
let timer;

const typing = (target) => Boolean(target.closest?.("input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable=true], [role=combobox], [role=menu]"));

function stroke(event) {
  const letter = /^(Key|Digit)(.)$/.exec(event.code)?.[2].toLowerCase();
  const mod = apple ? event.metaKey : event.ctrlKey;
  const plain = event.key.length === 1 && !/[a-z0-9]/i.test(event.key.normalize("NFKC"));
  const named = mod && event.code === "Comma" ? "," : event.key.normalize("NFKC").toLowerCase();
  const key = (mod || event.altKey) && letter ? letter : named;
  const shift = event.shiftKey && (!plain || mod);
  return [mod && "mod", event.altKey && "alt", shift && "shift", key].filter(Boolean).join("+");
}

function pressed(event) {
  if (composing(event) || event.defaultPrevented || ["Shift", "Control", "Meta", "Alt"].includes(event.key)) return;
  if (event.key === "Escape") return escape(event);
  const made = stroke(event);
  const mod = made.startsWith("mod+") || made.startsWith("alt+");
  if (typing(event.target) && !(PASS_WHILE_TYPING.has(made) && !event.target.isContentEditable)) return;
  if (document.querySelector("dialog[open]") && !PASS_WHILE_TYPING.has(made)) return;
  if (!mod && document.body.dataset.singleKeys === "off") return;
  const way = begun ? `${begun} ${made}` : made;
  begun = "";
  const valid = commands.filter(holds);
  const found = valid.find((command) => command.keys.includes(way));
  if (found) {
    event.preventDefault();
    run(found);
  } else if (valid.some((command) => command.keys.some((keys) => keys.startsWith(`${way} `)))) {
    event.preventDefault();
    begun = way;
    clearTimeout(timer);
    timer = setTimeout(() => { begun = ""; }, CHORD);
  }
}

// Closes the innermost thing that is open; a dialog closes itself.
function escape(event) {
  begun = "";
  if (openPopover()) {
    event.preventDefault();
    closePopover();
  } else if (document.querySelector("dialog[open], [popover]:popover-open:not([role=tooltip])")) {
    return;
  } else if (typing(event.target) && event.target.closest("#peek, #main")) {
    event.target.blur();
    event.target.closest("#peek, [data-row]")?.focus();
  } else if (tell("selection:clear", {}, document.body)) {
    closePeek();
  }
}

document.addEventListener("keydown", pressed);
