import { holdsCredentials } from "../../config/secrets.ts";
import { looksSecret } from "../../policies/plain-texts.ts";
import { estimateBits } from "../../policies/secret-strength.ts";

/** Tells whether a variable is a secret: by its name, by credentials in a URL, or because it looks drawn by chance. */
export function isSecretVariable(name: string, value: string): boolean {
  return looksSecret(name, value) || holdsCredentials(value) || looksRandom(value);
}

/** Fewer bits a character than these have words, versions and names; a key of random hexadecimal digits has four. */
const leastEntropy = 3;

function looksRandom(value: string): boolean {
  if (value.length < 24 || !/^[A-Za-z0-9+/=_-]+$/.test(value) || value.startsWith("/")) return false;
  const digits = value.replaceAll(/\D/g, "").length;
  return digits >= 4 && /[A-Za-z]/.test(value) && estimateBits(value) >= 64 && entropyOf(value) >= leastEntropy;
}

/** Shannon's, in bits a character. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  const shares = [...counts.values()].map((count) => count / text.length);
  return shares.reduce((sum, share) => sum - share * Math.log2(share), 0);
}
