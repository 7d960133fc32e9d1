import * as z from "zod";
import { PlatformRefused, PlatformUnavailable } from "../errors.ts";
import type { Operation } from "./operation.ts";

/** One entry of `errors` (platform-internals Q6): the code stands in `extensions`, and again as `name`. */
export const GraphqlError = z.looseObject({
  message: z.string().catch("no message"),
  name: z.string().nullish(),
  extensions: z.looseObject({ code: z.string().nullish() }).nullish(),
});
/** One entry of `errors`. */
export type GraphqlError = z.infer<typeof GraphqlError>;

/** Codes that pass by themselves: a lock is held, the database is away. */
const passing = new Set(["LOCK_ERROR", "DATABASE_ERROR"]);

function hintOf(code: string, { capability }: Operation<unknown>): string {
  switch (code) {
    case "AUTH_REQUIRED":
      return "OPENCTI_TOKEN is wrong or expired, or its user is locked or deleted: take the token of a user in OpenCTI's group Connectors.";
    case "FORBIDDEN_ACCESS":
      return `The user of OPENCTI_TOKEN lacks ${capability === undefined ? "a capability" : `the capability ${capability}`}: put that user into OpenCTI's group Connectors (role Connector).`;
    case "GRAPHQL_VALIDATION_FAILED":
    case "BAD_USER_INPUT":
      return "This release of OpenCTI doesn't know a part of the request: releases 6.4 to 7.x are supported.";
    case "WORK_NOT_ALIVE":
      return "The work was deleted or closed on OpenCTI while the connector wrote into it.";
    case "INSUFFICIENT_CONFIDENCE_LEVEL":
      return "Raise the maximum confidence of the token's user or its group.";
    default:
      return "Look at the log of OpenCTI for this code and time.";
  }
}

/** `DATABASE_ERROR` is OpenCTI's word for its RabbitMQ, too ("RabbitMQ seems down"), which it asks for the connector's queues at each ping. */
function passingHint(code: string, message: string): string {
  if (code === "LOCK_ERROR") return "OpenCTI is busy with the same object.";
  if (/rabbitmq/i.test(message)) {
    return "OpenCTI's RabbitMQ is away or overloaded, or does not let OpenCTI make the connector's queues: look at RabbitMQ's log.";
  }
  return "OpenCTI's database (Elasticsearch or OpenSearch) is away or overloaded.";
}

/** An error of GraphQL's own, as one of ours: worth another try, or not. */
export function graphqlFailure(
  error: GraphqlError,
  operation: Operation<unknown>,
): PlatformRefused | PlatformUnavailable {
  const code = error.extensions?.code ?? error.name ?? "UNKNOWN";
  const message = `${operation.name}: ${error.message} (${code})`;
  if (!passing.has(code)) return new PlatformRefused(message, { code, hint: hintOf(code, operation) });
  return new PlatformUnavailable(message, { hint: passingHint(code, error.message) });
}
