// Generated from package.json by `npm run contributions`. No other file of the host spells these ids.

/** The extension's name: its settings' section, and the source of its diagnostics. */
export const name = "respawn";

/** Every command. */
export const commandIds = {
  trainingLaunch: "respawn.training.launch",
  trainingResume: "respawn.training.resume",
  checkpointResume: "respawn.checkpoint.resume",
  checkpointVerify: "respawn.checkpoint.verify",
  checkpointVerifyDeep: "respawn.checkpoint.verifyDeep",
  checkpointRecordManifest: "respawn.checkpoint.recordManifest",
  checkpointSetAsPretrain: "respawn.checkpoint.setAsPretrain",
  checkpointCopyPath: "respawn.checkpoint.copyPath",
  checkpointReveal: "respawn.checkpoint.reveal",
  quarantineRestore: "respawn.quarantine.restore",
  checkpointsRefresh: "respawn.checkpoints.refresh",
} as const;

/** Every view. */
export const viewIds = { checkpoints: "respawn.checkpoints" } as const;

/** Every custom editor, with the names of the files that it opens. */
export const editors = {
  tensors: {
    viewType: "respawn.tensors",
    patterns: ["*.safetensors", "*.pt", "*.ckpt", "*.distcp"],
  },
  tensorsOptional: {
    viewType: "respawn.tensorsOptional",
    patterns: [
      "*.{bin,pth}",
      "*.gguf",
      "*.{npy,npz}",
      "*.{pkl,pickle}",
      "*.{h5,keras}",
      ".metadata",
    ],
  },
} as const;

/** Every setting, by its key below the extension's section. */
export const settingKeys = {
  python: "python",
  checkpointsRoots: "checkpoints.roots",
  diagnosticsEnabled: "diagnostics.enabled",
  rules: "rules",
  manifestAutoRecord: "manifest.autoRecord",
  terminalAddToPath: "terminal.addToPath",
} as const;

/** Every type of task. */
export const taskTypes = { respawn: "respawn" } as const;

/** Every problem matcher, as tasks name it. */
export const problemMatchers = { training: "$respawn-training" } as const;

/** The id of a command. */
export type CommandId = (typeof commandIds)[keyof typeof commandIds];
