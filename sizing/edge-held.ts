import { KiB } from "./units.ts";

/** What nginx holds of one request at the most, in bytes: its file says the same (components/edge), the plan counts it. */
export const held = {
  /** Headers may take, each way, 32 KiB, and room for the line that they begin with. */
  headers: 36 * KiB,
  /** Where a request's headers begin; those that do not fit go on in one buffer of their whole size. */
  firstHeaders: 4 * KiB,
  /** A body that is read before the app is asked, so that another replica can be asked with it. */
  body: 60_000,
  /**
   * Step of a longer one. nginx repeats a body that it has whole at once: a quarter above this, and what came along with
   * the headers. Both together stay below what counts as long.
   */
  step: 16 * KiB,
  /** What nginx gathers to encrypt, and a record each way in OpenSSL, which gives both back while nothing is under way. */
  tls: 48 * KiB,
} as const;

/** A request with headers, a body and an answer of the largest kind. */
export const heldByRequest = held.firstHeaders + 2 * held.headers + held.body + held.tls;
