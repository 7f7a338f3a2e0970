/** An element type: its name as safetensors spells it (or torch's own, where it has none), and its size in bytes. */
export interface ElementType {
  readonly name: string;
  readonly bytes: number;
}

const rows: readonly (readonly [storage: string, dtype: string, name: string, bytes: number])[] = [
  ["DoubleStorage", "float64", "F64", 8],
  ["FloatStorage", "float32", "F32", 4],
  ["HalfStorage", "float16", "F16", 2],
  ["BFloat16Storage", "bfloat16", "BF16", 2],
  ["LongStorage", "int64", "I64", 8],
  ["IntStorage", "int32", "I32", 4],
  ["ShortStorage", "int16", "I16", 2],
  ["CharStorage", "int8", "I8", 1],
  ["ByteStorage", "uint8", "U8", 1],
  ["BoolStorage", "bool", "BOOL", 1],
  ["ComplexDoubleStorage", "complex128", "C128", 16],
  ["ComplexFloatStorage", "complex64", "C64", 8],
  ["", "complex32", "C32", 4],
  ["", "uint16", "U16", 2],
  ["", "uint32", "U32", 4],
  ["", "uint64", "U64", 8],
  ["", "float8_e4m3fn", "F8_E4M3", 1],
  ["", "float8_e5m2", "F8_E5M2", 1],
  ["", "float8_e4m3fnuz", "F8_E4M3FNUZ", 1],
  ["", "float8_e5m2fnuz", "F8_E5M2FNUZ", 1],
  ["", "float8_e8m0fnu", "F8_E8M0", 1],
  ["", "float4_e2m1fn_x2", "F4", 1],
  ["QInt8Storage", "qint8", "qint8", 1],
  ["QUInt8Storage", "quint8", "quint8", 1],
  ["QInt32Storage", "qint32", "qint32", 4],
  ["QUInt4x2Storage", "quint4x2", "quint4x2", 1],
  ["QUInt2x4Storage", "quint2x4", "quint2x4", 1],
  ["UntypedStorage", "", "U8", 1],
];

const byStorage = new Map(rows.map(([storage, , name, bytes]) => [storage, { name, bytes }]));
const byDtype = new Map(rows.map(([, dtype, name, bytes]) => [dtype, { name, bytes }]));

/** The element type of a storage class: `FloatStorage`, also of `torch.cuda`. Untyped ones count bytes. */
export function storageType(className: string): ElementType | undefined {
  return className === "" ? undefined : byStorage.get(className);
}

/** The element type of `torch.float8_e4m3fn`, by the name behind the dot. */
export function dtypeOf(name: string): ElementType | undefined {
  return name === "" ? undefined : byDtype.get(name);
}
