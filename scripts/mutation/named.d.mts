export interface NamedMutant {
  readonly id: string;
  readonly what: string;
  readonly file: string;
  readonly where: string;
  readonly from: string;
  readonly to: string;
  readonly test: string;
}
export function readNamed(root: string): readonly NamedMutant[];
export function misfit(root: string, mutant: NamedMutant): string | undefined;
export function namedTexts(
  root: string,
  named: readonly NamedMutant[],
): ReadonlyMap<string, string>;
