import { describe, expect, test } from "vitest";
import { openFaults, pass, type Switched } from "./faults.ts";
import { startSandbox } from "./index.ts";
import { connectorId, identified, testPlatform } from "./test-platform.ts";

const strikes = (fault: Switched["fault"], places: readonly string[]): string => {
  let switched: Switched = { fault, passed: 0, struck: 0 };
  return places
    .map((place) => {
      const [next, hit] = pass(switched, place);
      switched = next;
      return hit ? "x" : ".";
    })
    .join("");
};

describe("when a fault strikes", () => {
  const five = Array.from({ length: 5 }, () => "ping");
  test.each([
    ["always", {}, "xxxxx"],
    ["so many times", { times: 2 }, "xx..."],
    ["after some", { skip: 3 }, "...xx"],
    ["both", { skip: 1, times: 2 }, ".xx.."],
  ])("%s", (_what, bounds, expected) => {
    expect(strikes({ kind: "unauthorized", ...bounds }, five)).toBe(expected);
  });

  test("only at its operation, and others don't count", () => {
    const places = ["work", "ping", "work", "ping", "ping"];
    expect(strikes({ kind: "unauthorized", operation: "ping", skip: 1 }, places)).toBe("...xx");
  });

  test("every n-th object", () => {
    expect(strikes({ kind: "workerDrops", every: 2 }, five)).toBe(".x.x.");
    expect(strikes({ kind: "workerDrops", every: 2, skip: 2 }, five)).toBe("...x.");
  });

  test("several count each for itself, and are listed with what they did", () => {
    const faults = openFaults();
    faults.add({ kind: "slow", milliseconds: 5, times: 1 }, { kind: "slow", milliseconds: 7 });
    expect(faults.strikes("a", "slow")?.milliseconds).toBe(5);
    expect(faults.strikes("a", "slow")?.milliseconds).toBe(7);
    expect(faults.strikes("a", "cut")).toBeUndefined();
    expect(faults.list().map(({ struck }) => struck)).toEqual([1, 2]);
    faults.clear();
    expect(faults.strikes("a", "slow")).toBeUndefined();
  });

  test.each([
    [{ kind: "flood" }, "a fault's kind: expected one of slow, status"],
    [undefined, "a fault's kind"],
    [{ kind: "toString" }, "a fault's kind"],
    [{ kind: "slow" }, "fault slow: milliseconds is missing or out of its range"],
    [{ kind: "status", status: 200 }, "fault status: status is missing or out of its range"],
    [{ kind: "workerFails", every: 0 }, "fault workerFails: every is missing or out of its range"],
    [{ kind: "reset", times: 0.5 }, "fault reset: times is missing or out of its range"],
    [{ kind: "reset", after: 3 }, "fault reset: doesn't know after, only operation, skip, times"],
  ])("%j is refused", (fault, message) => {
    expect(() => openFaults().add(fault as never)).toThrow(message);
  });
});

const ping = (state: string) => ({
  query: `mutation { pingConnector(id: "${connectorId}", state: ${JSON.stringify(state)}) { connector_state } }`,
});
const registration = {
  query: `mutation { registerConnector(input: { id: "${connectorId}", name: "Test", type: EXTERNAL_IMPORT }) { id connector_state } }`,
};

/** A sandbox that is asked by HTTP. */
async function server() {
  const sandbox = await startSandbox();
  const post = (path: string, body: object) =>
    fetch(`${sandbox.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${sandbox.token}` },
      body: JSON.stringify(body),
    });
  const ask = async (body: object) => (await (await post("/graphql", body)).json()) as Record<string, unknown>;
  await ask(registration);
  const stateOf = async () => {
    const { data } = await ask({ query: `{ connector(id: "${connectorId}") { connector_state } }` });
    return (data as { connector: { connector_state: string | null } }).connector.connector_state;
  };
  return { ...sandbox, post, ask, stateOf };
}

describe("over HTTP", () => {
  test("answers late, with a proxy's status, or as to an unknown token (Q6)", async () => {
    const { faults, post, ask, stateOf, close } = await server();
    try {
      faults.add({ kind: "slow", milliseconds: 1, operation: "pingConnector", times: 1 });
      expect(await ask(ping("1"))).toMatchObject({ data: { pingConnector: { connector_state: "1" } } });
      faults.add({
        kind: "status",
        status: 502,
        body: "<html>Bad Gateway</html>",
        operation: "pingConnector",
        times: 1,
      });
      const response = await post("/graphql", ping("2"));
      expect([response.status, await response.text()]).toEqual([502, "<html>Bad Gateway</html>"]);
      faults.add({ kind: "unauthorized", operation: "pingConnector", times: 1 });
      expect(await ask(ping("3"))).toMatchObject({ errors: [{ name: "AUTH_REQUIRED" }] });
      expect(await stateOf()).toBe("1");
      expect(faults.list().map(({ struck }) => struck)).toEqual([1, 1, 1]);
    } finally {
      await close();
    }
  });

  test.each([
    ["before", null],
    ["after", "1"],
  ] as const)("cuts the connection %s the platform did what was asked", async (when, state) => {
    const { faults, post, stateOf, close } = await server();
    try {
      faults.add({ kind: "cut", when, operation: "pingConnector", times: 1 });
      await expect(post("/graphql", ping("1"))).rejects.toThrow("fetch failed");
      expect(await stateOf()).toBe(state);
    } finally {
      await close();
    }
  });

  test("a feed fails by its path", async () => {
    const { faults, url, close } = await server();
    try {
      faults.add({ kind: "status", status: 429, retryAfter: 7, operation: "/feeds/kev.json", times: 1 });
      const refused = await fetch(`${url}/feeds/kev.json`);
      expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "7"]);
      expect((await fetch(`${url}/feeds/kev.json?entries=1`)).status).toBe(200);
    } finally {
      await close();
    }
  });

  test("is switched by others: POST, GET and DELETE /faults", async () => {
    const { post, url, close } = await server();
    try {
      const reset = { kind: "reset", operation: "workAdd" };
      expect(await (await post("/faults", [reset, { kind: "deadWorks" }])).json()).toHaveLength(2);
      expect(await (await fetch(`${url}/faults`)).json()).toMatchObject([{ fault: reset, struck: 0 }, {}]);
      const refused = await post("/faults", { kind: "slow" });
      expect([refused.status, await refused.json()]).toEqual([
        400,
        { status: "error", error: "fault slow: milliseconds is missing or out of its range" },
      ]);
      expect(await (await fetch(`${url}/faults`, { method: "DELETE" })).json()).toEqual([]);
    } finally {
      await close();
    }
  });

  test("a reset comes in mid-run, and takes what waits with it (Q2)", async () => {
    const { faults, ask, stateOf, close } = await server();
    try {
      await ask(ping('{"a":1}'));
      faults.add({ kind: "reset", operation: "addExpectations", skip: 1, times: 1 });
      const work = (await ask({ query: `mutation { workAdd(connectorId: "${connectorId}") { id } }` })).data as {
        workAdd: { id: string };
      };
      const announce = {
        query: "mutation ($id: ID!) { workEdit(id: $id) { addExpectations(expectations: 1) } }",
        variables: { id: work.workAdd.id },
      };
      await ask(announce);
      expect(await stateOf()).toBe('{"a":1}');
      await ask(announce);
      expect(await stateOf()).toBe("");
    } finally {
      await close();
    }
  });

  test("works die when OpenCTI loses its Redis (Q3)", async () => {
    const { faults, ask, close } = await server();
    try {
      const { workAdd } = (await ask({ query: `mutation { workAdd(connectorId: "${connectorId}") { id } }` })).data as {
        workAdd: { id: string };
      };
      const alive = { query: "query ($id: ID!) { isWorkAlive(id: $id) }", variables: { id: workAdd.id } };
      expect(await ask(alive)).toEqual({ data: { isWorkAlive: true } });
      faults.add({ kind: "deadWorks", operation: "isWorkAlive", times: 1 });
      expect(await ask(alive)).toEqual({ data: { isWorkAlive: false } });
    } finally {
      await close();
    }
  });

  test("the queue is said to be full (platform-contract 3)", async () => {
    const { faults, ask, close } = await server();
    const details = { query: `{ connector(id: "${connectorId}") { connector_queue_details { messages_size } } }` };
    try {
      faults.add({ kind: "fullQueue", bytes: 600_000_000, times: 1 });
      const of = (messages_size: number) => ({ data: { connector: { connector_queue_details: { messages_size } } } });
      expect(await ask(details)).toEqual(of(600_000_000));
      expect(await ask(details)).toEqual(of(0));
    } finally {
      await close();
    }
  });
});

describe("pings", () => {
  test("one is swallowed as after a reset: answered, and its state is lost (Q2)", () => {
    const { connectors, faults } = testPlatform();
    connectors.ping(connectorId, "1", null);
    faults.add({ kind: "swallowPing", times: 1 });
    expect(connectors.ping(connectorId, "2", null).connector_state).toBe("1");
    expect(connectors.get(connectorId)?.connector_state).toBe("1");
    expect(connectors.ping(connectorId, "3", null).connector_state).toBe("3");
  });

  test("one is answered with the state before it, and saved all the same (pycti-v7 3)", () => {
    const { connectors, faults } = testPlatform();
    connectors.ping(connectorId, "1", null);
    faults.add({ kind: "staleState", times: 1 });
    expect(connectors.ping(connectorId, "2", null).connector_state).toBe("1");
    expect(connectors.get(connectorId)?.connector_state).toBe("2");
  });
});

describe("workers (Q4)", () => {
  const tools = [1, 2, 3, 4].map((number) => identified("tool", { name: `tool ${number}` }));

  test("report every n-th object as failed", async () => {
    const platform = testPlatform();
    platform.faults.add({ kind: "workerFails", every: 2, error: "told so" });
    const work = platform.newWork();
    await platform.push(work, ...tools);
    const { status, errors, completedNumber } = platform.works.get(work) ?? {};
    expect({ status, completedNumber }).toEqual({ status: "complete", completedNumber: 4 });
    expect(errors?.map(({ message }) => message)).toEqual(
      Array.from({ length: 2 }, () => `{'name': 'UNSUPPORTED_ERROR', 'error_message': "told so"}`),
    );
    expect(platform.objects.counts().get("Tool")).toBe(2);
  });

  test("lose every n-th object, so that its work never becomes complete", async () => {
    const platform = testPlatform();
    platform.faults.add({ kind: "workerDrops", every: 4 });
    const work = platform.newWork();
    await platform.push(work, ...tools);
    expect(platform.works.get(work)).toMatchObject({
      status: "progress",
      live: { expected: 4, processed: 3 },
      errors: [],
    });
  });

  test.each([
    ["6.9", undefined],
    ["7", 1],
  ] as const)("of %s lose a message whose work they cannot ask for", async (line, count) => {
    const platform = testPlatform({ line });
    platform.faults.add({ kind: "status", status: 503, operation: "isWorkAlive" });
    await platform.push(platform.newWork(), ...tools.slice(0, 1));
    expect(platform.objects.counts().get("Tool")).toBe(count);
  });
});
