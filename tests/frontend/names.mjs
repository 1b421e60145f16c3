// Names of files, as the page makes them from the words it is given.
import { fileName } from "../../frontend/js/map/saving.js";

process.stdout.write(JSON.stringify(JSON.parse(process.argv[2]).map((words) => fileName(words, "png"))));
