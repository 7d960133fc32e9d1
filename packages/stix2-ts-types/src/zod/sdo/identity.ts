import type * as z from "zod";
import type { IdentityClass, IndustrySector } from "../../open-vocabularies.ts";
import { list, maybe, open, text } from "../common.ts";
import * as mitre from "../mitre/dialect.ts";
import { core } from "../object.ts";
import * as opencti from "../opencti/dialect.ts";

/** A person, organisation, sector or system (STIX 2.1 section 4.5). */
export const Identity = core("identity", {
  name: text,
  description: maybe(text),
  roles: maybe(list(text)),
  identity_class: maybe(open<IdentityClass>()),
  sectors: maybe(list(open<IndustrySector>())),
  contact_information: maybe(text),
  ...opencti.identity,
  ...mitre.attack,
});
/** A person, organisation, sector or system. */
export type Identity = z.infer<typeof Identity>;
