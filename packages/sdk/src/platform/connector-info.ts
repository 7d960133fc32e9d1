/** What OpenCTI's page of the connector shows: the six keys of `ConnectorInfoInput`, in OpenCTI's names. */
export interface ConnectorInfo {
  readonly run_and_terminate: boolean;
  /** The queue is over its threshold, and the connector waits. */
  readonly buffering: boolean;
  /** Megabytes of 1,000,000 bytes. */
  readonly queue_threshold: number;
  /** Megabytes of 1,000,000 bytes. */
  readonly queue_messages_size: number;
  /** UTC, RFC 3339; `null` where there is none. */
  readonly next_run_datetime: string | null;
  /** UTC, RFC 3339; `null` where there is none. */
  readonly last_run_datetime: string | null;
}

/** pycti's initial values (connector-sdk-contract 3). */
export const initialInfo: ConnectorInfo = {
  run_and_terminate: false,
  buffering: false,
  queue_threshold: 500,
  queue_messages_size: 0,
  next_run_datetime: null,
  last_run_datetime: null,
};
