/** What waits for a human on the stand-in. */
export interface TestValidation {
  /** Files of workbenches, by name: a second one of a name replaces the first. */
  readonly pending: Map<string, string>;
  readonly drafts: { readonly id: string; readonly name: string }[];
  readonly root: object;
}

/** The part of the schema, as extensions (connector-sdk-contract 7.2). */
export const validationSdl = `
  scalar Upload
  type File { id: ID! name: String! }
  type DraftWorkspace { id: ID! name: String! }
  input DraftWorkspaceAddInput { name: String! entity_id: String }
  extend type WorkEdit { addDraftContext(draftContext: String): ID! }
  extend type Mutation {
    uploadPending(file: Upload!, entityId: String, labels: [String], errorOnExisting: Boolean): File
    draftWorkspaceAdd(input: DraftWorkspaceAddInput!): DraftWorkspace
    draftWorkspaceDelete(id: ID!): ID
  }`;

/** Starts with nothing waiting. */
export function openValidation(): TestValidation {
  const pending = new Map<string, string>();
  const drafts: { id: string; name: string }[] = [];
  return {
    pending,
    drafts,
    root: {
      uploadPending: async ({ file }: { file: File }) => {
        pending.set(file.name, await file.text());
        return { id: `import/pending/${file.name.toLowerCase()}`, name: file.name };
      },
      draftWorkspaceAdd: ({ input }: { input: { name: string } }) => {
        const draft = { id: `draft-${drafts.length + 1}`, name: input.name };
        drafts.push(draft);
        return draft;
      },
      draftWorkspaceDelete: ({ id }: { id: string }) => {
        drafts.splice(
          drafts.findIndex((draft) => draft.id === id),
          1,
        );
        return id;
      },
    },
  };
}

/** A request's operation; of multipart/form-data with the files in their variables (GraphQL multipart request specification). */
export async function readOperation(
  body: string,
  contentType: string | undefined,
): Promise<{ readonly query: string; readonly variables?: Record<string, unknown> }> {
  if (!contentType?.startsWith("multipart/form-data")) return JSON.parse(body);
  const form = await new Response(body, { headers: { "content-type": contentType } }).formData();
  const { query, variables } = JSON.parse(String(form.get("operations")));
  for (const [part, [path]] of Object.entries(JSON.parse(String(form.get("map"))) as Record<string, [string]>)) {
    variables[path.replace("variables.", "")] = form.get(part);
  }
  return { query, variables };
}
