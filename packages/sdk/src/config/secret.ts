import { inspect } from "node:util";

/** A value that shows itself only when it is asked to: text, JSON and `console.log` give `***`. */
export interface Secret {
  /** The value. Never log it, never put it into an error. */
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

/** Wraps a value. */
export function secret(value: string): Secret {
  const hidden = () => "***";
  return Object.freeze({ reveal: () => value, toString: hidden, toJSON: hidden, [inspect.custom]: hidden });
}
