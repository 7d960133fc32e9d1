import * as z from "zod";
import type { PlatformClient } from "./client.ts";
import type { Operation } from "./operation.ts";
import type { Work } from "./work.ts";

/*
 * `CONNECTOR_VALIDATE_BEFORE_IMPORT`: a human looks at what a connector brings before it is imported
 * (connector-sdk-contract 7.2, pycti-v7 section 5).
 */

/** Where what is to be validated waits: a file that is opened as a workbench, or a draft that workers fill. */
export type Validation = "workbench" | "draft";

/**
 * pycti's choice: drafts on 7.x, workbenches before. Through OpenCTI's API it is always a workbench: `stixBundlePush` takes
 * no draft, and what pycti pushes with one is imported unseen (connector-sdk-contract 7.6).
 *
 * @param version OpenCTI's, `7.260817.0`
 */
export function validationOf(version: string, protocol: "amqp" | "api"): Validation {
  return protocol === "amqp" && Number.parseInt(version, 10) >= 7 ? "draft" : "workbench";
}

const uploadPending: Operation<unknown> = {
  name: "uploadPending",
  document: "mutation UploadPending($file: Upload!) { uploadPending(file: $file) { id } }",
  answer: z.unknown(),
  capability: "KNOWLEDGE_KNASKIMPORT",
};

const draftWorkspaceAdd: Operation<{ draftWorkspaceAdd: { id: string } }> = {
  name: "draftWorkspaceAdd",
  document: "mutation DraftWorkspaceAdd($input: DraftWorkspaceAddInput!) { draftWorkspaceAdd(input: $input) { id } }",
  answer: z.looseObject({ draftWorkspaceAdd: z.looseObject({ id: z.string() }) }),
};

const draftWorkspaceDelete: Operation<unknown> = {
  name: "draftWorkspaceDelete",
  document: "mutation DraftWorkspaceDelete($id: ID!) { draftWorkspaceDelete(id: $id) }",
  answer: z.unknown(),
};

const addDraftContext: Operation<unknown> = {
  name: "workEdit.addDraftContext",
  document:
    "mutation AddDraftContext($id: ID!, $draftContext: String) { workEdit(id: $id) { addDraftContext(draftContext: $draftContext) } }",
  answer: z.unknown(),
  capability: "CONNECTORAPI",
};

/** The documents of each way: what the tests hold against the stored schemas. */
export const validationDocuments: Readonly<Record<Validation, readonly Operation<unknown>[]>> = {
  workbench: [uploadPending],
  draft: [draftWorkspaceAdd, addDraftContext, draftWorkspaceDelete],
};

/**
 * Uploads a bundle's JSON text as a file for a workbench. Again under the same name it replaces itself, so it is repeated
 * while OpenCTI is away.
 *
 * @throws {PlatformRefused} the token's user may not, or the file is too large
 * @throws {PlatformUnavailable} OpenCTI is away for longer than the client's patience
 */
export async function uploadWorkbench(
  client: PlatformClient,
  { name, bundle, signal }: { readonly name: string; readonly bundle: string; readonly signal: AbortSignal },
): Promise<void> {
  const upload = { variable: "file", name, contentType: "application/json", content: bundle };
  await client.request(uploadPending, {}, { upload, signal, retry: "always" });
}

/** A work with the draft that its messages are imported into. */
export interface DraftedWork {
  readonly work: Work;
  /** For `draft_id` of each message. */
  readonly draftId: string;
}

/**
 * Makes a draft, opens the work, and ties them together, so that OpenCTI's page of the draft shows how far the import is.
 * A work that cannot be tied is closed in error, and a draft without a work is deleted, where OpenCTI lets the user.
 *
 * @param options.name of the draft: the work's own is best
 * @throws {PlatformRefused} the token's user may not
 * @throws {PlatformUnavailable} OpenCTI is away; the draft may be there all the same, and empty
 */
export async function openDraftedWork(
  client: PlatformClient,
  options: { readonly name: string; readonly signal: AbortSignal; readonly openWork: () => Promise<Work> },
): Promise<DraftedWork> {
  const { name, signal, openWork } = options;
  const input = { name };
  const { draftWorkspaceAdd: draft } = await client.request(
    draftWorkspaceAdd,
    { input },
    { signal, retry: "unreached" },
  );
  let work: Work | undefined;
  try {
    work = await openWork();
    await client.request(addDraftContext, { id: work.id, draftContext: draft.id }, { signal, retry: "always" });
    return { work, draftId: draft.id };
  } catch (error) {
    const first = () => {}; // the first error counts
    await work?.processed(`The draft could not be tied to this work: ${error}`, true).catch(first);
    await client.request(draftWorkspaceDelete, { id: draft.id }, { signal }).catch(first);
    throw error;
  }
}
