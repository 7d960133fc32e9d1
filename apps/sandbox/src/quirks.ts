/**
 * Habits of the real platform that clients trip over. Each can be turned off. What goes wrong only now and then is a `Fault`.
 */
export interface Quirks {
  /** The first ping after a reset is swallowed: its state is lost (Q2). */
  readonly swallowsPingAfterReset: boolean;
  /** 6.9: `toProcessed` at a moment of equality kills the work, and the workers drop what still comes for it (Q3). */
  readonly diesWhenEven: boolean;
  /** A report of a newer work closes the older ones within a minute, and kills them (Q3). */
  readonly closesOldWorks: boolean;
  /** Workers drop messages of dead and deleted works (Q4). */
  readonly dropsDeadWorks: boolean;
  /** `modified` is not looked at: an older version overwrites a newer one (Q5). */
  readonly ignoresModified: boolean;
  /** From the fourth try on, missing references other than a relationship's ends are left out in silence (Q5). */
  readonly leavesOutMissingReferences: boolean;
  /** 6.9: an observable with a `*_ref` that comes again is upserted, and reported as an error (Q5). */
  readonly refusesSetReferences: boolean;
  /** Full introspection is refused (Q1). */
  readonly refusesIntrospection: boolean;
  /** A message that RabbitMQ delivers again, since it never heard that it was done or forgot it in its end, is reported again (Q3, Q4). */
  readonly countsRedelivered: boolean;
  /** A worker takes 50 ms for a message at least (over RabbitMQ), and waits 1 to 3 s between two tries; otherwise none, and a fifth (Q4). */
  readonly slowWorkers: boolean;
}

/** All but the one that would only cost time. */
export const usualQuirks: Quirks = {
  swallowsPingAfterReset: true,
  diesWhenEven: true,
  closesOldWorks: true,
  dropsDeadWorks: true,
  ignoresModified: true,
  leavesOutMissingReferences: true,
  refusesSetReferences: true,
  refusesIntrospection: true,
  countsRedelivered: true,
  slowWorkers: false,
};
