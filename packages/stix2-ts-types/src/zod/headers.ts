import * as z from "zod";
import { dictionary, list, text } from "./common.ts";
import { strictly } from "./strictness.ts";

/** Header fields by name, as e-mails and HTTP have them. A field may be repeated, so that the specification asks for a list; feeds send texts, too. */
export const headers = dictionary(
  strictly(z.union([text, list(text)]), {
    check: (value: unknown) => (Array.isArray(value) ? undefined : "expected a list of texts"),
  }),
);
