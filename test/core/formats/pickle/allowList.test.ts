import { describe, expect, it } from "vitest";
import { verdictOf } from "../../../../src/core/formats/pickle/allowList.js";

const verdict = (module: string, name: string): string => verdictOf({ module, name });

describe("the allow-list", () => {
  it("has what trainers write", () => {
    for (const [module, name] of [
      ["collections", "OrderedDict"],
      ["torch._utils", "_rebuild_tensor_v2"],
      ["torch", "BFloat16Storage"],
      ["torch.cuda", "FloatStorage"],
      ["torch", "float8_e4m3fn"],
      ["torch", "int4"],
      ["torch.cuda.sparse", "HalfTensor"],
      ["numpy._core.multiarray", "_reconstruct"],
      ["__builtin__", "set"],
      ["argparse", "Namespace"],
      ["torch.distributed.checkpoint.metadata", "Metadata"],
      ["transformers.training_args", "TrainingArguments"],
      ["deepspeed.runtime.zero.config", "ZeroStageEnum"],
      ["omegaconf.dictconfig", "DictConfig"],
    ] as const) {
      expect(verdict(module, name), `${module}.${name}`).toBe("listed");
    }
  });

  it("names what runs code, also below a module and through attributes", () => {
    for (const [module, name] of [
      ["builtins", "eval"],
      ["__builtin__", "getattr"],
      ["os", "system"],
      ["posix", "system"],
      ["nt", "system"],
      ["subprocess", "Popen"],
      ["importlib.util", "spec_from_loader"],
      ["pickle", "loads"],
      ["operator", "methodcaller"],
      ["torch", "load"],
      ["torch", "serialization.os.system"],
      ["collections", "OrderedDict.__class__.mro"],
      ["numpy", "__builtins__"],
      ["numpy", "core._internal.sys.modules"],
      ["multiprocessing.util", "spawnv_passfds"],
      ["?", "computed"],
    ] as const) {
      expect(verdict(module, name), `${module}.${name}`).toBe("code");
    }
  });

  it("knows nothing of the rest, whatever module it is of", () => {
    for (const [module, name] of [
      ["torch", "OrderedDict"],
      ["torch.utils.data", "DataLoader"],
      ["numpy", "fromfile"],
      ["my.model", "Net"],
      ["collections", "namedtuple"],
      ["torch._utils", "_rebuild"],
      ["torch", "toString"],
      ["", ""],
    ] as const) {
      expect(verdict(module, name), `${module}.${name}`).toBe("unlisted");
    }
  });
});
