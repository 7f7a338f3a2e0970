export function rulesDoc(): Promise<string>;
export function rulesSetting(): Promise<{
  readonly properties: Readonly<Record<string, object>>;
  readonly texts: Readonly<Record<string, string>>;
}>;
