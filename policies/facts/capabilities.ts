/** Docker and the kernel say CAP_CHOWN, Kubernetes and older Docker CHOWN. */
export function withPrefix(name: string): string {
  const capability = name.toUpperCase();
  return capability === "ALL" || capability.startsWith("CAP_") ? capability : `CAP_${capability}`;
}
