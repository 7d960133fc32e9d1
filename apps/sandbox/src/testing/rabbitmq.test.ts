import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { rabbitmqMissing, startRabbitmq } from "./rabbitmq.ts";
import { configurationOf } from "./rabbitmq-config.ts";

const ports = { amqp: 1, tls: 2, management: 3 };

test("listens on 127.0.0.1 only, without plugins where none is wanted", () => {
  const files = configurationOf({ config: { max_message_size: "1024" } }, ports, "/folder");
  expect(Object.keys(files)).toEqual(["rabbitmq.conf", "enabled_plugins"]);
  expect(files["rabbitmq.conf"]?.split("\n")).toEqual(
    expect.arrayContaining(["listeners.tcp.1 = 127.0.0.1:1", "max_message_size = 1024"]),
  );
  expect(files.enabled_plugins).toBe("[].\n");
});

test("users get their virtual host, TLS its files, and guest stays", () => {
  const options = {
    management: true,
    tls: { ca: "A", cert: "C", key: "K", verify: true },
    users: [{ name: "ann", password: "p", vhost: "team" }],
  };
  const files = configurationOf(options, ports, "/folder");
  expect(files).toMatchObject({ "ca.pem": "A", "cert.pem": "C", "key.pem": "K" });
  expect(files["rabbitmq.conf"]).toContain("ssl_options.verify = verify_peer");
  expect(JSON.parse(files["definitions.json"] ?? "")).toMatchObject({
    users: [{ name: "guest" }, { name: "ann", password: "p" }],
    vhosts: [{ name: "/" }, { name: "team" }],
    permissions: [
      { user: "guest", vhost: "/" },
      { user: "ann", vhost: "team" },
    ],
  });
});

test.skipIf(rabbitmqMissing)(
  `takes connections, again after a kill, none after stop (${rabbitmqMissing ?? "here"})`,
  {
    timeout: 240_000,
  },
  async () => {
    const rabbitmq = await startRabbitmq();
    const port = Number(new URL(rabbitmq.url).port);
    const answers = async () => {
      const socket = connect(port, "127.0.0.1");
      try {
        await once(socket, "connect");
        return true;
      } catch {
        return false;
      } finally {
        socket.destroy();
      }
    };
    try {
      expect(await answers()).toBe(true);
      await rabbitmq.kill();
      expect(await answers()).toBe(false);
      await rabbitmq.restart();
      expect(await answers()).toBe(true);
      expect((await rabbitmq.ctl("list_vhosts")).trim()).toMatch(/\/$/);
    } finally {
      await rabbitmq.stop();
    }
    expect(await answers()).toBe(false);
  },
);

test.skipIf(!rabbitmqMissing)("says what is missing where no node can be started", async () => {
  await expect(startRabbitmq()).rejects.toThrow("apt-get install rabbitmq-server");
});
