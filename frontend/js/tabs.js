// Tabs that do not fit beside each other scroll: the current one is brought into sight.
import { behaviour } from "./behaviours.js";

behaviour("tabs", (tabs) => {
  const current = tabs.querySelector("[aria-current]");
  if (current) tabs.scrollLeft = current.offsetLeft + current.offsetWidth + 24 - tabs.offsetLeft - tabs.clientWidth;
});
