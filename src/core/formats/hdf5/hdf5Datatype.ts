/**
 * The dtype, in safetensors' words, that a datatype message describes: IEEE floats of this machine's byte order, and bfloat16.
 * Undefined for all else.
 *
 * @see https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html#DatatypeMessage
 */
export function floatDtype(message: DataView, at: number, end: number): string | undefined {
  const floatClass = 1;
  if (end - at < 20 || (message.getUint8(at) & 0x0f) !== floatClass) {
    return undefined;
  }
  const bigEndian = (message.getUint8(at + 1) & 0x41) !== 0;
  const bytes = message.getUint32(at + 4, true);
  const exponentBits = message.getUint8(at + 13);
  return bigEndian ? undefined : dtypes.get(`${bytes} ${exponentBits}`);
}

/** By bytes and bits of the exponent. */
const dtypes: ReadonlyMap<string, string> = new Map([
  ["2 5", "F16"],
  ["2 8", "BF16"],
  ["4 8", "F32"],
  ["8 11", "F64"],
]);
