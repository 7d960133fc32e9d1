import { randomUUID } from "node:crypto";
import type { Sandbox } from "@octi/sandbox";

/** A client of OpenCTI's API that takes no care: what it loses, a connector would lose that works like it. */
export interface Naive {
  /** The data of an answer; throws where there are errors. */
  ask(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
  /** Opens a work of a connector of its own. */
  work(): Promise<string>;
  /** Pushes objects as one bundle of a work. */
  push(work: string, ...objects: readonly object[]): Promise<void>;
  /** Says that nothing more comes. */
  processed(work: string): Promise<void>;
  /** The state as OpenCTI keeps it, after somebody's reset and then one ping with this one. */
  pingedAfterReset(state: string): Promise<unknown>;
}

const registration = "mutation ($input: RegisterConnectorInput) { registerConnector(input: $input) { id } }";
const workAdd = 'mutation ($id: String!) { workAdd(connectorId: $id, friendlyName: "naive") { id } }';
const stixBundlePush = `mutation ($id: String!, $bundle: String!, $work: String) {
  stixBundlePush(connectorId: $id, bundle: $bundle, work_id: $work)
}`;
const toProcessed = 'mutation ($id: ID!) { workEdit(id: $id) { toProcessed(message: "done") } }';
const ping = "mutation ($id: ID!, $state: String) { pingConnector(id: $id, state: $state) { id } }";

/** Registers such a client. */
export async function naive({ url, token }: Sandbox): Promise<Naive> {
  const id = randomUUID();
  const ask: Naive["ask"] = async (query, variables = {}) => {
    const answer = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await answer.json()) as { data: Readonly<Record<string, unknown>>; errors?: object[] };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  await ask(registration, { input: { id, name: "Naive", type: "EXTERNAL_IMPORT", scope: ["naive"] } });
  return {
    ask,
    async work() {
      return ((await ask(workAdd, { id })).workAdd as { id: string }).id;
    },
    async push(work, ...objects) {
      await ask(stixBundlePush, { id, work, bundle: JSON.stringify({ type: "bundle", objects }) });
    },
    async processed(work) {
      await ask(toProcessed, { id: work });
    },
    async pingedAfterReset(state) {
      await ask("mutation ($id: ID!) { resetStateConnector(id: $id) { id } }", { id });
      await ask(ping, { id, state });
      const { connector } = await ask("query ($id: String!) { connector(id: $id) { connector_state } }", { id });
      return (connector as { connector_state: unknown }).connector_state;
    },
  };
}
