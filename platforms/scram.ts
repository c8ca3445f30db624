import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

/** PostgreSQL's default (scram_iterations); PgBouncer passes the same verifier on, so both sides must agree on it. */
const iterations = 4096;

/**
 * PostgreSQL's stored form of a password (RFC 5803 layout), so that a password itself never stands in SQL that the
 * server may log. Salt: 16 bytes. The password must be ASCII: SASLprep is the identity there.
 */
export function scramVerifier(password: string, salt: Buffer): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const clientKey = createHmac("sha256", salted).update("Client Key").digest();
  const storedKey = createHash("sha256").update(clientKey).digest("base64");
  const serverKey = createHmac("sha256", salted).update("Server Key").digest("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${storedKey}:${serverKey}`;
}

/** The same password keeps the same verifier (no change at every preview), another role another one. */
export function roleVerifier(role: string, password: string): string {
  const salt = createHmac("sha256", password).update(`salt:${role}`).digest().subarray(0, 16);
  return scramVerifier(password, salt);
}
