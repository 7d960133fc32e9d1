import type { Settings } from "../config/settings.ts";
import type { BrokerOverrides } from "./broker.ts";

/** What the `MQ_*` variables say. */
export function brokerOverrides(settings: Settings): BrokerOverrides {
  return {
    host: settings.MQ_HOST?.trim(),
    port: settings.MQ_PORT,
    vhost: settings.MQ_VHOST?.trim(),
    user: settings.MQ_USER,
    password: settings.MQ_PASS?.reveal,
    useTls: settings.MQ_USE_SSL,
    tls: {
      verify: settings.MQ_USE_SSL_REJECT_UNAUTHORIZED ?? false,
      ca: settings.MQ_USE_SSL_CA ?? [],
      certificate: settings.MQ_USE_SSL_CERT?.join("\n"),
      key: settings.MQ_USE_SSL_KEY?.reveal(),
      passphrase: settings.MQ_USE_SSL_PASSPHRASE?.reveal(),
    },
  };
}
