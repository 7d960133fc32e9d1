import { once } from "node:events";
import { type AddressInfo, createServer, connect as dial, type Socket } from "node:net";
import { type ChannelModel, type ConfirmChannel, connect } from "amqplib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Sandbox, type SandboxOptions, startSandbox } from "../index.ts";
import { identified } from "../test-platform.ts";
import { type Rabbitmq, rabbitmqMissing, startRabbitmq } from "../testing/rabbitmq.ts";

const id = "5f7c1c5a-3a76-4a0e-9d67-0c5a5f5b1d11";
const malware = identified("malware", { name: "Ghost" });
const actor = identified("intrusion-set", { name: "Spectre" });
const uses = identified("relationship", { relationship_type: "uses", source_ref: actor.id, target_ref: malware.id });

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");

/** AMQP's exchange.declare. */
const declaring = Buffer.from([0, 40, 0, 10]);

/** A way to RabbitMQ whose second connection is cut when it begins to declare. */
async function cutInSetUp(to: number) {
  const sockets: Socket[] = [];
  let connections = 0;
  const server = createServer((client) => {
    const upstream = dial(to, "127.0.0.1");
    const isSecond = ++connections === 2;
    sockets.push(client, upstream);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on("error", () => {}).on("close", () => other.destroy());
    }
    upstream.pipe(client);
    client.on("data", (data) => (isSecond && data.includes(declaring) ? client.destroy() : upstream.write(data)));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const cut = () => sockets.splice(0).forEach((socket) => void socket.destroy());
  return {
    url: `amqp://guest:guest@127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    cut,
    close() {
      cut();
      server.close();
    },
  };
}

describe.skipIf(rabbitmqMissing)(`over a real RabbitMQ (${rabbitmqMissing ?? "here"})`, { timeout: 60_000 }, () => {
  let rabbitmq: Rabbitmq;
  let client: ChannelModel;
  let channel: ConfirmChannel;
  let sandbox: Sandbox | undefined;

  beforeAll(async () => {
    rabbitmq = await startRabbitmq({ management: true, config: { collect_statistics_interval: "200" } });
  }, 240_000);
  afterAll(() => rabbitmq?.stop());
  beforeEach(async () => {
    client = await connect(rabbitmq.url);
    channel = await client.createConfirmChannel();
  });
  afterEach(async () => {
    if (sandbox) await ask("mutation ($id: ID!) { deleteConnector(id: $id) }", { id }).catch(() => {});
    await sandbox?.close();
    sandbox = undefined;
    await client.close();
  });

  async function start(options: SandboxOptions & { workers?: number } = {}): Promise<Sandbox> {
    const { url, managementUrl } = rabbitmq;
    sandbox = await startSandbox({ ...options, broker: { url, managementUrl, workers: options.workers } });
    return sandbox;
  }
  async function ask(query: string, variables: object): Promise<Record<string, unknown>> {
    const response = await fetch(`${sandbox?.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${sandbox?.token}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data: Record<string, unknown>; errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }
  const register = () =>
    ask(
      "mutation ($input: RegisterConnectorInput) { registerConnector(input: $input) { connector_user_id config { connection { host port vhost use_ssl user pass } push push_exchange push_routing } } }",
      { input: { id, name: "Test", type: "EXTERNAL_IMPORT", scope: ["a", "b"] } },
    );
  const newWork = async () =>
    (await ask("mutation ($id: String!) { workAdd(connectorId: $id) { id } }", { id })).workAdd as { id: string };
  const expectation = (work: string, count: number) =>
    ask("mutation ($id: ID!, $n: Int) { workEdit(id: $id) { addExpectations(expectations: $n) } }", {
      id: work,
      n: count,
    });
  const workOf = async (work: string) =>
    (
      await ask(
        "query ($id: ID!) { work(id: $id) { status errors { message } tracking { import_expected_number import_processed_number } } }",
        { id: work },
      )
    ).work as object;
  const details = async () =>
    (
      await ask(
        "query ($id: String!) { connector(id: $id) { connector_queue_details { messages_number messages_size } } }",
        { id },
      )
    ).connector as { connector_queue_details: { messages_number: number; messages_size: number } };
  /** One message; resolves when RabbitMQ has it. */
  const send = (content: object, work?: string, more: object = {}) =>
    new Promise<void>((resolve, reject) => {
      const message = {
        bundle_type: "QUEUE_BUNDLE",
        content: encoded(content),
        ...(work && { work_id: work }),
        ...more,
      };
      channel.publish(
        "amqp.worker.exchange",
        `push_routing_${id}`,
        Buffer.from(JSON.stringify(message)),
        { persistent: true },
        (error) => (error ? reject(error) : resolve()),
      );
    });
  const bundle = (...objects: readonly object[]) => ({ type: "bundle", id: "bundle--1", objects });

  test("declares OpenCTI's topology at registration, and answers where the broker is (platform-contract 5)", async () => {
    await start({ workers: 0 });
    const { port } = new URL(rabbitmq.url);
    const { registerConnector } = await register();
    expect(registerConnector).toMatchObject({
      config: {
        connection: { host: "127.0.0.1", port: Number(port), vhost: "/", use_ssl: false, user: "guest", pass: "guest" },
        push: `push_${id}`,
        push_exchange: "amqp.worker.exchange",
        push_routing: `push_routing_${id}`,
      },
    });
    for (const exchange of ["amqp.worker.exchange", "amqp.connector.exchange"]) {
      await channel.checkExchange(exchange);
    }
    for (const queue of [`push_${id}`, `listen_${id}`, "listen_too-large-bundle"]) await channel.checkQueue(queue);
    const { port: management } = new URL(rabbitmq.managementUrl ?? "");
    const response = await fetch(`http://127.0.0.1:${management}/api/queues/%2F/push_${id}`, {
      headers: { "content-type": "application/json", authorization: `Basic ${btoa("guest:guest")}` },
    });
    expect(await response.json()).toMatchObject({
      durable: true,
      auto_delete: false,
      arguments: {
        name: "Test",
        config: { id, type: "EXTERNAL_IMPORT", scope: ["a", "b"] },
        "x-queue-type": "classic",
      },
    });
  });

  test("workers import a message an object, report each, and say so as a complete work", async () => {
    const { idle, object } = await start();
    await register();
    const { id: work } = await newWork();
    await expectation(work, 3);
    for (const one of [malware, actor, uses]) await send(bundle(one), work);
    await idle();
    expect(await workOf(work)).toEqual({
      status: "complete",
      errors: [],
      tracking: { import_expected_number: 3, import_processed_number: 3 },
    });
    expect(object(uses.id)).toMatchObject({ source_ref: actor.id, target_ref: malware.id });
  });

  test("what a connector that validates before import sends stays in its draft (connector-sdk-contract 7.2)", async () => {
    const { idle, object, draftObject, status } = await start();
    await register();
    const { draftWorkspaceAdd: draft } = (await ask(
      "mutation ($input: DraftWorkspaceAddInput!) { draftWorkspaceAdd(input: $input) { id } }",
      { input: { name: "Test run" } },
    )) as { draftWorkspaceAdd: { id: string } };
    const { id: work } = await newWork();
    await ask("mutation ($id: ID!, $draft: String) { workEdit(id: $id) { addDraftContext(draftContext: $draft) } }", {
      id: work,
      draft: draft.id,
    });
    await expectation(work, 3);
    const envelope = { draft_id: draft.id, no_split: false, update: true, entities_types: [] };
    for (const one of [malware, actor, uses]) await send(bundle(one), work, envelope);
    await idle();
    expect(await workOf(work)).toMatchObject({ status: "complete", errors: [] });
    expect(draftObject(draft.id, uses.id)).toMatchObject({ source_ref: actor.id, target_ref: malware.id });
    expect([malware, actor, uses].map(({ id: one }) => object(one))).toEqual([undefined, undefined, undefined]);
    expect(status()).toMatchObject({ counts: {}, drafts: [{ id: draft.id, name: "Test run", objects: 3 }] });
  });

  test("what the workers give up is in the dead letter queue, and the page shows RabbitMQ's own figures", async () => {
    const { idle, faults } = await start({ workers: 2 });
    await register();
    await channel.purgeQueue("listen_too-large-bundle");
    faults.add({ kind: "workerGivesUp", every: 1 });
    await send(bundle(malware));
    await idle();
    expect(await channel.checkQueue("listen_too-large-bundle")).toMatchObject({ messageCount: 1 });
    const query = "{ rabbitMQMetrics { consumers overview { object_totals { queues } } queues { name consumers } } }";
    const metrics = async () => (await ask(query, {})).rabbitMQMetrics as { queues: { name: string }[] };
    await expect.poll(metrics, { timeout: 20_000 }).toMatchObject({ consumers: "2", overview: { object_totals: {} } });
    expect((await metrics()).queues.find(({ name }) => name === `push_${id}`)).toMatchObject({ consumers: "2" });
  });

  test("a bundle of many is split, announced and queued again; with no_split it is imported at once (Q4)", async () => {
    const { idle } = await start();
    await register();
    for (const [more, expected] of [
      [{}, 3],
      [{ no_split: true }, 0],
    ] as const) {
      const { id: work } = await newWork();
      await send(bundle(uses, malware, actor), work, more);
      await idle();
      expect(await workOf(work)).toMatchObject({
        errors: [],
        tracking: { import_expected_number: expected, import_processed_number: 3 },
      });
    }
  });

  test("what was pushed over the api protocol goes through RabbitMQ", async () => {
    const { idle, status } = await start();
    await register();
    await ask("mutation ($id: String!, $b: String!) { stixBundlePush(connectorId: $id, bundle: $b) }", {
      id,
      b: JSON.stringify(bundle(malware, actor)),
    });
    await idle();
    expect(status().works).toMatchObject([{ status: "complete", expected: 2, processed: 2, errors: [] }]);
  });

  test("what cannot be read is rejected, what belongs to a dead work is dropped, and the rest goes on (Q4)", async () => {
    const { idle, object } = await start();
    await register();
    await send(bundle(), undefined);
    channel.publish("amqp.worker.exchange", `push_routing_${id}`, Buffer.from("no JSON"));
    await send(bundle(actor), "work_gone_2026");
    await send(bundle(malware));
    await idle();
    expect(object(malware.id)).toBeDefined();
    expect(object(actor.id)).toBeUndefined();
  });

  test("an unknown applicant may nothing, other types are skipped and counted, a draft is refused (Q4)", async () => {
    const { idle, object } = await start();
    await register();
    const { id: work } = await newWork();
    await expectation(work, 3);
    await send(bundle(malware), work, { applicant_id: "nobody" });
    await send(bundle(actor), work, { entities_types: ["malware"] });
    await send(bundle(malware), work, { draft_id: "draft-1" });
    await idle();
    const found = (await workOf(work)) as { errors: { message: string }[] };
    expect(found).toMatchObject({ status: "complete", tracking: { import_processed_number: 3 } });
    expect(found.errors.map(({ message }) => message).toSorted()).toEqual([
      expect.stringContaining("AUTH_REQUIRED"),
      expect.stringContaining("Could not find draft workspace draft-1"),
    ]);
    expect([object(malware.id), object(actor.id)]).toEqual([undefined, undefined]);
  });

  test("the queue's figures are the management API's; a reset empties it, a deletion removes it (Q2)", async () => {
    await start({ workers: 0 });
    await register();
    await send(bundle(malware));
    await expect
      .poll(async () => (await details()).connector_queue_details, { timeout: 20_000 })
      .toMatchObject({
        messages_number: 1,
        messages_size: expect.toSatisfy((bytes: number) => bytes > 100),
      });
    await ask("mutation ($id: ID!) { resetStateConnector(id: $id) { id } }", { id });
    expect(await channel.checkQueue(`push_${id}`)).toMatchObject({ messageCount: 0 });
    await ask("mutation ($id: ID!) { deleteConnector(id: $id) }", { id });
    const probe = await client.createChannel();
    probe.on("error", () => {});
    await expect(probe.checkQueue(`push_${id}`)).rejects.toThrow("NOT_FOUND");
  });

  test("without the management API the figures are zero, and a reset says what is wrong after it was done", async () => {
    sandbox = await startSandbox({ broker: { url: rabbitmq.url, managementUrl: "http://127.0.0.1:1", workers: 0 } });
    await register();
    await send(bundle(malware));
    expect(await details()).toEqual({ connector_queue_details: { messages_number: 0, messages_size: 0 } });
    await expect(ask("mutation ($id: ID!) { resetStateConnector(id: $id) { id } }", { id })).rejects.toThrow();
    const reset = "query ($id: String!) { connector(id: $id) { connector_state connector_state_reset } }";
    expect(await ask(reset, { id })).toEqual({ connector: { connector_state: "", connector_state_reset: true } });
  });

  test("after RabbitMQ was killed the workers are back, and what it had confirmed is imported", async () => {
    const { idle, object } = await start();
    await register();
    client.on("error", () => {});
    await send(bundle(malware));
    await idle();
    await rabbitmq.kill();
    await rabbitmq.restart();
    client = await connect(rabbitmq.url);
    channel = await client.createConfirmChannel();
    await send(bundle(actor));
    await idle();
    expect(object(actor.id)).toBeDefined();
    await register();
  });

  test.each([
    [true, 3],
    [false, 1],
  ])(
    "what RabbitMQ forgot comes again; that it is counted again, %j, is a habit (Q3)",
    async (countsRedelivered, processed) => {
      const { idle, object } = await start({ workers: 1, quirks: { countsRedelivered } });
      await register();
      const { id: work } = await newWork();
      await expectation(work, 4);
      await send(bundle(malware), work);
      await idle();
      // A killed node has forgotten what was acknowledged last; twice, since a second loss can bring back the same messages
      for (let loss = 0; loss < 2; loss++) {
        await rabbitmq.ctl("close_all_connections", "test");
        await client.close().catch(() => {});
        client = await connect(rabbitmq.url);
        channel = await client.createConfirmChannel();
        await send(bundle(malware), work);
        await idle();
      }
      expect(object(malware.id)).toBeDefined();
      expect(await workOf(work)).toMatchObject({ tracking: { import_processed_number: processed } });
    },
  );

  test("a connection that is lost while it is being set up is followed by the next one", async () => {
    const proxy = await cutInSetUp(Number(new URL(rabbitmq.url).port));
    try {
      sandbox = await startSandbox({ broker: { url: proxy.url, managementUrl: rabbitmq.managementUrl } });
      await register();
      proxy.cut();
      await expect.poll(proxy.connections, { timeout: 20_000 }).toBe(3);
      await expect
        .poll(
          () =>
            register().then(
              () => true,
              () => false,
            ),
          { timeout: 20_000 },
        )
        .toBe(true);
    } finally {
      proxy.close();
    }
  });

  test("a broker that isn't there, or refuses, is a clear error at the start, without the password", async () => {
    const { host } = new URL(rabbitmq.url);
    const broker = { url: "amqp://guest:s3cret@127.0.0.1:1" };
    await expect(startSandbox({ broker })).rejects.toThrow(
      "RABBITMQ_URL: no connection to RabbitMQ at 127.0.0.1:1, vhost /, as guest: connect ECONNREFUSED",
    );
    const refused = startSandbox({ broker: { url: `amqp://guest:s3cret@${host}` } });
    await expect(refused).rejects.toThrow(/as guest: .*ACCESS_REFUSED/);
    await expect(refused).rejects.not.toThrow("s3cret");
    await expect(startSandbox({ broker: { url: `${rabbitmq.url}/nowhere` } })).rejects.toThrow(
      /vhost nowhere, as guest/,
    );
  });
});
