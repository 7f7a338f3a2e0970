/**
 * Bob Jenkins' lookup3 (`hashlittle`, from zero), with which HDF5 guards superblocks of version 2 and later and object
 * headers of version 2.
 *
 * @see https://github.com/HDFGroup/hdf5/blob/develop/src/H5checksum.c `H5_checksum_lookup3`
 */
export function lookup3(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let [a, b, c] = [0, 0, 0].map(() => (0xdeadbeef + bytes.length) | 0) as [number, number, number];
  let at = 0;
  for (; bytes.length - at > 12; at += 12) {
    a = (a + view.getUint32(at, true)) | 0;
    b = (b + view.getUint32(at + 4, true)) | 0;
    c = (c + view.getUint32(at + 8, true)) | 0;
    a = (a - c) ^ rotated(c, 4);
    c = (c + b) | 0;
    b = (b - a) ^ rotated(a, 6);
    a = (a + c) | 0;
    c = (c - b) ^ rotated(b, 8);
    b = (b + a) | 0;
    a = (a - c) ^ rotated(c, 16);
    c = (c + b) | 0;
    b = (b - a) ^ rotated(a, 19);
    a = (a + c) | 0;
    c = (c - b) ^ rotated(b, 4);
    b = (b + a) | 0;
  }
  if (at === bytes.length) {
    return c >>> 0;
  }
  const rest = new DataView(new ArrayBuffer(12));
  bytes.subarray(at).forEach((byte, place) => rest.setUint8(place, byte));
  a = (a + rest.getUint32(0, true)) | 0;
  b = (b + rest.getUint32(4, true)) | 0;
  c = (c + rest.getUint32(8, true)) | 0;
  c = ((c ^ b) - rotated(b, 14)) | 0;
  a = ((a ^ c) - rotated(c, 11)) | 0;
  b = ((b ^ a) - rotated(a, 25)) | 0;
  c = ((c ^ b) - rotated(b, 16)) | 0;
  a = ((a ^ c) - rotated(c, 4)) | 0;
  b = ((b ^ a) - rotated(a, 14)) | 0;
  c = ((c ^ b) - rotated(b, 24)) | 0;
  return c >>> 0;
}

function rotated(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/**
 * The Fletcher checksum that HDF5's filter of that name puts behind a chunk, fed in pieces of any length.
 *
 * @see https://github.com/HDFGroup/hdf5/blob/develop/src/H5checksum.c `H5_checksum_fletcher32`
 */
export class Fletcher32 {
  #first = 0;
  #second = 0;
  #high: number | undefined;

  /** Takes the next bytes. */
  take(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.#high === undefined) {
        this.#high = byte << 8;
      } else {
        this.#add(this.#high | byte);
        this.#high = undefined;
      }
    }
  }

  /** The checksum of all that was taken. */
  sum(): number {
    if (this.#high !== undefined) {
      this.#add(this.#high);
      this.#high = undefined;
    }
    return ((this.#second << 16) | this.#first) >>> 0;
  }

  /** Sums modulo 65,535 in which zero, once left, is spelled 65,535: as folding carries gives it. */
  #add(word: number): void {
    this.#first = folded(this.#first + word);
    this.#second = folded(this.#second + this.#first);
  }
}

function folded(sum: number): number {
  return (sum & 0xffff) + (sum >>> 16);
}
