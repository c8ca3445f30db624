/** What servers and drivers print of credentials, with what stands before it. */
const credentials: readonly RegExp[] = [
  // postgres://user:password@host, which drivers quote in their errors.
  /([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s@]+(?=@)/gi,
  // password=…, "token": "…", API_KEY: …
  /((?:password|passwd|pwd|secret|token|api[-_]?key)["']?\s*[=:]\s*["']?)[^\s"',;&)]+/gi,
  // --password …, PASSWORD '…' of SQL, requirepass … of Redis
  /(--password\s+|\bpassword\s+'|\b(?:requirepass|masterauth)\s+)[^\s']+/gi,
  /(authorization["']?\s*[=:]\s*["']?(?:bearer|basic)\s+)[^\s"']+/gi,
  // A verifier tells a guessed password from a wrong one.
  /(SCRAM-SHA-256\$)[^\s']+/g,
];

/** Log lines are an app's own: what looks like a credential in them reaches neither the terminal nor a build's log. */
export function redact(line: string): string {
  return credentials.reduce((text, pattern) => text.replaceAll(pattern, "$1***"), line);
}
