import { configJsonVsTensors as definition } from "../../findings/agreement.js";
import type { Finding } from "../../model/finding.js";
import { msg, type Message } from "../../model/message.js";
import { architectureOf } from "./architecture.js";
import type { ModelFacts } from "./modelFacts.js";

/** A config.json of another model or step: the load fails on a shape, or leaves layers at random values. */
export function configJsonVsTensors(model: ModelFacts): readonly Finding[] {
  const architecture = architectureOf(model);
  if (architecture === undefined) {
    return [];
  }
  const { embedding, vocabSize, hiddenSize, layers, layerNumbers } = architecture;
  const [rows = 0, columns = 0] = embedding.shape;
  const messages: Message[] = [];
  if (vocabSize !== undefined && vocabSize !== rows) {
    messages.push(
      msg("says {0} words, but the embedding {1} has {2} rows", vocabSize, embedding.name, rows),
    );
  }
  // A factorised embedding is narrower than the model; none of the known architectures has one.
  if (hiddenSize !== undefined && hiddenSize !== columns) {
    messages.push(
      msg(
        "says a width of {0}, but the embedding {1} has {2} columns",
        hiddenSize,
        embedding.name,
        columns,
      ),
    );
  }
  if (layers !== undefined && layerNumbers.size > 0 && layers !== layerNumbers.size) {
    messages.push(msg("says {0} layers, but the weights have {1}", layers, layerNumbers.size));
  }
  return messages.map((message) => definition.at(`${model.path}/config.json`, message));
}
