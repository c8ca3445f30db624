/** Shows a line of the tool's log: what it does now, without pgBackRest's own options and addresses. */
export function progress(line: string): void {
  const shown = readable(line);
  if (shown !== undefined) process.stderr.write(`${shown}\n`);
}

export function readable(line: string): string | undefined {
  if (/command begin|command end|^\s*$/.test(line)) return undefined;
  return line
    .replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ P\d\d +/, "")
    .replace(/^\d{4}-\d\d-\d\dT[\d:]+Z /, "")
    .replace(/^INFO: /, "");
}
