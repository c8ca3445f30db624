/** How a command that changes a stack ended. */
export type Outcome =
  /** What was asked for runs and has passed its gate. */
  | { readonly kind: "healthy"; readonly release?: number }
  /** It runs and has passed its gate, and a rule of production could not be checked. */
  | { readonly kind: "unchecked"; readonly release?: number }
  /** Nothing was changed. */
  | { readonly kind: "blocked" }
  /** It failed, and the release before it runs again: as this new one, where it could be recorded. */
  | { readonly kind: "returned"; readonly release?: number }
  /** It failed and nothing was returned to: autoRollback is off, or there is no healthy release, which is the way back. */
  | { readonly kind: "failed"; readonly wayBack?: number }
  /** It failed, and so did the return. */
  | { readonly kind: "stranded" }
  /** Ctrl-C or SIGTERM: what was at work was finished and nothing more begun. */
  | { readonly kind: "interrupted" };

/** 0 is never a deploy that was taken back. 1 is every refusal before anything was changed. */
export const exitCodes: Readonly<Record<Outcome["kind"], number>> = {
  healthy: 0,
  blocked: 2,
  returned: 3,
  failed: 4,
  stranded: 5,
  unchecked: 6,
  // As a shell says it of SIGINT.
  interrupted: 130,
};
