// Drawn maps as files that look the same elsewhere: in light colours on white, with what the sheet says written into them.
import { draw } from "./drawer.js";

const KEPT = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size", "font-weight", "text-anchor", "opacity", "paint-order", "stroke-linejoin"];
const HEAD = 40;
const SHARP = 2;
const MOST_PIXELS = 40_000_000;
const LONGEST_SIDE = 16_000;
const LONGEST_NAME = 100;

// Sheets are [drawing, title]; of several each stands beside the one before, below its title.
export function saveSvg(sheets, name) {
  offer(new Blob([written(sheets).text], { type: "image/svg+xml" }), fileName(name, "svg"));
}

export async function savePng(sheets, name) {
  const { text, width, height } = written(sheets);
  const scale = Math.min(SHARP, Math.sqrt(MOST_PIXELS / (width * height)), LONGEST_SIDE / Math.max(width, height));
  const picture = new Image();
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  picture.src = address;
  await picture.decode();
  URL.revokeObjectURL(address);
  const canvas = Object.assign(document.createElement("canvas"), { width: Math.ceil(width * scale), height: Math.ceil(height * scale) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => offer(blob, fileName(name, "png")), "image/png");
}

// A name that every system takes: no signs of folders, nothing that turns the direction of reading, not too long.
export function fileName(words, ending) {
  const plain = words.normalize("NFC").replace(/[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu, "").replace(/[\\/:*?"<>|]/g, "-").replace(/\s+/g, " ");
  const short = [...plain].slice(0, LONGEST_NAME).join("").replace(/^[.\s]+|[.\s]+$/g, "");
  const taken = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(short);
  return `${taken ? "_" : ""}${short || "map"}.${ending}`;
}

function written(sheets) {
  const place = sheets[0][0].closest(".map");
  const hidden = Object.assign(document.createElement("div"), { className: "map__print" });
  const head = sheets.length > 1 ? HEAD : 0;
  const sizes = sheets.map(([sheet]) => ({ width: Number(sheet.getAttribute("width")), height: Number(sheet.getAttribute("height")) }));
  const width = sizes.reduce((sum, size) => sum + size.width, 0);
  const height = Math.max(...sizes.map((size) => size.height)) + head;
  const root = draw("svg", { class: "map__sheet", width, height, viewBox: `0 0 ${width} ${height}` }, draw("rect", { width, height, fill: "#ffffff" }));
  let left = 0;
  sheets.forEach(([sheet, title], number) => {
    if (head) root.append(draw("text", { class: "map__name", x: left + sizes[number].width / 2, y: 26 }, title));
    const copy = sheet.cloneNode(true);
    copy.removeAttribute("style");
    copy.setAttribute("x", left);
    copy.setAttribute("y", head);
    root.append(copy);
    left += sizes[number].width;
  });
  hidden.append(root);
  place.append(hidden);
  settle(root);
  hidden.remove();
  root.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return { text: new XMLSerializer().serializeToString(root), width, height };
}

// What the sheet of styles says becomes attributes; links and what is only there for the pointer go.
function settle(root) {
  const looks = [...root.querySelectorAll("*")].filter((element) => !element.matches("rect[fill]")).map((element) => [element, getComputedStyle(element)]);
  for (const [element, look] of looks.map(([element, look]) => [element, KEPT.map((key) => [key, look.getPropertyValue(key)])])) {
    for (const [key, value] of look) element.setAttribute(key, value);
  }
  root.querySelectorAll("a").forEach((link) => link.removeAttribute("href"));
  root.querySelectorAll(".map__broad").forEach((line) => line.remove());
}

function offer(blob, download) {
  const address = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href: address, download }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1_000);
}
