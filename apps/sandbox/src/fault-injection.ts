import { setTimeout as wait } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import { type DocumentNode, Kind, parse, type SelectionSetNode } from "graphql";
import type { Context, MiddlewareHandler, Next } from "hono";
import type { Platform } from "./platform.ts";

type Bindings = { Bindings: HttpBindings };

const fieldsOf = ({ selections }: SelectionSetNode): string[] =>
  selections.flatMap((selection) => {
    if (selection.kind !== Kind.FIELD) return [];
    const { name, selectionSet } = selection;
    return [...(name.value === "workEdit" && selectionSet ? fieldsOf(selectionSet) : []), name.value];
  });

/** The field that a GraphQL document asks first, of a work's mutations the child: what a fault's `operation` names. */
export function operationOf(query: string): string {
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch {
    return ""; // refused anyway
  }
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) return fieldsOf(definition.selectionSet)[0] ?? "";
  }
  return "";
}

/** Does to the platform what somebody else would do at this moment. */
async function meddle({ faults, connectors, works, worker }: Platform, place: string): Promise<void> {
  if (faults.strikes(place, "deadWorks")) works.loseAll();
  if (!faults.strikes(place, "reset")) return;
  for (const { id } of connectors.list()) {
    connectors.reset(id);
    await worker.purge(id);
  }
}

/** Ends the connection under the request, without an answer. */
function cut(context: Context<Bindings>): Response {
  context.env.outgoing.destroy();
  return context.body(null);
}

/** Lets the faults that are on strike a request; `place` names it. Everything else goes on. */
export function withFaults(
  platform: Platform,
  place: (context: Context<Bindings>) => Promise<string> | string,
): MiddlewareHandler<Bindings> {
  const { faults } = platform;
  return async (context, next: Next) => {
    if (faults.list().length === 0) return next();
    const name = await place(context);
    const slow = faults.strikes(name, "slow");
    if (slow) await wait(slow.milliseconds);
    const instead = faults.strikes(name, "status");
    if (instead?.retryAfter !== undefined) context.header("Retry-After", String(instead.retryAfter));
    if (instead) return context.text(instead.body ?? "the sandbox was told to fail", instead.status as 500);
    const cutting = faults.strikes(name, "cut");
    if (cutting?.when === "before") return cut(context);
    await meddle(platform, name);
    await next();
    if (cutting) context.res = cut(context);
    return undefined;
  };
}
