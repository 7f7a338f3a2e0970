import type { ConfigLanguage } from "../language.js";
import { readJson } from "./jsonDocument.js";
import { editJson } from "./jsonEdit.js";

/** Configs in JSON; comments and trailing commas, which editors allow, are read over. */
export const jsonLanguage: ConfigLanguage = {
  id: "json",
  extensions: [".json", ".jsonc"],
  comment: "//",
  parse: readJson,
  edit: editJson,
};
