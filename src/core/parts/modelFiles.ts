import type { CheckpointFile } from "../model/checkpoint.js";
import type { FolderView } from "./layout.js";

/** What `save_pretrained` of models, tokenizers, processors and adapters leaves beside the weights. */
const side =
  /^(?:config|generation_config|tokenizer.*|special_tokens_map|added_tokens|vocab|merges|chat_template|(?:pre)?processor_config|adapter_config|README)\.(?:json|txt|model|jinja|md)$/u;

/** The files of a model that lies in a folder which has other things too, such as a run's logs and checkpoints. */
export function modelFiles(folder: FolderView, weights: RegExp): readonly CheckpointFile[] {
  return [...folder.files]
    .filter(([name]) => side.test(name) || weights.test(name))
    .map(([, file]) => file);
}
