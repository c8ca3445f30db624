export interface DebianMirrors {
  readonly archive: string;
  readonly security: string;
}

/**
 * The mirrors that this machine itself uses, from `apt-get indextargets` (URI, release and component a line): whatever
 * reaches packages here will reach them for an image. Undefined where the machine is no Debian.
 */
export function debianMirrors(targets: string, release: Readonly<Record<string, string>>): DebianMirrors | undefined {
  const codename = release.VERSION_CODENAME;
  if (release.ID !== "debian" || !codename) return undefined;
  const lines = targets.split("\n").map((line) => line.split(" "));
  const uriOf = (suite: string): string | undefined =>
    lines.find(([, name, component]) => name === suite && component === "main")?.[0];
  const archive = uriOf(codename);
  const security = uriOf(`${codename}-security`);
  return archive && security ? { archive, security } : undefined;
}

/** One line a suite, security and updates included. None where mirrors are unknown: mmdebstrap has its own defaults. */
export function packageSources(suite: string, mirrors: DebianMirrors | undefined): readonly string[] {
  if (!mirrors) return [];
  return [
    `deb ${mirrors.archive} ${suite} main`,
    `deb ${mirrors.archive} ${suite}-updates main`,
    `deb ${mirrors.security} ${suite}-security main`,
  ];
}
