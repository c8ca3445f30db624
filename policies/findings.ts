import { isKnown, type Fact } from "./facts/types.ts";
import type { Finding } from "./rule.ts";

export function violation(subject: string, message: string): Finding {
  return { kind: "violation", subject, message };
}

/** Says what is not known, as in "its image". */
export function undecided(subject: string, missing: string): Finding {
  return { kind: "undecided", subject, missing };
}

export function notApplicable(reason: string): Finding {
  return { kind: "not-applicable", reason };
}

/** Judges a fact where it is known; where it is not, `missing` says what was needed. */
export function whenKnown<T>(
  subject: string,
  fact: Fact<T>,
  missing: string,
  judge: (value: T) => readonly Finding[],
): readonly Finding[] {
  return isKnown(fact) ? judge(fact) : [undecided(subject, missing)];
}

/** A violation where the fact is known and `isWell` says no. */
export function expect<T>(
  { subject, fact, missing }: { readonly subject: string; readonly fact: Fact<T>; readonly missing: string },
  isWell: (value: T) => boolean,
  message: (value: T) => string,
): readonly Finding[] {
  return whenKnown(subject, fact, missing, (value) => (isWell(value) ? [] : [violation(subject, message(value))]));
}
