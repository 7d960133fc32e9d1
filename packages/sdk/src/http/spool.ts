import { closeSync, openSync, read, unlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { v4 as uuid } from "uuid";

/** Bytes that are received, kept until nobody holds them any more, and read any number of times. */
export interface Spool {
  write(bytes: Uint8Array): void;
  /** What was written, in pieces. Nothing may be written any more. */
  read(): AsyncGenerator<Uint8Array, void>;
}

const blockBytes = 64 * 1024;
const readAt = promisify(read);

/** Closes the file of a spool that was collected; it has no name any more, so that nothing of it remains. */
const files = new FinalizationRegistry(closeSync);

/**
 * Keeps bytes in memory, and in a nameless temporary file beyond `memoryBytes`; in memory all the same where no such file
 * can be made.
 */
export function openSpool(memoryBytes = 8 * 2 ** 20): Spool {
  const blocks: Buffer[] = [];
  let free = 0;
  let size = 0;
  let file: number | undefined;
  let fileless = false;

  /** Copies: what arrives are slices of the network's larger buffers, which they would keep alive. */
  function remember(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      if (free === 0) {
        blocks.push(Buffer.allocUnsafeSlow(blockBytes));
        free = blockBytes;
      }
      const part = bytes.subarray(at, at + free);
      blocks.at(-1)?.set(part, blockBytes - free);
      free -= part.length;
      at += part.length;
    }
  }

  function filled(index: number): Buffer {
    const block = blocks[index] ?? Buffer.alloc(0);
    return index === blocks.length - 1 ? block.subarray(0, blockBytes - free) : block;
  }

  function spill(): void {
    try {
      file = openNameless();
    } catch {
      fileless = true;
      return;
    }
    files.register(spool, file);
    for (let index = 0; index < blocks.length; index++) append(file, filled(index));
    blocks.length = 0;
    free = 0;
  }

  const spool: Spool = {
    write(bytes) {
      if (file === undefined && !fileless && size + bytes.length > memoryBytes) spill();
      if (file === undefined) remember(bytes);
      else append(file, bytes);
      size += bytes.length;
    },
    async *read() {
      for (let index = 0; index < blocks.length; index++) yield filled(index);
      if (file === undefined) return;
      for (let at = 0; at < size; ) {
        // a new buffer each time: whoever reads may keep parts of the last one
        const block = Buffer.allocUnsafeSlow(blockBytes);
        const { bytesRead } = await readAt(file, block, 0, Math.min(blockBytes, size - at), at);
        if (bytesRead === 0) throw new Error(`a temporary file in ${tmpdir()} has become shorter`);
        at += bytesRead;
        yield block.subarray(0, bytesRead);
      }
    },
  };
  return spool;
}

/** One write may take less than it was given. */
function append(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

/** A file that is gone with the process, whatever ends it. */
function openNameless(): number {
  const path = join(tmpdir(), `octi-${uuid()}`);
  const file = openSync(path, "wx+", 0o600);
  unlinkSync(path);
  return file;
}
