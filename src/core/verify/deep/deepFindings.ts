import { allZeroTensor, archiveRecordCorrupt, nanOrInfWeights } from "../../findings/contents.js";
import type { FindingDefinition } from "../../findings/define.js";
import type { Finding } from "../../model/finding.js";
import { msg, type Message } from "../../model/message.js";
import type { TensorValues } from "../../formats/scan/contents.js";
import type { Examination } from "./examination.js";

/** A file with more of one kind is told in a sum: the list would hide the rest. */
const mostNamed = 3;

/** What the content of a file says: broken records, values that are not finite, tensors of zeros. */
export function deepFindings(file: string, examination: Examination): readonly Finding[] {
  const { brokenRecords, tensors } = examination;
  const diverged = tensors.filter(isDiverged);
  return [
    ...capped(
      archiveRecordCorrupt,
      file,
      brokenRecords.map(({ message }) => message),
      (more) => msg("has {0} more records whose content does not match their checksum", more),
    ),
    ...capped(nanOrInfWeights, file, diverged.map(divergedMessage), (more) =>
      msg("has {0} more tensors with NaN or infinity", more),
    ),
    ...zeroFindings(file, tensors),
  ];
}

function capped(
  definition: FindingDefinition,
  file: string,
  messages: readonly Message[],
  more: (count: number) => Message,
): readonly Finding[] {
  const rest = messages.length - mostNamed;
  const told = rest > 0 ? [...messages.slice(0, mostNamed), more(rest)] : messages;
  return told.map((message) => definition.at(file, message));
}

/** Attention masks and position biases are saved with minus infinity in them on purpose. */
const infiniteByDesign = /mask|alibi|attn_?bias|attention\.bias|causal/iu;

/** The best score so far, before there is one: Lightning's callbacks keep it as a tensor of a single number. */
const scoreByDesign = /^callbacks\.|best_|_score/iu;

function isDiverged({ name, dimensions, nan, inf }: TensorValues): boolean {
  const meant = infiniteByDesign.test(name) || (dimensions === 0 && scoreByDesign.test(name));
  return nan > 0 || (inf > 0 && !meant);
}

function divergedMessage({ name, nan, inf, elements, firstBad }: TensorValues): Message {
  return msg(
    "has {0} NaN and {1} infinite of {2} values in tensor {3}, the first at index {4}: the training had diverged",
    nan,
    inf,
    elements,
    name,
    firstBad ?? 0,
  );
}

/** What starts as zeros, or stays so: biases, LoRA's second matrix, gates, zero-initialised projections. */
const zeroByDesign =
  /bias|norm|lora_|lokr_|loha_|zero|adaln|gate|gamma|beta|scale|shift|mask|pos|running_|exp_avg|momentum|inv_freq|residual/iu;
/** Smaller matrices may be all zero by chance of design. */
const matrixElements = 1024;

/**
 * A weight matrix of zeros is what a file has that was saved over its own memory map, or whose end never
 * reached the disk. Told as a warning when zeros are the rule in the file, or are where it ends; otherwise
 * as a remark, for some models begin a projection with zeros.
 */
function zeroFindings(file: string, tensors: readonly TensorValues[]): readonly Finding[] {
  const matrices = tensors.filter(
    ({ name, dimensions, elements }) =>
      dimensions >= 2 && elements >= matrixElements && !zeroByDesign.test(name),
  );
  const zeros = matrices.filter(({ allZero }) => allZero);
  const [first] = zeros;
  if (first === undefined) {
    return [];
  }
  const last = tensors.reduce((a, b) => (b.end > a.end ? b : a), first);
  const suspicious = zeros.length * 2 > matrices.length || zeros.includes(last);
  const message =
    zeros.length === 1
      ? msg("has only zeros in tensor {0}", first.name)
      : msg(
          "has only zeros in {0} of {1} weight matrices, the first is {2}",
          ...[zeros.length, matrices.length, first.name],
        );
  return [allZeroTensor[suspicious ? "at" : "milderAt"](file, message)];
}
