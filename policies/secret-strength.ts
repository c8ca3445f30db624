const rows = [
  "abcdefghijklmnopqrstuvwxyz",
  "1234567890",
  "qwertyuiop",
  "qwertzuiop",
  "azertyuiop",
  "asdfghjkl",
  "zxcvbnm",
];

const kinds = [
  { pattern: /[a-z]/, size: 26 },
  { pattern: /[A-Z]/, size: 26 },
  { pattern: /\d/, size: 10 },
  { pattern: /[^a-zA-Z\d]/, size: 33 },
];

/** Longer ones are strong enough by what this sees of them, and its search for repeats takes the square of the length. */
const seen = 64;

/**
 * Estimates the most bits that a secret can have: what goes on with a run of three and more, or repeats a part, adds
 * nothing.
 */
export function estimateBits(secret: string): number {
  const once = secret.slice(0, seen).replace(/(.{2,}?)\1+/gs, "$1");
  const characters = Array.from(once);
  const steps = characters.map((character, index) => follows(characters[index - 1], character));
  const free = steps.filter((step, index) => !(step && steps[index - 1] === true)).length;
  const alphabet = kinds.reduce((sum, { pattern, size }) => sum + (pattern.test(secret) ? size : 0), 0);
  return free * Math.log2(alphabet);
}

/**
 * Tells whether a character follows the one before: it is the same again, or its neighbour in the alphabet or on a
 * keyboard.
 */
function follows(before: string | undefined, character: string): boolean {
  if (before === undefined) return false;
  const pair = (before + character).toLowerCase();
  return pair[0] === pair[1] || rows.some((row) => row.includes(pair) || row.includes(pair[1]! + pair[0]!));
}
