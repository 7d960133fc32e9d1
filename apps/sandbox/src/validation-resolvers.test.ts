import { afterAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "./index.ts";
import { identified } from "./test-platform.ts";

const id = "5f7c1c5a-3a76-4a0e-9d67-0c5a5f5b1d11";
const document = "mutation UploadPending($file: Upload!) { uploadPending(file: $file) { id name size } }";
const bundle = JSON.stringify({ type: "bundle", objects: [identified("malware", { name: "Ghöst" })] });

const sandbox: Sandbox = await startSandbox({ platform: "6.9" });
afterAll(() => sandbox.close());
const headers = { authorization: `Bearer ${sandbox.token}` };

/** Parts of a multipart request in order: operations, map, files (GraphQL multipart request specification). */
async function upload(parts: Readonly<Record<string, string | File>>, authorized = true) {
  const body = new FormData();
  for (const [name, value] of Object.entries(parts)) body.append(name, value);
  const response = await fetch(`${sandbox.url}/graphql`, { method: "POST", body, ...(authorized && { headers }) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const parts = (name: string, content: string) => ({
  operations: JSON.stringify({ query: document, variables: { file: null } }),
  map: JSON.stringify({ 0: ["variables.file"] }),
  0: new File([content], name, { type: "application/json" }),
});
const stored = (path: string, authorized = true) =>
  fetch(`${sandbox.url}/storage/get/${path}`, authorized ? { headers } : {});

test("a file for a workbench is kept, shown and given back", async () => {
  const fileId = "import/pending/run @ 2026.json";
  expect(await upload(parts("Run @ 2026.json", bundle))).toEqual({
    status: 200,
    body: { data: { uploadPending: { id: fileId, name: "Run @ 2026.json", size: Buffer.byteLength(bundle) } } },
  });
  const response = await stored(encodeURIComponent(fileId));
  expect([response.headers.get("content-type"), await response.text()]).toEqual(["application/json", bundle]);
  expect(sandbox.status()).toMatchObject({ counts: {}, pending: [{ id: fileId, size: Buffer.byteLength(bundle) }] });

  await upload(parts("RUN @ 2026.json", "{}"));
  expect(sandbox.status().pending).toMatchObject([{ id: fileId, name: "RUN @ 2026.json", size: 2 }]);
  expect((await stored("import/pending/none.json")).status).toBe(503);
  expect((await stored(encodeURIComponent(fileId), false)).status).toBe(403);
});

test("a file over 50 MB is taken: the limit is that of JSON (platform-internals Q4)", async () => {
  const { body } = await upload(parts("large.json", "x".repeat(51_000_000)));
  expect(body).toMatchObject({ data: { uploadPending: { size: 51_000_000 } } });
});

test("without a token nothing is kept", async () => {
  const { body } = await upload(parts("nobody.json", bundle), false);
  expect(body).toMatchObject({ errors: [{ name: "AUTH_REQUIRED" }] });
  expect(sandbox.status().pending.map(({ name }) => name)).not.toContain("nobody.json");
});

test.each([
  ["no operations", { map: "{}" }, 400],
  [
    "a map of a variable that isn't there",
    { ...parts("a", "b"), map: JSON.stringify({ 0: ["variables.other"] }) },
    400,
  ],
  ["a map into a prototype", { ...parts("a", "b"), map: JSON.stringify({ 0: ["__proto__.polluted"] }) }, 400],
  ["a map that is none", { ...parts("a", "b"), map: "[1]" }, 400],
])("a request with %s is refused", async (_what, sent, status) => {
  expect((await upload(sent as unknown as Record<string, string>)).status).toBe(status);
});

test("a file that isn't one is a wrong value", async () => {
  const sent = { ...parts("a", "b"), map: "{}" };
  for (const operations of [sent.operations, JSON.stringify({ query: document, variables: { file: "text" } })]) {
    expect((await upload({ ...sent, operations })).body).toMatchObject({ errors: [{ name: "BAD_USER_INPUT" }] });
  }
});

test("faults strike an upload by its name", async () => {
  sandbox.faults.add({ kind: "status", status: 502, operation: "uploadPending", times: 1 });
  const body = new FormData();
  for (const [name, value] of Object.entries(parts("fault.json", bundle))) body.append(name, value);
  expect((await fetch(`${sandbox.url}/graphql`, { method: "POST", body, headers })).status).toBe(502);
  sandbox.faults.clear();
});

test("a draft is made, tied to a work, and deleted", async () => {
  const ask = async (query: string, variables: object = {}) => {
    const response = await fetch(`${sandbox.url}/graphql`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify({ query, variables }),
    });
    return ((await response.json()) as { data: Record<string, { id: string }> }).data;
  };
  await ask(`mutation { registerConnector(input: { id: "${id}", name: "Test", type: EXTERNAL_IMPORT }) { id } }`);
  const { draftWorkspaceAdd: draft } = await ask(
    "mutation ($input: DraftWorkspaceAddInput!) { draftWorkspaceAdd(input: $input) { id name entity_type } }",
    { input: { name: "Run 1", entity_id: null } },
  );
  expect(draft).toEqual({ id: expect.any(String), name: "Run 1", entity_type: "DraftWorkspace" });
  const { workAdd: work } = await ask(`mutation { workAdd(connectorId: "${id}") { id } }`);
  await ask("mutation ($id: ID!, $draft: String) { workEdit(id: $id) { addDraftContext(draftContext: $draft) } }", {
    id: work?.id,
    draft: draft?.id,
  });
  expect(await ask(`{ work(id: "${work?.id}") { draft_context } }`)).toEqual({ work: { draft_context: draft?.id } });
  expect(sandbox.status().drafts).toEqual([{ id: draft?.id, name: "Run 1", objects: 0, counts: {} }]);
  expect(await ask(`mutation { draftWorkspaceDelete(id: "${draft?.id}") }`)).toEqual({
    draftWorkspaceDelete: draft?.id,
  });
  expect(sandbox.status().drafts).toEqual([]);
});
