import { describe, expect, test } from "vitest";
import { brokerConnection, managementOf } from "./address.ts";

describe("RABBITMQ_URL", () => {
  const usual = { host: "mq", port: 5672, vhost: "/", use_ssl: false, user: "guest", pass: "guest" };
  test.each([
    ["amqp://mq", usual],
    ["amqp://mq/", usual],
    ["amqp://mq:1234/%2F", { ...usual, port: 1234 }],
    ["amqps://mq", { ...usual, port: 5671, use_ssl: true }],
    ["amqp://ann:p%40ss%2Fword@mq/team%2Fa", { ...usual, user: "ann", pass: "p@ss/word", vhost: "team/a" }],
    ["amqp://[::1]", { ...usual, host: "::1" }],
  ])("%s", (text, expected) => {
    expect(brokerConnection(text)).toEqual(expected);
  });

  test.each(["mq:5672", "http://user:s3cret@mq", "amqp://", ""])("%j is refused, without repeating it", (text) => {
    expect(() => brokerConnection(text)).toThrow(
      /^RABBITMQ_URL: expected an address such as amqp:\/\/guest:guest@127.0.0.1:5672$/,
    );
  });
});

describe("RABBITMQ_MANAGEMENT_URL", () => {
  const broker = brokerConnection("amqp://ann:s3cret@mq:1234/team");
  const authorization = (text: string) => `Basic ${btoa(text)}`;
  test.each([
    [undefined, "http://mq:15672", "ann:s3cret"],
    ["https://mq:443/rabbit/", "https://mq/rabbit", "ann:s3cret"],
    ["http://bob:p%3A@other:1", "http://other:1", "bob:p:"],
  ])("%s", (text, base, credentials) => {
    expect(managementOf(broker, text)).toEqual({ base, authorization: authorization(credentials) });
  });

  test("of an IPv6 host", () => {
    expect(managementOf(brokerConnection("amqp://[::1]")).base).toBe("http://[::1]:15672");
  });

  test("an amqp address is refused", () => {
    expect(() => managementOf(broker, "amqp://mq")).toThrow(
      "RABBITMQ_MANAGEMENT_URL: expected an address such as http:",
    );
  });
});
