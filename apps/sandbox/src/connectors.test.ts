import { describe, expect, test } from "vitest";
import { isActive } from "./connectors.ts";
import { connectorId, testPlatform } from "./test-platform.ts";

const info = {
  run_and_terminate: false,
  buffering: true,
  queue_threshold: 500,
  queue_messages_size: 1,
  next_run_datetime: null,
  last_run_datetime: null,
};

test("a new connector has no state, and a time at which that began", () => {
  expect(testPlatform().connectors.get(connectorId)).toMatchObject({
    connector_state: null,
    connector_state_reset: false,
    connector_state_timestamp: "2026-03-01T12:00:00.000Z",
    connector_user_id: "user-1",
  });
});

test("registering again keeps the state and replaces the rest; booleans that aren't said become false", () => {
  const { connectors, pass } = testPlatform();
  connectors.register({ id: connectorId, name: "Test", type: "EXTERNAL_IMPORT", scope: ["all"], auto: true }, "user-1");
  connectors.ping(connectorId, '{"a":1}', info);
  pass(60_000);
  const again = connectors.register({ id: connectorId, name: "Renamed", type: "STREAM" }, "user-2");
  expect(again).toMatchObject({
    name: "Renamed",
    connector_type: "STREAM",
    connector_scope: null,
    auto: false,
    connector_user_id: "user-2",
    connector_state: '{"a":1}',
    connector_state_timestamp: "2026-03-01T12:00:00.000Z",
    connector_info: info,
    created_at: "2026-03-01T12:00:00.000Z",
    updated_at: "2026-03-01T12:01:00.000Z",
  });
});

test.each(["", " ", "x"])("a name needs two characters, not %j", (name) => {
  const { connectors } = testPlatform();
  expect(() => connectors.register({ id: "i", name, type: "STREAM" }, "u")).toThrow("at least 2 characters");
});

test("a ping without info keeps the last one", () => {
  const { connectors } = testPlatform();
  connectors.ping(connectorId, "{}", info);
  expect(connectors.ping(connectorId, '{"a":2}', null)).toMatchObject({
    connector_state: '{"a":2}',
    connector_info: info,
  });
});

describe("a reset (platform-internals Q2)", () => {
  test("empties the state, raises the flag and moves the timestamp, also of an empty state", () => {
    const { connectors, pass } = testPlatform();
    pass(1_000);
    expect(connectors.reset(connectorId)).toMatchObject({
      connector_state: "",
      connector_state_reset: true,
      connector_state_timestamp: "2026-03-01T12:00:01.000Z",
    });
    connectors.ping(connectorId, null, null);
    pass(1_000);
    expect(connectors.reset(connectorId).connector_state_timestamp).toBe("2026-03-01T12:00:02.000Z");
  });

  test("swallows the first ping's state, takes the second", () => {
    const { connectors } = testPlatform();
    connectors.reset(connectorId);
    expect(connectors.ping(connectorId, '{"a":1}', info)).toMatchObject({
      connector_state: "",
      connector_state_reset: false,
      connector_info: info,
    });
    expect(connectors.ping(connectorId, '{"a":1}', info).connector_state).toBe('{"a":1}');
  });

  test("swallows it also when the connector registers in between", () => {
    const { connectors } = testPlatform();
    connectors.reset(connectorId);
    expect(connectors.register({ id: connectorId, name: "Test", type: "EXTERNAL_IMPORT" }, "u").connector_state).toBe(
      "",
    );
    expect(connectors.ping(connectorId, '{"a":1}', null).connector_state).toBe("");
  });

  test("with that habit off, the first ping's state is taken", () => {
    const { connectors } = testPlatform({ quirks: { swallowsPingAfterReset: false } });
    connectors.reset(connectorId);
    expect(connectors.ping(connectorId, '{"a":1}', null).connector_state).toBe('{"a":1}');
  });
});

describe("active", () => {
  test("is a connector that was seen less than five whole minutes ago", () => {
    const { connectors, now, pass } = testPlatform();
    const active = () => connectors.list().map((connector) => isActive(connector, now()));
    pass(5 * 60_000 - 1);
    expect(active()).toEqual([true]);
    pass(1);
    expect(active()).toEqual([false]);
    connectors.ping(connectorId, null, null);
    expect(active()).toEqual([true]);
  });

  test("a swallowed ping counts on 7 only", () => {
    for (const [line, active] of [
      ["6.9", false],
      ["7", true],
    ] as const) {
      const { connectors, now, pass } = testPlatform({ line });
      connectors.reset(connectorId);
      pass(5 * 60_000);
      expect(isActive(connectors.ping(connectorId, "{}", null), now())).toBe(active);
    }
  });

  test("a ping moves updated_at on 6.9 only", () => {
    for (const [line, updated_at] of [
      ["6.9", "2026-03-01T12:01:00.000Z"],
      ["7", "2026-03-01T12:00:00.000Z"],
    ] as const) {
      const { connectors, pass } = testPlatform({ line });
      pass(60_000);
      expect(connectors.ping(connectorId, "{}", null)).toMatchObject({
        updated_at,
        last_seen_at: "2026-03-01T12:01:00.000Z",
      });
    }
  });
});

test.each(["ping", "reset", "delete"] as const)("%s of an unknown connector is a FUNCTIONAL_ERROR", (call) => {
  const { connectors } = testPlatform();
  expect(() => connectors[call]("unknown", null, null)).toThrow(
    expect.objectContaining({ code: "FUNCTIONAL_ERROR", message: "No connector found with the specified ID" }),
  );
});

test.each([
  [
    ["a,b", " C "],
    ["a", "b", " C "],
  ],
  [[], null],
  [[""], null],
  [null, null],
])("the scope %j is kept as %j: one text with commas (Q2)", (scope, kept) => {
  const { connectors } = testPlatform();
  const input = { id: connectorId, name: "Test", type: "STREAM", scope };
  expect(connectors.register(input, "user-1").connector_scope).toEqual(kept);
});
