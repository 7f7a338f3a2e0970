import { tiedHeadAmbiguous as definition } from "../../findings/agreement.js";
import type { Finding } from "../../model/finding.js";
import { msg, type Message } from "../../model/message.js";
import { architectureOf } from "./architecture.js";
import type { ModelFacts, PlacedTensor } from "./modelFacts.js";

/** Bytes compared at the beginning, in the middle and at the end of the two tensors. */
const sampleBytes = 4096;

/** Heads of other purposes: a model that has one needs no language head. */
const otherHead = /(?:^|\.)(?:score|classifier|value_head|v_head|qa_outputs)\b/u;

/** `tie_word_embeddings` against what the file has: one of the two is not what was trained. */
export async function tiedHeadAmbiguous(model: ModelFacts): Promise<readonly Finding[]> {
  const architecture = architectureOf(model);
  const tied = model.config["tie_word_embeddings"];
  if (architecture === undefined || typeof tied !== "boolean") {
    return [];
  }
  const { head, embedding } = architecture;
  let message: Message | undefined;
  if (tied && head !== undefined && (await differ(model, head, embedding))) {
    message = msg(
      "ties the head to the embedding, but {0} has values of its own: a load drops them",
      head.name,
    );
  } else if (!tied && head === undefined && wantsHead(model)) {
    message = msg("does not tie the head to the embedding, but the weights have no head");
  }
  return message === undefined ? [] : [definition.at(`${model.path}/config.json`, message)];
}

function wantsHead({ config, tensors, role }: ModelFacts): boolean {
  const names = config["architectures"];
  const name: unknown = Array.isArray(names) ? names[0] : undefined;
  return (
    role !== "critic" &&
    typeof name === "string" &&
    /(?:ForCausalLM|LMHeadModel)$/u.test(name) &&
    ![...tensors.keys()].some((tensor) => otherHead.test(tensor))
  );
}

async function differ({ fs }: ModelFacts, a: PlacedTensor, b: PlacedTensor): Promise<boolean> {
  const length = a.end - a.begin;
  if (a.dtype !== b.dtype || length !== b.end - b.begin) {
    return true;
  }
  const last = Math.max(0, length - sampleBytes);
  for (const offset of new Set([0, Math.floor(last / 2), last])) {
    const size = Math.min(sampleBytes, length - offset);
    const [one, other] = await Promise.all([
      fs.read(a.file.path, a.at + offset, size),
      fs.read(b.file.path, b.at + offset, size),
    ]);
    if (!one.ok || !other.ok) {
      return false;
    }
    if (!one.value.every((byte, at) => byte === other.value[at])) {
      return true;
    }
  }
  return false;
}
