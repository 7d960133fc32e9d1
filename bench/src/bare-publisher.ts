/**
 * Publishes messages and does nothing else: the limit of what one channel of the client can do.
 *
 * `node bare-publisher.ts ADDRESS EXCHANGE ROUTING-KEY FILE`, the file with a message a line.
 */
import { readFileSync } from "node:fs";
import { connect } from "amqplib";
import { mostUnconfirmed } from "./window.ts";

const [url = "", exchange = "", routingKey = "", file = ""] = process.argv.slice(2);
const bodies = readFileSync(file, "utf8")
  .split("\n")
  .map((line) => Buffer.from(line));
const properties = { persistent: true, mandatory: true, contentEncoding: "utf-8" };

const connection = await connect(url, { noDelay: true });
const channel = await connection.createConfirmChannel();
const { promise: confirmed, resolve, reject } = Promise.withResolvers<void>();
channel.on("return", () => reject(new Error("RabbitMQ has no queue for the messages")));
let next = 0;
let unconfirmed = 0;
function fill(): void {
  while (unconfirmed < mostUnconfirmed && next < bodies.length) {
    unconfirmed += 1;
    channel.publish(exchange, routingKey, bodies[next++] as Buffer, properties, settled);
  }
}
function settled(error: unknown): void {
  unconfirmed -= 1;
  if (error) reject(error);
  else if (next < bodies.length) fill();
  else if (unconfirmed === 0) resolve();
}
fill();
await confirmed;
await connection.close();
