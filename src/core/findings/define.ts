import type { Finding, FindingEffect, Severity } from "../model/finding.js";
import type { Message } from "../model/message.js";

/** What docs/rules.md, SARIF and the settings' schema say of a finding, in English Markdown. */
export interface FindingDocs {
  /** One sentence: what is there. */
  readonly what: string;
  /** What happens, or did, because of it. */
  readonly why: string;
  /** What to do. */
  readonly next: string;
}

/** A finding's documentation and standing; the constructors below add the way to make one. */
export interface FindingSpec {
  /** Kebab case. Contract: ids appear in JSON, SARIF, settings and `respawn-ignore` comments. */
  readonly id: string;
  /** How loudly it is said, unless the settings say otherwise. */
  readonly severity: Severity;
  /** What it does to the checkpoint that it is about. No setting changes it. */
  readonly effect: FindingEffect;
  readonly docs: FindingDocs;
  /** Addresses of what `why` rests on: the code that fails or the documentation that says so. */
  readonly sources: readonly string[];
}

/** One thing that Respawn can find. The only way to make a {@link Finding}. */
export interface FindingDefinition extends FindingSpec {
  /** Set where the same finding may be less grave. */
  readonly milder?: MilderCase;
  /** Makes the finding about a file or folder (absolute path). */
  at(file: string, message: Message): Finding;
  /** True for a finding of this definition. */
  made(finding: Finding): boolean;
}

/** When a finding is less grave than its definition says, and what it is then. */
export interface MilderCase {
  readonly severity: Severity;
  readonly effect: FindingEffect;
  /** In which case, for the docs: a clause that follows "when". */
  readonly when: string;
}

/** A definition with a milder case. */
export interface GradedDefinition extends FindingDefinition {
  readonly milder: MilderCase;
  /** Makes the milder finding. */
  milderAt(file: string, message: Message): Finding;
}

/** Defines a finding. */
export function defineFinding(spec: FindingSpec): FindingDefinition {
  return {
    ...spec,
    at: (file, message) => make(spec.id, spec, { file, message }),
    made: ({ rule }) => rule === spec.id,
  };
}

/** Defines a finding that is less grave in some cases. */
export function defineGraded(spec: FindingSpec, milder: MilderCase): GradedDefinition {
  return {
    ...defineFinding(spec),
    milder,
    milderAt: (file, message) => make(spec.id, milder, { file, message }),
  };
}

function make(
  rule: string,
  { severity, effect }: Pick<FindingSpec, "severity" | "effect">,
  about: { readonly file: string; readonly message: Message },
): Finding {
  return { rule, severity, effect, ...about };
}
