import type { BrokerConnection } from "../platform/registration.ts";

/** Where RabbitMQ is and who asks: everything that a connection needs. */
export interface Broker {
  readonly host: string;
  readonly port: number;
  readonly vhost: string;
  readonly user: string;
  /** A function, so that no log and no error ever prints it. */
  readonly password: () => string;
  /** `undefined`: no TLS. */
  readonly tls: BrokerTls | undefined;
}

/** How the broker's certificate is looked at, and which one is shown to it. PEM texts. */
export interface BrokerTls {
  /** `MQ_USE_SSL_REJECT_UNAUTHORIZED`. */
  readonly verify: boolean;
  readonly ca: readonly string[];
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  readonly passphrase: string | undefined;
}

/** What the `MQ_*` variables say; each replaces what OpenCTI answered (connector-sdk-contract 1.4). */
export interface BrokerOverrides {
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly vhost: string | undefined;
  readonly user: string | undefined;
  readonly password: (() => string) | undefined;
  readonly useTls: boolean | undefined;
  /** Counts where TLS is used. */
  readonly tls: BrokerTls;
}

/** The broker that OpenCTI named at the registration, with what the operator said otherwise. */
export function brokerOf(told: BrokerConnection, overrides: BrokerOverrides): Broker {
  return {
    host: overrides.host ?? told.host,
    port: overrides.port ?? told.port,
    vhost: overrides.vhost ?? told.vhost,
    user: overrides.user ?? told.user,
    password: overrides.password ?? told.password,
    tls: (overrides.useTls ?? told.tls) ? overrides.tls : undefined,
  };
}
