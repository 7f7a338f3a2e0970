// The walls of the house (docs/architecture.md), as rules that fail a build.

/** The rooms of the core, each above those that may import it. */
const rooms = [
  "formats",
  "findings",
  "parts",
  "config",
  "command",
  "frameworks",
  "verify",
  "survey",
  "compare",
  "rules",
  "plan",
  "launch",
  "watch",
  "keep",
];
const everyRoom = "^src/core/(model/|ports\\.ts|paths\\.ts|words\\.ts|printable\\.ts)";

/** A room may import what every room may, itself, and the rooms above it. */
const aboveOnly = rooms.map((room, index) => ({
  name: `${room}-imports-above`,
  comment: "A room imports only rooms above it.",
  severity: "error",
  from: { path: `^src/core/${room}/` },
  to: {
    path: "^src/core/",
    pathNot: [everyRoom, `^src/core/(${rooms.slice(0, index + 1).join("|")})/`],
  },
}));

/** What one framework knows is its own: two frameworks share through `parts/`. */
const frameworksApart = {
  name: "frameworks-apart",
  comment: "A framework imports no other framework: what two share lives in parts/.",
  severity: "error",
  from: { path: "^src/core/frameworks/([^/]+)/" },
  to: { path: "^src/core/frameworks/[^/]+/", pathNot: "^src/core/frameworks/$1/" },
};

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "core-is-pure",
      comment: "The core imports the core and pure libraries alone: no Node, no editor, no edge.",
      severity: "error",
      from: { path: "^src/core/" },
      to: { pathNot: ["^src/core/", "node_modules/(@lezer|fflate|yaml)/"] },
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
      name: "host-platform-stands-below",
      comment: "What every feature stands on knows no feature.",
      severity: "error",
      from: { path: "^src/host/platform/" },
      to: { path: "^src/host/", pathNot: "^src/host/platform/" },
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
          "^src/core/(words|formats/tensorFacts|formats/selectTensors)\\.ts$",
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
      name: "model-imports-model",
      severity: "error",
      from: { path: "^src/core/model/" },
      to: { path: "^src/core/", pathNot: ["^src/core/model/", "^src/core/printable\\.ts$"] },
    },
    frameworksApart,
    ...aboveOnly,
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
  },
};
