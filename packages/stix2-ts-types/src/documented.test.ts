import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("every export has a comment", () => {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && !file.endsWith(".test.ts"),
  );
  const bare = files.flatMap((file) => {
    const lines = readFileSync(`${import.meta.dirname}/${file}`, "utf8").split("\n");
    return lines.flatMap((line, index) =>
      /^export (const|function|type|interface) \w/.test(line) && !lines[index - 1]?.endsWith("*/")
        ? [`${file}:${index + 1}`]
        : [],
    );
  });
  expect(bare).toEqual([]);
});
