/** A host's certificate, as far as it is known. Times are ISO 8601. */
export interface HostCertificate {
  readonly host: string;
  /**
   * valid: in use. obtaining: none yet. waiting: the edge is not ready for it. failing: the last attempt failed; an earlier
   * certificate may be in use all the same. given: nobody renews it.
   */
  readonly state: "valid" | "obtaining" | "waiting" | "failing" | "given";
  readonly issuer?: string;
  readonly notBefore?: string;
  readonly notAfter?: string;
  /** When it is to be renewed, and who says so. */
  readonly renewAt?: string;
  readonly by?: "authority" | "lifetime";
  readonly nextAttempt?: string;
  /** What is to be done about its end, where nothing of the stack does it. */
  readonly remedy?: string;
  readonly error?: string;
}

/** What to do about one; undefined where it is well. */
export type Judge = (certificate: HostCertificate, now: Date) => string | undefined;
