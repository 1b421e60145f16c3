// Puts a floating box at an element, inside the window, whatever is around it.
const GAP = 4;

export function place(box, anchor, { across = "start", above = false } = {}) {
  const at = anchor.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const wide = document.documentElement.clientWidth;
  const high = Math.min(document.documentElement.clientHeight, visualViewport.offsetTop + visualViewport.height); // less a keyboard
  const below = above ? at.top < size.height + GAP * 3 : at.bottom + GAP + size.height <= high - GAP || at.top < high - at.bottom;
  const top = below ? at.bottom + GAP : at.top - GAP - size.height;
  const left = across === "end" ? at.right - size.width : across === "centre" ? at.left + (at.width - size.width) / 2 : at.left;
  box.style.top = `${clamp(top, GAP * 2, high - size.height - GAP * 2)}px`;
  box.style.left = `${clamp(left, GAP * 2, wide - size.width - GAP * 2)}px`;
}

// What is offered while somebody writes stands at the line, above everything: nothing around it cuts it off.
export function offerAt(list, anchor) {
  if (!list.isConnected) return;
  list.hidden = false;
  if (!list.matches(":popover-open")) list.showPopover();
  place(list, anchor);
}

export function withdraw(list) {
  list.hidden = true;
  if (list.matches(":popover-open")) list.hidePopover();
  list.replaceChildren();
}

function clamp(value, least, most) {
  return Math.max(least, Math.min(value, Math.max(least, most)));
}
