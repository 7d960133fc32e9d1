/** The score of an event's threat level; one that is no text counts as unknown, as for the Python connector. */
export function scoreOf(threatLevel: unknown): number {
  if (threatLevel === "1") return 90;
  if (threatLevel === "2") return 60;
  return threatLevel === "3" ? 30 : 50;
}
