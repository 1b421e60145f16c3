// Builds the browser's files: app.js, the sheets app, importing, improvement, inbox-page, map, organization, person, planning, print and processes, one bundle for each island and worker, and the sprite of the icons in use.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const folder = path.join(root, "opsloop", "kernel", "pages", "static");
const icons = path.join(root, "node_modules", "lucide-static", "icons");

async function sprite() {
  const names = JSON.parse(await readFile(path.join(here, "icons.json"), "utf8"));
  const symbols = await Promise.all([...new Set(names)].sort().map(symbol));
  await writeFile(
    path.join(folder, "sprite.svg"),
    `<!-- Icons of Lucide, https://lucide.dev, ISC licence -->\n<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`,
  );
}

async function symbol(name) {
  const drawing = await readFile(path.join(icons, `${name}.svg`), "utf8");
  const shapes = drawing.replace(/^[\s\S]*?<svg[\s\S]*?>/, "").replace(/<\/svg>\s*$/, "");
  const lines = 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${lines}>${shapes.replace(/\s+/g, " ").trim()}</symbol>`;
}

async function entryPoints() {
  const found = await Promise.all(["islands", "workers"].map((name) => bundles(path.join(here, "js", name))));
  return Object.assign({ app: path.join(here, "js", "app.js") }, ...found);
}

async function bundles(folder) {
  const files = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".js"));
  return Object.fromEntries(files.map((name) => [path.basename(name, ".js"), path.join(folder, name)]));
}

const shared = {
  bundle: true,
  minify: true,
  target: ["chrome123", "firefox120", "safari17.5"],
  outdir: path.join(folder, "built"),
  logLevel: "warning",
  legalComments: "none",
};

await mkdir(path.join(folder, "built"), { recursive: true });
const scripts = { ...shared, entryPoints: await entryPoints(), format: "esm" };
const sheets = ["app", "importing", "improvement", "inbox-page", "map", "organization", "person", "planning", "print", "processes"].map((name) => [name, path.join(here, "css", `${name}.css`)]);
const styles = { ...shared, entryPoints: Object.fromEntries(sheets) };
if (process.argv.includes("--watch")) {
  await sprite();
  for (const options of [scripts, styles]) await (await context(options)).watch();
} else {
  await Promise.all([sprite(), build(scripts), build(styles)]);
}
