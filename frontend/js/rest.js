// The records of a list that its page has not loaded: how many there are, and which, once all are to be picked.
const NONE = { at: "", refs: [], count: 0, taken: false };
let known = NONE;

// What is known of the list that is shown; its address is that of the question.
export const rest = (place) => (place && known.at === place.dataset.among ? known : NONE);

// Asks once for what the list has, where rows are missing on the page.
export async function askForRest(place) {
  if (!place?.querySelector("[hx-get*='more=']") || rest(place) !== NONE) return;
  const at = place.dataset.among;
  const answer = await fetch(at.replace("/among?", "/refs?"), { headers: { accept: "application/json" } }).catch(() => null);
  if (answer?.ok) known = { at, taken: false, ...(await answer.json()) };
}

export function takeRest() {
  known.taken = true;
}

export function forgetRest() {
  known = NONE;
}

// A row that is picked no more does not come back with the others.
export function leaveOut(ref) {
  if (known.taken) known.refs = known.refs.filter((other) => other !== ref);
}

// The records that are picked beyond the rows.
export const within = (place) => (rest(place).taken ? rest(place).refs : []);
