/**
 * Names that real checkpoints hold, by module, whose use is harmless whatever their arguments are. Of torch those that
 * `weights_only` allows (PyTorch 2.13) with those of DTensor and torch.distributed.checkpoint; of others those that files of
 * the named trainers hold. Exact names only: of a module that builds data, another name may run code.
 *
 * @see https://github.com/pytorch/pytorch/blob/v2.7.0/torch/_weights_only_unpickler.py
 */
export const anyUse: Readonly<Record<string, string>> = {
  collections: "OrderedDict Counter deque",
  builtins:
    "set frozenset list dict tuple int long float bool str unicode bytes bytearray complex slice range xrange object",
  datetime: "datetime date time timedelta timezone",
  pathlib: "PosixPath WindowsPath PurePosixPath PureWindowsPath Path",
  "pathlib._local": "PosixPath WindowsPath PurePosixPath PureWindowsPath Path",
  argparse: "Namespace",
  decimal: "Decimal",
  fractions: "Fraction",
  random: "Random",
  torch:
    "Size Tensor device Generator per_tensor_affine per_channel_affine per_tensor_symmetric per_channel_symmetric per_channel_affine_float_qparams memory_format contiguous_format preserve_format channels_last",
  "torch._C": "Generator",
  "torch._utils":
    "_rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3 _rebuild_parameter _rebuild_parameter_with_state _rebuild_qtensor _rebuild_sparse_tensor _rebuild_meta_tensor_no_storage _rebuild_nested_tensor _rebuild_device_tensor_from_numpy _rebuild_device_tensor_from_cpu_tensor",
  "torch.nn.parameter": "Parameter",
  "torch.serialization": "_get_layout",
  "torch.storage": "TypedStorage UntypedStorage _TypedStorage _UntypedStorage",
  "torch.distributed.tensor": "Shard Replicate Partial",
  "torch.distributed.tensor._dtensor_spec": "DTensorSpec TensorMeta ShardOrderEntry",
  "torch.distributed._tensor.placement_types":
    "DTensorSpec TensorMeta Shard Replicate Partial _Partial",
  "torch.distributed.tensor.placement_types": "Shard Replicate Partial _StridedShard",
  "torch.distributed._mesh_layout": "_MeshLayout _FlatLayout",
  "torch.distributed.checkpoint.metadata":
    "Metadata MetadataIndex TensorStorageMetadata BytesStorageMetadata ChunkStorageMetadata TensorProperties StorageMeta",
  "torch.distributed.checkpoint.filesystem": "_StorageInfo",
  "torch.distributed.checkpoint._extension": "ZStandard",
  "torch.distributed._shard.sharded_tensor.metadata": "ShardedTensorMetadata TensorProperties",
  "torch.distributed._shard.sharded_tensor.shard": "Shard",
  "torch.distributed._shard.metadata": "ShardMetadata",
  "torch.distributed.remote_device": "_remote_device",
  types: "SimpleNamespace",
};

/** Classes whose objects are made without a call, and then given a dictionary: called, some open files or start groups. */
export const madeObjects: Readonly<Record<string, string>> = {
  uuid: "UUID",
  "torch.distributed.tensor": "DTensor",
  "torch.distributed._tensor.api": "DTensor",
  "torch.distributed.device_mesh": "DeviceMesh",
  "torch.distributed._shard.sharded_tensor.api": "ShardedTensor",
  "torch.distributed._shard.sharding_spec.chunk_sharding_spec": "ChunkShardingSpec",
  "torch.distributed._shard.sharding_spec.api": "EnumerableShardingSpec",
  "torch.utils.data.sampler":
    "RandomSampler SequentialSampler SubsetRandomSampler WeightedRandomSampler BatchSampler",
  "torch.utils.data.distributed": "DistributedSampler",
  "transformers.training_args": "TrainingArguments",
  "transformers.training_args_seq2seq": "Seq2SeqTrainingArguments",
  "transformers.trainer_pt_utils": "AcceleratorConfig",
  "transformers.generation.configuration_utils": "GenerationConfig",
  "transformers.integrations.deepspeed": "HfDeepSpeedConfig HfTrainerDeepSpeedConfig",
  "transformers.deepspeed": "HfDeepSpeedConfig HfTrainerDeepSpeedConfig",
  "accelerate.state": "PartialState",
  "accelerate.utils.dataclasses":
    "DeepSpeedPlugin FullyShardedDataParallelPlugin ProjectConfiguration",
  "peft.tuners.lora.config": "LoraConfig LoraRuntimeConfig LoftQConfig EvaConfig CordaConfig",
  "trl.trainer.sft_config": "SFTConfig",
  "trl.trainer.dpo_config": "DPOConfig",
  "trl.trainer.grpo_config": "GRPOConfig",
  "trl.trainer.ppo_config": "PPOConfig",
  "trl.trainer.reward_config": "RewardConfig",
  "deepspeed.runtime.fp16.loss_scaler": "LossScaler DynamicLossScaler",
  "deepspeed.utils.tensor_fragment": "fragment_address",
  "omegaconf.dictconfig": "DictConfig",
  "omegaconf.listconfig": "ListConfig",
  "omegaconf.base": "ContainerMetadata Metadata",
  "omegaconf.nodes": "AnyNode StringNode IntegerNode FloatNode BooleanNode",
  "scipy.sparse._csr": "csr_matrix csr_array",
  "scipy.sparse._csc": "csc_matrix csc_array",
  "scipy.sparse._coo": "coo_matrix coo_array",
};

/** Enumerations: called with the value of one member. */
export const enumerations: Readonly<Record<string, string>> = {
  "torch.distributed.checkpoint.metadata": "_MEM_FORMAT_ENCODING",
  "torch.distributed._shard.sharded_tensor.metadata": "MEM_FORMAT_ENCODING",
  "transformers.training_args": "OptimizerNames ParallelMode",
  "transformers.debug_utils": "DebugOption",
  "transformers.trainer_utils":
    "HubStrategy IntervalStrategy SaveStrategy SchedulerType EvaluationStrategy FSDPOption",
  "accelerate.utils.dataclasses": "DistributedType",
  "peft.utils.peft_types": "PeftType TaskType",
  "deepspeed.runtime.zero.config": "ZeroStageEnum",
  "megatron.core.enums": "ModelType",
  "megatron.core.transformer.enums": "AttnBackend AttnMaskType AttnType LayerType",
  "megatron.core.rerun_state_machine": "RerunMode RerunState RerunDiagnostic",
};

/** What is only referred to, never called. */
export const references: Readonly<Record<string, string>> = {
  builtins: "Ellipsis NotImplemented len min max sum abs round sorted any all",
  typing: "Any Union Optional List Dict Tuple Set Callable Literal",
  numpy: "ndarray",
  "numpy.ma": "MaskedArray",
  "numpy.ma.core": "MaskedArray",
  _operator: "or_",
  operator: "or_",
  "numpy.random._pcg64": "PCG64 PCG64DXSM",
  "numpy.random._mt19937": "MT19937",
  "numpy.random._philox": "Philox",
  "numpy.random._sfc64": "SFC64",
  "numpy.random.bit_generator": "SeedSequence",
};

/** Families of classes of which {@link madeObjects} would be too long a list: what a whole module or a config is made of. */
export const madeFamilies: readonly RegExp[] = [
  /^torch\.nn\.modules\.(?:activation|adaptive|batchnorm|channelshuffle|container|conv|distance|dropout|flatten|fold|instancenorm|linear|loss|normalization|padding|pixelshuffle|pooling|rnn|sparse|transformer|upsampling)\.[A-Z]\w*$/u,
  /^transformers\.models\.\w+\.configuration_\w+\.[A-Z]\w*Config$/u,
];
