/** A certificate and its key, both PEM. */
export interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/** The same for every stack and authority: OpenSSL finds a certificate in a folder by a digest of this name. */
export const authoritySubject = "CN=Keelson internal authority";

/** What OpenSSL calls files with certificates of that subject, up to the number behind (openssl x509 -subject_hash). */
export const authorityHash = "163c779d";

/**
 * Days. A certificate that ends because nobody has deployed for a while would be the very outage that nobody expects of it: a
 * server's outlasts its renewal many times.
 */
export const lifetimes = { authority: 20 * 365, server: 5 * 365 } as const;

/** The first deploy of a period renews all servers' certificates; days. */
export const renewalPeriod = 180;

/** The number of the period that a moment belongs to, counted from 1970. */
export function renewalPeriodAt(now: Date): number {
  return Math.floor(now.getTime() / (renewalPeriod * 86_400_000));
}
