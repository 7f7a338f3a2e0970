import { isListed } from "./callRules.js";
import { computedModule, unwalked } from "./imports.js";
import type { RecordedImport } from "./pickleFile.js";

/**
 * What an imported name is. `listed`: trainers write it and it builds data. `unlisted`: nothing is known of it. `code`:
 * it runs code or reaches what does. None of these says that loading is harmless.
 */
export type ImportVerdict = "listed" | "unlisted" | "code";

/** Modules whose every name counts as code, with the modules below them. */
const codeModules = new Set(
  (
    "os posix nt subprocess sys shutil runpy pty socket ctypes _ctypes importlib imp pickle _pickle cPickle dill cloudpickle " +
    "joblib marshal code codeop types inspect commands popen2 pip pdb bdb cProfile profile timeit trace asyncio " +
    "multiprocessing threading _thread signal webbrowser requests urllib urllib2 http httplib ftplib smtplib telnetlib " +
    "aiohttp operator _operator zipimport pkgutil pydoc doctest unittest site ensurepip venv idlelib lib2to3 atexit gc"
  ).split(" "),
);

const codeNames = new Set(
  (
    "eval exec compile execfile getattr setattr delattr hasattr __import__ open input breakpoint globals locals vars apply " +
    "reload type map filter reduce super staticmethod classmethod property memoryview exit quit help dir print"
  )
    .split(" ")
    .flatMap((name) => [`builtins.${name}`, `__builtin__.${name}`])
    .concat(
      "torch.load torch.utils.collect_env.run torch.jit.load torch.hub.load torch.serialization.load torch.package.PackageImporter torch.save numpy.load numpy.save numpy.memmap io.open _io.open _io.FileIO io.FileIO functools.reduce".split(
        " ",
      ),
    ),
);

/** Judges an imported name, and whether the file uses it as libraries do. */
export function verdictOf({
  module,
  name,
  misused,
}: Pick<RecordedImport, "module" | "name" | "misused">): ImportVerdict {
  const full = `${module}.${name}`;
  const [root = ""] = module.split(".");
  if (isListed({ module, name }) && misused !== true) {
    return "listed";
  }
  if (module === unwalked.module && name === unwalked.name) {
    return "unlisted";
  }
  if (module === computedModule || codeModules.has(root) || codeNames.has(full)) {
    return "code";
  }
  // Python resolves a dotted name attribute by attribute: `torch` and `serialization.os.system` is `os.system`, and
  // `numpy` and `__builtins__` is all of them (modelscan#89). Modules refer to others under names with an underscore.
  const parts = [...module.split(".").slice(1), ...name.split(".")];
  return parts.some((part) => part.startsWith("__")) ||
    parts.slice(0, -1).some((part) => codeModules.has(part.replace(/^_/u, "")))
    ? "code"
    : "unlisted";
}
