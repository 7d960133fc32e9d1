import { closeSync, fdatasyncSync, fsyncSync, ftruncateSync, openSync, readSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { ConfigurationError } from "../errors.ts";
import { type Frame, frameOf, lineOf } from "./frame.ts";

/** The first line: what the file is. */
const title = "octi-ledger 1\n";
const blockBytes = 256 * 1024;

/** A file of frames that only grows, until it is written anew. Synchronous: what is written is written when a call returns. */
export interface Journal {
  /** Bytes. */
  readonly size: number;
  /** All frames from the first to the last whole one; what a crash has torn is cut off. */
  read(): Generator<Frame>;
  append(frames: readonly Frame[], options: { readonly sync: boolean }): void;
  /** Puts these frames in place of all others, at once. */
  rewrite(frames: Iterable<Frame>): void;
  close(): void;
}

/** All of it, or what the file system says. */
function writeAll(file: number, text: string): number {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
  return bytes.length;
}

/**
 * Opens the journal of that path, an empty one where there is none.
 *
 * @throws {ConfigurationError} the file is of a newer version than this program
 * @throws what the file system says
 */
export function openJournal(path: string): Journal {
  let file = openSync(path, "a+", 0o600);
  let size = 0;

  /** Lines with their ends' places in the file. */
  function* lines(): Generator<{ readonly line: string; readonly end: number }> {
    let rest: Buffer[] = [];
    let end = 0;
    for (let at = 0; ; ) {
      const block = Buffer.allocUnsafe(blockBytes);
      const count = readSync(file, block, 0, blockBytes, at);
      if (count === 0) return;
      at += count;
      const bytes = block.subarray(0, count);
      let from = 0;
      for (let to = bytes.indexOf(10); to >= 0; to = bytes.indexOf(10, from)) {
        rest.push(bytes.subarray(from, to));
        const line = Buffer.concat(rest);
        rest = [];
        from = to + 1;
        end += line.length + 1;
        yield { line: line.toString(), end };
      }
      rest.push(bytes.subarray(from));
    }
  }

  function begin(): void {
    size = writeAll(file, title);
  }

  return {
    get size() {
      return size;
    },
    *read() {
      size = 0;
      for (const { line, end } of lines()) {
        if (size === 0) {
          if (`${line}\n` !== title && line.startsWith("octi-ledger ")) throw newer(path, line);
          if (`${line}\n` !== title) break;
        } else {
          const frame = frameOf(line);
          if (!frame) break;
          yield frame;
        }
        size = end;
      }
      ftruncateSync(file, size);
      if (size === 0) begin();
    },
    append(frames, { sync }) {
      size += writeAll(file, frames.map(lineOf).join(""));
      if (sync) fdatasyncSync(file);
    },
    rewrite(frames) {
      const next = openSync(`${path}.new`, "w", 0o600);
      try {
        let bytes = writeAll(next, title);
        for (const frame of frames) bytes += writeAll(next, lineOf(frame));
        fsyncSync(next);
        renameSync(`${path}.new`, path);
        size = bytes;
      } finally {
        closeSync(next);
      }
      closeSync(file);
      file = openSync(path, "a+", 0o600);
      const folder = openSync(dirname(path), "r");
      fsyncSync(folder); // the new name
      closeSync(folder);
    },
    close() {
      closeSync(file);
    },
  };
}

const newer = (path: string, line: string) =>
  new ConfigurationError([
    {
      key: "CONNECTOR_DATA_DIR",
      value: path,
      message: `holds a ledger of another version (${line.slice(0, 40)}) than this connector's: use the connector's newer image again, or remove the file, after which everything is imported again`,
    },
  ]);
