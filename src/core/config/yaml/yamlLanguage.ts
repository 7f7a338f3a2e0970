import type { ConfigLanguage } from "../language.js";
import { readYaml } from "./yamlDocument.js";
import { editYaml } from "./yamlEdit.js";

/** Configs in YAML, read by version 1.1 as PyYAML does: `no` is false there. */
export const yamlLanguage: ConfigLanguage = {
  id: "yaml",
  extensions: [".yaml", ".yml"],
  comment: "#",
  parse: readYaml,
  edit: editYaml,
};
