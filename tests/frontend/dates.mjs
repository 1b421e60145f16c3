// Reads what was typed, each with the day it was typed on; writes the days as JSON.
import { parse, fromIso, iso } from "../../frontend/js/dates.js";

const cases = JSON.parse(process.argv[2]);
console.log(JSON.stringify(cases.map(([text, on]) => { const day = parse(text, fromIso(on)); return day && iso(day); })));
