/**
 * Calls `read` until the buffer is full or the file ends, for one read may give less than it was asked for. It gets
 * the count of bytes that are there already; what comes back is the filled part.
 */
export async function fillBuffer(
  buffer: Uint8Array,
  read: (filled: number) => Promise<{ readonly bytesRead: number }>,
): Promise<Uint8Array> {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await read(filled);
    if (bytesRead === 0) {
      break;
    }
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
