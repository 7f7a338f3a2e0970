import type { ConfigLanguage } from "../language.js";
import { readPython } from "./pythonDocument.js";
import { editPython } from "./pythonEdit.js";

/** Configs that are Python modules: dataclasses, calls, plain assignments. */
export const pythonLanguage: ConfigLanguage = {
  id: "python",
  extensions: [".py"],
  comment: "#",
  parse: readPython,
  edit: editPython,
};
