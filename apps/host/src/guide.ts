/** What is done with a fence of a guide. */
export type Doing =
  /** `sh` of the project's folder: run as it stands. */
  | { readonly kind: "run"; readonly docker: boolean; readonly always: boolean }
  /** Started, and left running to the guide's end once it has said `until`. */
  | { readonly kind: "beside"; readonly until: string }
  /** Lines that the commands before it have said, or say soon, when they are run again. */
  | { readonly kind: "prints"; readonly soon: boolean; readonly docker: boolean }
  /** What stands in the file `path`. */
  | { readonly kind: "file"; readonly path: string; readonly docker: boolean }
  /** Only to be read. */
  | { readonly kind: "not run"; readonly reason: string };

/** A fenced block of a guide. */
export interface Fence {
  readonly line: number;
  readonly language: string;
  readonly text: string;
  readonly doing: Doing;
}

const marks =
  /^(?:<!-- (?<mark>.+?) -->|(?:.*: )?`(?<path>[^`\s]+\/[^`\s]+)`[^\n]*:)\n+```(?<language>\w+)\n(?<text>.*?)^```$|^```(?<plain>\w+)\n(?<bare>.*?)^```$/gms;

function doingOf(mark: string, place: string): Doing {
  const [, name = "", rest = ""] = /^([a-z ]+?)(?:: (.+))?$/s.exec(mark) ?? [];
  if (name === "docker") return { kind: "run", docker: true, always: false };
  if (name === "docker at the end") return { kind: "run", docker: true, always: true };
  if (/^(docker )?prints( soon)?$/.test(name))
    return { kind: "prints", soon: name.endsWith("soon"), docker: name.startsWith("docker") };
  if (name === "beside" && rest) return { kind: "beside", until: rest };
  if (name === "file" && rest) return { kind: "file", path: rest, docker: false };
  if (name === "docker file" && rest) return { kind: "file", path: rest, docker: true };
  if (name === "not run" && rest) return { kind: "not run", reason: rest };
  throw new Error(
    `${place}: <!-- ${mark} --> says nothing: expected docker, docker at the end, [docker] prints [soon], beside: TEXT, [docker] file: PATH or not run: REASON`,
  );
}

/**
 * The fences of a guide, each with what is to be done with it: what the comment before it says; a file, where the paragraph
 * before it ends in the file's path and a colon; else `sh` is run.
 *
 * @param name of the guide, for errors
 * @throws {Error} of a fence that is neither commands nor marked
 */
export function fencesOf(name: string, markdown: string): Fence[] {
  const fences = [...markdown.matchAll(marks)].map(({ groups = {}, 0: whole, index }): Fence => {
    const { mark, path, language = groups.plain ?? "", text = groups.bare ?? "" } = groups;
    const line = markdown.slice(0, index + whole.indexOf("```")).split("\n").length;
    const place = `${name}:${line}`;
    if (mark !== undefined) return { line, language, text, doing: doingOf(mark, place) };
    if (path !== undefined) return { line, language, text, doing: { kind: "file", path, docker: false } };
    if (language === "sh") return { line, language, text, doing: { kind: "run", docker: false, always: false } };
    throw new Error(`${place}: nobody tries this ${language}: write what it is in a comment before it`);
  });
  const all = markdown.match(/^ *```\w+$/gm)?.length ?? 0;
  if (fences.length !== all) throw new Error(`${name}: ${all - fences.length} of ${all} fences are not read`);
  return fences;
}

/** Lines of `expected` that are not in the output, in their order; `…` stands for anything within a line. */
export function missingLines(expected: string, output: string): string[] {
  const missing: string[] = [];
  let rest = output;
  for (const line of expected.split("\n").filter((text) => text.trim() !== "")) {
    const parts = line
      .trim()
      .split("…")
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const found = new RegExp(parts.join("[^\\n]*")).exec(rest);
    if (found) rest = rest.slice(found.index + found[0].length);
    else missing.push(line);
  }
  return missing;
}
