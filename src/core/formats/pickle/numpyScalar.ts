import {
  globalName,
  itemsOf,
  type PickleBytes,
  type PickleCall,
  type PickleValue,
} from "./value.js";
import { latin1Bytes } from "./text.js";

/** The number that `numpy.float64(0.5)` and its kind are in a pickle; undefined of any other value. */
export function numpyScalar(value: PickleValue): number | boolean | undefined {
  if (typeof value !== "object" || value === null || value.kind !== "call") {
    return undefined;
  }
  if (globalName(value.callee)?.startsWith("numpy.") !== true) {
    return undefined;
  }
  if (!/^numpy\.(_core|core)\.multiarray\.scalar$/u.test(globalName(value.callee) ?? "")) {
    return undefined;
  }
  const [dtype, raw] = itemsOf(value.args) ?? [];
  const bytes = rawBytes(raw);
  const type = dtypeText(dtype);
  if (bytes === undefined || type === undefined || Number(type.slice(1)) !== bytes.length) {
    return undefined;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (type) {
    case "b1":
      return view.getUint8(0) !== 0;
    case "i4":
      return view.getInt32(0, true);
    case "u4":
      return view.getUint32(0, true);
    case "i8":
      return Number(view.getBigInt64(0, true));
    case "u8":
      return Number(view.getBigUint64(0, true));
    case "f4":
      return view.getFloat32(0, true);
    case "f8":
      return view.getFloat64(0, true);
    default:
      return undefined;
  }
}

/** `numpy.dtype("i8", …)` with the state (version, byte order, …); undefined for big-endian ones. */
function dtypeText(dtype: PickleValue | undefined): string | undefined {
  if (
    typeof dtype !== "object" ||
    dtype?.kind !== "call" ||
    globalName(dtype.callee) !== "numpy.dtype"
  ) {
    return undefined;
  }
  const name = itemsOf(dtype.args)?.[0];
  const order = itemsOf(dtype.states?.[0])?.[1];
  return typeof name === "string" && order !== ">" ? name : undefined;
}

/** Protocol 2 writes bytes as a call of `_codecs.encode(text, "latin1")`. */
function rawBytes(value: PickleValue | undefined): Uint8Array | undefined {
  if (typeof value !== "object" || value === null) {
    return undefined;
  }
  if (value.kind === "bytes") {
    return (value satisfies PickleBytes).bytes;
  }
  if (
    value.kind !== "call" ||
    globalName((value satisfies PickleCall).callee) !== "_codecs.encode"
  ) {
    return undefined;
  }
  const text = itemsOf(value.args)?.[0];
  return typeof text === "string" ? latin1Bytes(text) : undefined;
}
