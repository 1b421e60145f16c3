// `?`: the keys that work here, printed from the command registry.
import { behaviour } from "./behaviours.js";
import { commands, fits, holds } from "./commands.js";
import { show } from "./dialog.js";
import { element, say } from "./page.js";
import { keycaps } from "./keycaps.js";
import { rows } from "./rows.js";

behaviour("help", (dialog) => {
  document.addEventListener("help:open", () => {
    const valid = commands.filter((command) => (command.keys.length || command.itself) && (holds(command) || (command.context === "row" && rows().length && fits(command))));
    const parts = [
      [say("in_lists"), valid.filter(({ context }) => ["row", "list"].includes(context))],
      [say("here"), valid.filter(({ context }) => !["row", "list", "anywhere"].includes(context))],
      [say("anywhere"), valid.filter(({ context }) => context === "anywhere")],
    ];
    dialog.querySelector(".help__lists").replaceChildren(...parts.filter(([, list]) => list.length).map(([title, list]) =>
      element("section", { class: "help__list" }, element("h3", {}, title), ...list.map(line))));
    if (!dialog.open) show(dialog);
  });
});

function line(command) {
  const told = [...command.keys, ...(command.itself ? [command.itself] : [])];
  const ways = told.flatMap((way, n) => [...(n ? ["/"] : []), ...keycaps(way)]);
  return element("div", { class: "help__line" }, element("span", {}, command.label), element("span", {}, ...ways));
}
