type Version = readonly [major: number, minor: number, patch: number];

/** Reads "3.253.0", "v3.253.0-alpha.1", "go1.26.8" and the like; undefined where there is no version in it. */
export function parseVersion(text: string): Version | undefined {
  const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)] : undefined;
}

export function isAtLeast(found: string, wanted: string): boolean {
  const [left, right] = [parseVersion(found), parseVersion(wanted)];
  if (!left || !right) return false;
  const different = ([0, 1, 2] as const).find((place) => left[place] !== right[place]);
  return different === undefined || left[different] > right[different];
}

/** Pulumi's CLI serves every SDK of its major version that is not newer than itself. */
export function cliFits(found: string, wanted: string): boolean {
  return isAtLeast(found, wanted) && parseVersion(found)?.[0] === parseVersion(wanted)?.[0];
}
