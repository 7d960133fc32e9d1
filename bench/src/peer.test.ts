import { expect, test } from "vitest";
import { preparePeer, requirementsIn } from "./peer.ts";
import { findPython } from "./python.ts";
import type { Subject } from "./subject.ts";
import { subjects } from "./subjects.ts";

test("the SDK is the checkout's, everything else as required", () => {
  const text = [
    "pycti==7.260817.0",
    "urllib3==2.7.0",
    "# a comment",
    "",
    "connectors-sdk @ git+https://github.com/OpenCTI-Platform/connectors.git@master#subdirectory=connectors-sdk",
  ].join("\n");
  expect(requirementsIn(text)).toEqual({ packages: ["pycti==7.260817.0", "urllib3==2.7.0"], pycti: "7.260817.0" });
  expect(() => requirementsIn("urllib3==2.7.0")).toThrow("no release of pycti");
});

test("a folder that is no checkout is told", async () => {
  const subject = subjects.get("cisa-kev") as Subject;
  await expect(preparePeer(subject, import.meta.dirname, "/unused", undefined)).rejects.toThrow(
    /BENCH_PEER_DIR: .*requirements\.txt is not there: expected a checkout/,
  );
});

test("a Python of another release is told, with what to do", async () => {
  await expect(findPython(process.execPath)).rejects.toThrow(
    /needs Python 3\.11 or 3\.12: BENCH_PYTHON .* is none of these/,
  );
});
