/** Finds the port that a probe's command asks, in an address such as 127.0.0.1:6379, http://localhost:8080/ready. */
export function askedPort(words: readonly string[]): { readonly port?: number } {
  const found = /[\w.\]]:(\d{1,5})(?![\d.:])/.exec(words.join(" "));
  return found === null ? {} : { port: Number(found[1]) };
}
