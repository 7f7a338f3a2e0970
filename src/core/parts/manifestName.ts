/** The manifest of a checkpoint, in its folder; of a single file beside it, with that file's name before it. */
export const manifestName = "respawn.manifest.json";

/** True for manifests and the temporary files that become one: Respawn's own, no part of any layout. */
export function isManifestName(name: string): boolean {
  return /(?:^|\.)respawn\.manifest\.json(?:\.\w+\.tmp)?$/u.test(name);
}
