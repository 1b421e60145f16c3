// Where every case is at a moment of the log: in a step, on a way between two, or not there.

// Moves are [step, seconds until begun, seconds until done, step, ...] per case; here they become moments.
export function tracks(moves) {
  return moves.map((told) => {
    const size = told.length / 3;
    const track = { steps: new Int32Array(size), from: new Float64Array(size), to: new Float64Array(size), at: 0 };
    let now = 0;
    for (let place = 0; place < size; place += 1) {
      track.steps[place] = told[3 * place];
      now += told[3 * place + 1];
      track.from[place] = now;
      now += told[3 * place + 2];
      track.to[place] = now;
    }
    return track;
  });
}

// Calls `inStep(case, step)` or `onWay(case, step, next, share of the way)` for each case that is there at the moment.
// Each track remembers its place: going on costs one look, a jump a search.
export function each(all, moment, { inStep, onWay }) {
  for (let one = 0; one < all.length; one += 1) {
    const { steps, from, to } = all[one];
    const last = steps.length - 1;
    if (moment < from[0] || moment > to[last]) continue;
    const at = seek(all[one], moment);
    if (moment <= to[at] || at === last) inStep(one, steps[at]);
    else onWay(one, steps[at], steps[at + 1], (moment - to[at]) / (from[at + 1] - to[at]));
  }
}

// The last visit that has begun by the moment.
function seek(track, moment) {
  const { from } = track;
  let { at } = track;
  if (from[at] > moment || (at + 2 < from.length && from[at + 2] <= moment)) {
    let [low, high] = [0, from.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (from[middle] <= moment) low = middle;
      else high = middle - 1;
    }
    at = low;
  } else if (at + 1 < from.length && from[at + 1] <= moment) at += 1;
  track.at = at;
  return at;
}
