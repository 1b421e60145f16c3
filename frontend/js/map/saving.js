// The drawn map as a file that looks the same elsewhere: what the sheet says is written into it.
const KEPT = ["fill", "stroke", "stroke-width", "font-family", "font-size", "font-weight", "text-anchor", "opacity", "paint-order", "stroke-linejoin"];

export function saveSvg(sheet, name) {
  const copy = sheet.cloneNode(true);
  const made = [copy, ...copy.querySelectorAll("*")];
  [sheet, ...sheet.querySelectorAll("*")].forEach((element, place) => {
    const look = getComputedStyle(element);
    for (const key of KEPT) made[place].setAttribute(key, look.getPropertyValue(key));
  });
  copy.removeAttribute("style");
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.querySelectorAll("a").forEach((link) => link.removeAttribute("href"));
  copy.querySelectorAll(".map__broad").forEach((line) => line.remove());
  const address = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" }));
  const link = Object.assign(document.createElement("a"), { href: address, download: `${name}.svg` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1_000);
}
