// The walls of the house (docs/architecture.md), as rules that fail a build.
const rooms = [
  "formats",
  "config",
  "discover",
  "understand",
  "verify",
  "rules",
  "plan",
  "launch",
  "watch",
  "keep",
];
const everyRoom = "^src/core/(model|ports\\.ts|paths\\.ts|formats|config)";

/** A room may import what every room may, itself, and rooms to its left. */
const leftOnly = rooms.slice(2).map((room, index) => {
  const left = rooms.slice(2, index + 3).join("|");
  return {
    name: `${room}-imports-left`,
    comment: "A room imports only rooms to its left.",
    severity: "error",
    from: { path: `^src/core/${room}/` },
    to: { path: "^src/core/", pathNot: [everyRoom, `^src/core/(${left})/`] },
  };
});

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "core-is-pure",
      comment: "The core imports the core and pure libraries alone: no Node, no editor, no edge.",
      severity: "error",
      from: { path: "^src/core/" },
      to: { pathNot: ["^src/core/", "node_modules/(@lezer|yaml)/"] },
    },
    {
      name: "node-imports-core",
      severity: "error",
      from: { path: "^src/node/" },
      to: { path: "^src/", pathNot: ["^src/(core|node)/"] },
    },
    {
      name: "cli-imports-core-and-node",
      severity: "error",
      from: { path: "^src/cli/" },
      to: { path: "^src/", pathNot: ["^src/(core|node|cli)/"] },
    },
    {
      name: "host-imports-core-node-shared",
      severity: "error",
      from: { path: "^src/host/" },
      to: { path: "^src/", pathNot: ["^src/(core|node|host|shared)/"] },
    },
    {
      name: "webview-imports-shared-and-words",
      comment: "A page shows: of the core it has the nouns, the words, and what sorts and filters.",
      severity: "error",
      from: { path: "^src/webview/" },
      to: {
        path: "^src/",
        pathNot: [
          "^src/(webview|shared)/",
          "^src/core/model/",
          "^src/core/understand/(words|fileFacts|selectTensors)\\.ts$",
        ],
      },
    },
    {
      name: "shared-stands-alone",
      severity: "error",
      from: { path: "^src/shared/" },
      to: { path: "^src/", pathNot: ["^src/(shared|core/model)/"] },
    },
    {
      name: "host-alone-imports-vscode",
      severity: "error",
      from: { path: "^src/", pathNot: ["^src/host/", "^src/extension\\.ts$"] },
      to: { path: "^vscode$|@types/vscode" },
    },
    {
      name: "formats-and-config-stand-alone",
      severity: "error",
      from: { path: "^src/core/(formats|config)/" },
      to: {
        path: "^src/core/",
        pathNot: ["^src/core/(model|ports\\.ts|paths\\.ts|formats|config)"],
      },
    },
    {
      name: "model-imports-model",
      severity: "error",
      from: { path: "^src/core/model/" },
      to: { path: "^src/core/", pathNot: ["^src/core/model/"] },
    },
    ...leftOnly,
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
  },
};
