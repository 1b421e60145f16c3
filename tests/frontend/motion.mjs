// Where the cases of a map are at each of some moments, as the page finds it.
import { each, tracks } from "../../frontend/js/map/tokens.js";

const [moves, moments] = JSON.parse(process.argv[2]);
const all = tracks(moves);
const at = (moment) => {
  const found = [];
  each(all, moment, {
    inStep: (one, step) => found.push([one, step]),
    onWay: (one, step, next, share) => found.push([one, step, next, share]),
  });
  return found;
};
process.stdout.write(JSON.stringify(moments.map(at)));
