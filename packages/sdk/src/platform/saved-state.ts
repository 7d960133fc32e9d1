/** The state of a connector, as it is kept on OpenCTI: a plain JSON object, empty where there is none. */
export type SavedState = Readonly<Record<string, unknown>>;

/** The state in a text of OpenCTI's: empty text, `null`, and what is no JSON object are no state. */
export function readState(text: string | null | undefined): SavedState {
  if (!text) return {};
  try {
    const state: unknown = JSON.parse(text);
    return typeof state === "object" && state !== null && !Array.isArray(state) ? (state as SavedState) : {};
  } catch {
    return {};
  }
}

/** Whether there is nothing in a state. */
export const isEmpty = (state: SavedState): boolean => Object.keys(state).length === 0;

/** The text that carries a state; none is pycti's `null` (connector-sdk-contract 3). */
export const stateText = (state: SavedState): string => (isEmpty(state) ? "null" : JSON.stringify(state));
