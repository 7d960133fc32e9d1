import type { Context } from "hono";
import type { GraphqlRequest } from "./graphql.ts";

/** Why a body is none, with the status that OpenCTI answers. */
export interface UnreadableRequest {
  readonly status: 400 | 500;
  readonly error: string;
}

const noBody = "POST body missing, invalid Content-Type, or JSON object has no keys.";

/** Puts a file where the operations say that it belongs, as `variables.file`. */
function place(operations: unknown, path: string, file: unknown): void {
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  let holder = operations as Record<string, unknown>;
  for (const key of keys) {
    if (!Object.hasOwn(holder, key) || typeof holder[key] !== "object" || holder[key] === null)
      throw new Error(`the map names ${path}, which the operations don't have`);
    holder = holder[key] as Record<string, unknown>;
  }
  if (!Object.hasOwn(holder, last)) throw new Error(`the map names ${path}, which the operations don't have`);
  holder[last] = file;
}

/** The operations of multipart/form-data, with the files in their places (GraphQL multipart request specification). */
async function withFiles(context: Context): Promise<unknown> {
  const form = await context.req.formData();
  const operations: unknown = JSON.parse(String(form.get("operations")));
  const map = JSON.parse(String(form.get("map"))) as Readonly<Record<string, readonly string[]>>;
  for (const [part, paths] of Object.entries(map)) for (const path of paths) place(operations, path, form.get(part));
  return operations;
}

/** Whether a request is one that may hold files, to which the limit of a body doesn't apply. */
export const isMultipart = (context: Context): boolean =>
  /^multipart\/form-data\b/i.test(context.req.header("content-type") ?? "");

/** Reads a GraphQL request (platform-contract 1, platform-internals Q6). */
export async function readRequest(context: Context): Promise<GraphqlRequest | UnreadableRequest> {
  let body: unknown;
  try {
    if (isMultipart(context)) body = await withFiles(context);
    else {
      const isJson = /^application\/(.+\+)?json\b/i.test(context.req.header("content-type") ?? "");
      const text = isJson ? await context.req.text() : "";
      if (text === "") return { status: 400, error: noBody };
      body = JSON.parse(text);
    }
  } catch (error) {
    return {
      status: isMultipart(context) ? 400 : 500,
      error: error instanceof Error ? error.message : String(error),
    };
  }
  const { query, variables = null, operationName } = (body ?? {}) as Record<string, unknown>;
  if (typeof query !== "string") return { status: 400, error: noBody };
  if (typeof variables !== "object" || Array.isArray(variables))
    return { status: 400, error: "`variables` in a POST body must be an object if provided." };
  return {
    query,
    variables: (variables ?? undefined) as Record<string, unknown> | undefined,
    operationName: typeof operationName === "string" ? operationName : undefined,
  };
}
