import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { peftAdapterLayout } from "./adapterLayout.js";
import { hfModelLayout } from "./modelLayout.js";

/** Models and adapters as transformers and PEFT write them: weights that no training goes on from. */
export const huggingface = {
  id: "huggingface",
  title: "Hugging Face models",
  settings: { arguments: { kind: "none" }, roles: {} },
  layouts: [peftAdapterLayout, hfModelLayout],
  resumesFrom: [],
  resume: notYetResumed("Hugging Face models"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
