/** Shorter ones fall to guessing once a hash or a port leaks; a generated password has 32. */
export const minimumSecretLength = 16;

// Whole last words only: TOKEN_TTL, SECRET_NAME and PASSWORD_MIN_LENGTH are settings.
const secretWords = "password|passwd|passphrase|secret|token|api_?key|(private|secret|access|signing|encryption)_?key";
const secretName = new RegExp(`(${secretWords}|credentials?|(^|_)(pass|pwd|salt))$`, "i");

export const hasSecretName = (key: string) => secretName.test(key);

/** True for scheme://user:password@host. */
export const holdsCredentials = (value: string) => /:\/\/[^/@\s:]*:[^/@\s]+@/.test(value);

// Longest first, so that "postgresql" does not leave "ql" behind.
const wellKnown = (
  "administrator superuser 1234567890 1qaz2wsx postgresql pgbouncer passphrase changeit changeme password postgres " +
  "example default welcome letmein keelson secret please passwd qwertz qwerty asdfgh 123456 654321 dragon master " +
  "monkey change super admin redis guest login pass test demo root user 1234 your abc dev new the 123 my me it"
).split(" ");
const wellKnownWord = new RegExp(wellKnown.join("|"), "g");

/** A default such as "postgres", or one dressed up: what is left without well-known words is too little to hide in. */
export function isGuessable(secret: string): boolean {
  const letters = secret.toLowerCase().replace(/[^a-z0-9]/g, "");
  const rest = letters.replace(wellKnownWord, "");
  const padded = rest.length < letters.length && rest.length < minimumSecretLength / 2;
  return padded || new Set(secret).size < minimumSecretLength / 3;
}
