import type { RecordedImport } from "./pickleFile.js";
import { computedModule, unwalked } from "./imports.js";
import { dtypeOf, storageType } from "../torch/torchTypes.js";

/**
 * What an imported name is. `listed`: trainers write it and it builds data. `unlisted`: nothing is known of it. `code`:
 * it runs code or reaches what does. None of these says that loading is harmless.
 */
export type ImportVerdict = "listed" | "unlisted" | "code";

/**
 * Names that real checkpoints hold, by module. Of torch those that `weights_only` allows (PyTorch 2.13) with those of
 * DTensor and torch.distributed.checkpoint; of others those that files of the named trainers hold, but for TRL, OmegaConf
 * and Megatron, of which no file was at hand. Exact names only: of a module that builds data, another name may run code.
 *
 * @see https://github.com/pytorch/pytorch/blob/v2.7.0/torch/_weights_only_unpickler.py
 */
const listed: Readonly<Record<string, string>> = {
  collections: "OrderedDict Counter defaultdict deque",
  builtins:
    "set frozenset list dict tuple int float bool str bytes bytearray complex slice range object",
  __builtin__:
    "set frozenset list dict tuple int float bool str unicode long xrange bytearray complex slice object",
  copy_reg: "_reconstructor",
  copyreg: "_reconstructor",
  _codecs: "encode",
  datetime: "datetime date time timedelta timezone",
  pathlib: "PosixPath WindowsPath PurePosixPath PureWindowsPath Path",
  "pathlib._local": "PosixPath WindowsPath PurePosixPath PureWindowsPath Path",
  argparse: "Namespace",
  numpy: "dtype ndarray",
  "numpy.core.multiarray": "_reconstruct scalar",
  "numpy._core.multiarray": "_reconstruct scalar",
  "numpy._core.numeric": "_frombuffer",
  "numpy.core.numeric": "_frombuffer",
  torch:
    "Size Tensor device Generator per_tensor_affine per_channel_affine per_tensor_symmetric per_channel_symmetric per_channel_affine_float_qparams memory_format contiguous_format preserve_format channels_last",
  "torch._utils":
    "_rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3 _rebuild_parameter _rebuild_parameter_with_state _rebuild_qtensor _rebuild_sparse_tensor _rebuild_meta_tensor_no_storage _rebuild_nested_tensor _rebuild_wrapper_subclass _rebuild_device_tensor_from_numpy _rebuild_device_tensor_from_cpu_tensor",
  "torch._tensor": "_rebuild_from_type_v2",
  "torch.nn.parameter": "Parameter",
  "torch.serialization": "_get_layout",
  "torch.storage": "TypedStorage UntypedStorage _TypedStorage _UntypedStorage",
  "torch.distributed.tensor": "DTensor Shard Replicate Partial",
  "torch.distributed._tensor.api": "DTensor",
  "torch.distributed.tensor._dtensor_spec": "DTensorSpec TensorMeta ShardOrderEntry",
  "torch.distributed._tensor.placement_types":
    "DTensorSpec TensorMeta Shard Replicate Partial _Partial",
  "torch.distributed.tensor.placement_types": "Shard Replicate Partial _StridedShard",
  "torch.distributed.device_mesh": "DeviceMesh",
  "torch.distributed._mesh_layout": "_MeshLayout _FlatLayout",
  "torch.distributed.checkpoint.metadata":
    "Metadata MetadataIndex TensorStorageMetadata BytesStorageMetadata ChunkStorageMetadata TensorProperties StorageMeta _MEM_FORMAT_ENCODING",
  "torch.distributed.checkpoint.filesystem": "_StorageInfo",
  "torch.distributed.checkpoint._extension": "ZStandard",
  "torch.distributed._shard.sharded_tensor.api": "ShardedTensor",
  "torch.distributed._shard.sharded_tensor.metadata":
    "ShardedTensorMetadata TensorProperties MEM_FORMAT_ENCODING",
  "torch.distributed._shard.sharded_tensor.shard": "Shard",
  "torch.distributed._shard.metadata": "ShardMetadata",
  "torch.distributed._shard.sharding_spec.chunk_sharding_spec": "ChunkShardingSpec",
  "torch.distributed._shard.sharding_spec.api": "EnumerableShardingSpec",
  "torch.distributed.remote_device": "_remote_device",
  "transformers.training_args": "TrainingArguments OptimizerNames ParallelMode",
  "transformers.training_args_seq2seq": "Seq2SeqTrainingArguments",
  "transformers.trainer_utils":
    "HubStrategy IntervalStrategy SaveStrategy SchedulerType EvaluationStrategy FSDPOption",
  "transformers.trainer_pt_utils": "AcceleratorConfig",
  "transformers.integrations.deepspeed": "HfDeepSpeedConfig HfTrainerDeepSpeedConfig",
  "transformers.deepspeed": "HfDeepSpeedConfig HfTrainerDeepSpeedConfig",
  "accelerate.state": "PartialState",
  "accelerate.utils.dataclasses": "DeepSpeedPlugin DistributedType FullyShardedDataParallelPlugin",
  "trl.trainer.sft_config": "SFTConfig",
  "trl.trainer.dpo_config": "DPOConfig",
  "trl.trainer.grpo_config": "GRPOConfig",
  "trl.trainer.ppo_config": "PPOConfig",
  "trl.trainer.reward_config": "RewardConfig",
  "peft.utils.peft_types": "PeftType TaskType",
  "deepspeed.runtime.fp16.loss_scaler": "LossScaler DynamicLossScaler",
  "deepspeed.runtime.zero.config": "ZeroStageEnum",
  "deepspeed.utils.tensor_fragment": "fragment_address",
  "omegaconf.dictconfig": "DictConfig",
  "omegaconf.listconfig": "ListConfig",
  "omegaconf.base": "ContainerMetadata Metadata",
  "omegaconf.nodes": "AnyNode StringNode IntegerNode FloatNode BooleanNode",
  types: "SimpleNamespace",
  typing: "Any",
  "megatron.core.enums": "ModelType",
  "megatron.core.transformer.enums": "AttnBackend AttnMaskType AttnType LayerType",
  "megatron.core.rerun_state_machine": "RerunMode RerunState RerunDiagnostic",
};

const listedNames = new Set(
  Object.entries(listed).flatMap(([module, names]) =>
    names.split(" ").map((name) => `${module}.${name}`),
  ),
);

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

/** Judges one imported name, by the name alone: what the file does with it is not judged. */
export function verdictOf({
  module,
  name,
}: Pick<RecordedImport, "module" | "name">): ImportVerdict {
  const full = `${module}.${name}`;
  const [root = ""] = module.split(".");
  if (listedNames.has(full) || isTorchData(module, name)) {
    return "listed";
  }
  if (module === unwalked.module && name === unwalked.name) {
    return "unlisted";
  }
  if (module === computedModule || codeModules.has(root) || codeNames.has(full)) {
    return "code";
  }
  // Python resolves a dotted name attribute by attribute: `torch` and `serialization.os.system` is `os.system`, and
  // `numpy` and `__builtins__` is all of them (modelscan#89).
  const parts = name.split(".");
  return parts.some((part) => part.startsWith("__")) ||
    parts.slice(0, -1).some((part) => codeModules.has(part))
    ? "code"
    : "unlisted";
}

/** Dtypes, and classes of storages and tensors. */
function isTorchData(module: string, name: string): boolean {
  if (
    module === "torch" &&
    (dtypeOf(name) !== undefined || /^(bits|u?int)\d+(x\d+)?$/u.test(name))
  ) {
    return true;
  }
  return (
    /^torch(\.cuda|\.sparse|\.cuda\.sparse)?$/u.test(module) &&
    storageType(name.replace(/Tensor$/u, "Storage")) !== undefined
  );
}
