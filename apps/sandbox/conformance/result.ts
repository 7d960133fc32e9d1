/** What one check found. */
export interface Result {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string | null;
}
