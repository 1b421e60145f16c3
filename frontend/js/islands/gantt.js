// The timeline of a plan.
export function mount() {}
