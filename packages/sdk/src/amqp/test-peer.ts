import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";

/*
 * The other end of a link as far as AMQP 0-9-1 asks for it (specification 4.2 and its method tables): takes a connection and
 * a channel, and writes down what it is told.
 */

/** What a test wants otherwise. */
export interface PeerOptions {
  /**
   * To the opening of the channel: its end, an answer to something else, or nothing, and the connection goes on; or what is
   * asked for, and in the same breath an alarm or the end of the connection.
   */
  readonly channel?: "refused" | "misread" | "silent" | "blocked" | "ended";
  /** To each message: `basic.nack`, itself before its confirmation, or the end of the channel or the connection. */
  readonly message?: "nacked" | "returned" | "channel ended" | "ended";
  /** It never ends its side of a connection; without an answer to the end of the other one it is as good as away. */
  readonly halfOpen?: boolean;
  /** TLS only, as this says. */
  readonly tls?: TlsOptions;
}

/** Such an end, on a port of 127.0.0.1. */
export interface Peer {
  readonly port: number;
  /** What the client settled on, in seconds; 0 is none. */
  readonly heartbeat: () => number | undefined;
  readonly vhost: () => string | undefined;
  /** `\0user\0password`. */
  readonly login: () => string | undefined;
  /** The client's table about itself, with its lengths and types. */
  readonly about: () => string | undefined;
  readonly messages: readonly { readonly mandatory: boolean; readonly persistent: boolean; readonly body: string }[];
  /** Resolves when the client has ended its connection. */
  readonly left: Promise<unknown>;
  close(): Promise<void>;
}

const short = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);
const long = (value: number): Buffer => Buffer.concat([short(value >>> 16), short(value & 65_535)]);
const shortText = (text: string): Buffer => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
const longText = (text: string): Buffer => Buffer.concat([long(text.length), Buffer.from(text)]);

/** Class and method, as the tables write them. */
const named = (name: string): number[] => name.split(".").map(Number);
const framed = (type: number, channel: number, payload: Buffer): Buffer =>
  Buffer.concat([Buffer.from([type]), short(channel), long(payload.length), payload, Buffer.from([0xce])]);
const frame = (channel: number, name: string, ...fields: readonly Buffer[]): Buffer =>
  framed(1, channel, Buffer.concat([...named(name).map(short), ...fields]));

/** Starts one; it is of one connection's use. */
export async function openPeer({ channel, message, halfOpen = false, tls }: PeerOptions = {}): Promise<Peer> {
  const messages: { mandatory: boolean; persistent: boolean; body: string }[] = [];
  const left = Promise.withResolvers<unknown>();
  let heartbeat: number | undefined;
  let vhost: string | undefined;
  let login: string | undefined;
  let about: string | undefined;
  let mandatory = false;
  let persistent = false;

  /** Answers a method of the client. */
  function answer(socket: Socket, name: string, fields: Buffer): void {
    const send = (...parts: Parameters<typeof frame>) => socket.write(frame(...parts));
    if (name === "10.11") {
      const table = 4 + fields.readUInt32BE(0); // start-ok
      about = fields.subarray(4, table).toString();
      const mechanism = table + 1 + fields.readUInt8(table);
      login = fields.subarray(mechanism + 4, mechanism + 4 + fields.readUInt32BE(mechanism)).toString();
      send(0, "10.30", short(2047), long(131_072), short(60)); // tune
    }
    if (name === "10.31") heartbeat = fields.readUInt16BE(6); // tune-ok
    if (name === "10.40") {
      vhost = fields.subarray(1, 1 + fields.readUInt8(0)).toString(); // open
      send(0, "10.41", shortText(""));
    }
    if (name === "10.50" && !halfOpen) send(0, "10.51"); // close
    if (name === "20.10") {
      if (channel === "silent") return; // channel.open
      if (channel === "refused") send(1, "20.40", short(504), shortText("CHANNEL_ERROR - no"), short(20), short(10));
      else if (channel === "misread") send(1, "85.11");
      else send(1, "20.11", longText(""));
    }
    if (name === "85.10") {
      const answers = [frame(1, "85.11")]; // confirm.select
      if (channel === "blocked") answers.push(frame(0, "10.60", shortText("low on disk")));
      if (channel === "ended")
        answers.push(frame(0, "10.50", short(320), shortText("CONNECTION_FORCED - bye"), long(0)));
      socket.write(Buffer.concat(answers));
    }
    if (name === "60.40") mandatory = ((fields.at(-1) ?? 0) & 1) === 1; // basic.publish
  }

  function settle(socket: Socket, body: Buffer): void {
    const send = (...parts: Parameters<typeof frame>) => socket.write(frame(...parts));
    const tag = [long(0), long(messages.length), Buffer.from([0])];
    if (message === "channel ended")
      return void send(1, "20.40", short(406), shortText("PRECONDITION_FAILED - no"), short(60), short(40));
    if (message === "ended") return void send(0, "10.50", short(320), shortText("CONNECTION_FORCED - bye"), long(0));
    if (message === "returned") {
      send(1, "60.50", short(312), shortText("NO_ROUTE"), shortText(""), shortText(""));
      socket.write(framed(2, 1, Buffer.concat([short(60), short(0), long(0), long(body.length), short(0)])));
      socket.write(framed(3, 1, body));
    }
    send(1, message === "nacked" ? "60.120" : "60.80", ...tag); // else ack
  }

  const sockets = new Set<Socket>();
  const take = (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", left.resolve).on("error", () => {});
    // to one that is gone; a side that is only half closed takes it
    if (halfOpen) {
      socket.once("end", () => {
        const writing = setInterval(() => socket.write("x"), 10);
        socket.once("close", () => clearInterval(writing));
      });
    }
    let rest = Buffer.alloc(0);
    let greeted = false;
    socket.on("data", (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      if (!greeted && rest.length >= 8) {
        greeted = true;
        rest = rest.subarray(8);
        socket.write(frame(0, "10.10", Buffer.from([0, 9]), long(0), longText("PLAIN"), longText("en_US"))); // start
      }
      while (greeted && rest.length >= 7) {
        const end = 7 + rest.readUInt32BE(3);
        if (rest.length <= end) return;
        const payload = rest.subarray(7, end);
        const type = rest.readUInt8(0);
        rest = rest.subarray(end + 1);
        if (type === 1) answer(socket, `${payload.readUInt16BE(0)}.${payload.readUInt16BE(2)}`, payload.subarray(4));
        if (type === 2) persistent = deliveryMode(payload) === 2;
        if (type === 3) messages.push({ mandatory, persistent, body: payload.toString() });
        if (type === 3) settle(socket, payload);
      }
    });
  };
  const server = tls ? createTlsServer(tls, take) : createServer({ allowHalfOpen: halfOpen }, take);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    port: (server.address() as AddressInfo).port,
    heartbeat: () => heartbeat,
    vhost: () => vhost,
    login: () => login,
    about: () => about,
    messages,
    left: left.promise,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** Of a content header: class, weight, size, flags, then the properties that the flags name, in their order. */
function deliveryMode(header: Buffer): number | undefined {
  const flags = header.readUInt16BE(12);
  let at = 14;
  if (flags & 0x8000) at += 1 + header.readUInt8(at); // content type
  if (flags & 0x4000) at += 1 + header.readUInt8(at); // content encoding
  if (flags & 0x2000) at += 4 + header.readUInt32BE(at); // headers
  return flags & 0x1000 ? header.readUInt8(at) : undefined;
}
