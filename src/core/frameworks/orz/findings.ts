import { defineFinding } from "../../findings/define.js";

/** What only this layout's record of a save can tell. */
export const stateIncomplete = defineFinding({
  id: "orz-state-incomplete",
  severity: "warning",
  effect: "none",
  docs: {
    what: "`iterN/state` lacks files that the record of the save names, or has them in another size.",
    why: "The checkpoint still gives its weights and its place in the data. Optimizer, schedule and random state start from nothing.",
    next: "Nothing, if the state was removed for a newer one's. Otherwise resume from a checkpoint whose state is whole ([orz.md](orz.md)).",
  },
  sources: [],
});

export const orzFindings = [stateIncomplete] as const;
