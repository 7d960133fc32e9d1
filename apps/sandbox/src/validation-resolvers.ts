import type { Resolvers } from "./access.ts";
import type { Platform } from "./platform.ts";

interface NewDraft {
  readonly input: { readonly name: string; readonly entity_id?: string | null };
}
interface PendingUpload {
  readonly file: File;
  readonly entityId?: string | null;
}

/** What waits for a human: files for workbenches, and drafts (connector-sdk-contract 7.2). */
export function validationResolvers({ drafts, pending }: Platform): Resolvers {
  return {
    uploadPending: async ({ file, entityId }: PendingUpload) => {
      const content = new Uint8Array(await file.arrayBuffer());
      const { id, name, size, uploadedAt } = pending.put(
        { name: file.name, mediaType: file.type || "application/octet-stream", entityId: entityId ?? null },
        content,
      );
      return { id, name, size, entity_type: "InternalFile", lastModified: uploadedAt, uploadStatus: "complete" };
    },
    draftWorkspaceAdd: ({ input }: NewDraft) => {
      const { id, name, entityId, createdAt } = drafts.add({ name: input.name, entityId: input.entity_id ?? null });
      return {
        id,
        name,
        standard_id: `draftworkspace--${id}`,
        entity_type: "DraftWorkspace",
        parent_types: ["Basic-Object", "Internal-Object"],
        entity_id: entityId,
        created_at: createdAt,
      };
    },
    draftWorkspaceDelete: ({ id }: { readonly id: string }) => {
      drafts.delete(id);
      return id;
    },
  };
}
