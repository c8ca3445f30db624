/** The servers that show a certificate to those that connect to them, where the stack speaks TLS inside. */
export const tlsServers = ["postgres", "pgbouncer", "redis"] as const;

/** PostgreSQL's settings that say whether it speaks TLS, and as whom; it does not tell cases apart. */
export function isTlsSetting(name: string): boolean {
  return ["ssl", "ssl_cert_file", "ssl_key_file"].includes(name.toLowerCase());
}
