import { roleEntry } from "../config/setting.js";
import type { Rule, RuleContext, RuleHit } from "../findings/rule.js";
import type { ConfigDocument } from "../model/config.js";
import type { Finding } from "../model/finding.js";

/** Asks each rule that a config concerns, and gives the findings that no comment silences, in the order of the text. */
export async function checkRules(
  rules: readonly Rule[],
  context: RuleContext,
): Promise<readonly Finding[]> {
  const { document } = context.config;
  const found = await Promise.all(
    rules
      .filter((rule) => concerns(rule, context))
      .map(async (rule) =>
        (await rule.check(context)).map((hit) => findingOf(rule, document, hit)),
      ),
  );
  return found
    .flat()
    .filter((finding) => !isIgnored(finding, document))
    .toSorted(
      (a, b) =>
        (a.range?.start.line ?? 0) - (b.range?.start.line ?? 0) ||
        (a.range?.start.column ?? 0) - (b.range?.start.column ?? 0),
    );
}

function concerns({ needs, languages }: Rule, { config }: RuleContext): boolean {
  return (
    languages?.includes(config.document.language ?? "") !== false &&
    needs.every((role) => roleEntry(config, role) !== undefined)
  );
}

function findingOf(rule: Rule, { file }: ConfigDocument, hit: RuleHit): Finding {
  const fixes = (hit.fixes ?? []).filter((fix) => fix !== undefined);
  return {
    ...rule.at(file, hit.message),
    range: "valueRange" in hit.at ? hit.at.valueRange : hit.at,
    ...(fixes.length === 0 ? {} : { fixes }),
  };
}

/** `# respawn-ignore RULE…` on a line silences those rules there; without a name, all of them. */
function isIgnored({ rule, range }: Finding, { ignores }: ConfigDocument): boolean {
  const rules = range === undefined ? undefined : ignores.get(range.start.line);
  return rules !== undefined && (rules.length === 0 || rules.includes(rule));
}
