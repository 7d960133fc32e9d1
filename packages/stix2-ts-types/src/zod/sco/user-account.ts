import type * as z from "zod";
import type { AccountType } from "../../open-vocabularies.ts";
import { flag, integer, list, maybe, object, open, text, timestamp } from "../common.ts";
import { extensions } from "../extensions.ts";
import { observable } from "../object.ts";
import { atLeastOne } from "../rules.ts";
import { strictly } from "../strictness.ts";

/** unix-account-ext (STIX 2.1 section 6.16.2). */
export const UnixAccountExt = strictly(
  object({ gid: maybe(integer), groups: maybe(list(text)), home_dir: maybe(text), shell: maybe(text) }),
  { rules: [atLeastOne("gid", "groups", "home_dir", "shell")] },
);
/** unix-account-ext. */
export type UnixAccountExt = z.infer<typeof UnixAccountExt>;

const properties = {
  user_id: maybe(text),
  credential: maybe(text),
  account_login: maybe(text),
  account_type: maybe(open<AccountType>()),
  display_name: maybe(text),
  is_service_account: maybe(flag),
  is_privileged: maybe(flag),
  can_escalate_privs: maybe(flag),
  is_disabled: maybe(flag),
  account_created: maybe(timestamp),
  account_expires: maybe(timestamp),
  credential_last_changed: maybe(timestamp),
  account_first_login: maybe(timestamp),
  account_last_login: maybe(timestamp),
};

/** An account on a system or service (STIX 2.1 section 6.16). */
export const UserAccount = observable(
  "user-account",
  { ...properties, extensions: maybe(extensions({ "unix-account-ext": maybe(UnixAccountExt) })) },
  { rules: [atLeastOne("user_id", ...Object.keys(properties), "extensions")] },
);
/** An account on a system or service. */
export type UserAccount = z.infer<typeof UserAccount>;
