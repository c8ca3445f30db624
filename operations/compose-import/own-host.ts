const url = /(https?:\/\/)([A-Za-z][\w.-]*)(?=[:/\s"'\\]|$)/g;

/** A health check's text with localhost where it asks by the service's own name, by which others alone reach it. */
export function askedAtHome(text: string, name: string, hosts: Readonly<Record<string, string>>): string {
  return text.replaceAll(url, (whole: string, scheme: string, host: string) =>
    hosts[host] === name ? `${scheme}localhost` : whole,
  );
}
