import { InvalidArgumentError, type Command } from "commander";

export function register(program: Command): void {
  program
    .command("report")
    .description(
      "write what monitoring knows of the last hours or days as one page that opens anywhere; changes nothing",
    )
    .option("-s, --stack <name>", "stack that it is of", "dev")
    .option("--since <duration>", 'how far it looks back, such as 6h or 7d (default: "24h")', parseSince)
    .option("-o, --output <file>", "where the page is written", "report.html")
    .action(async (options: { readonly stack: string; readonly since?: number; readonly output: string }) =>
      (await import("./report.ts")).report({ since: units.d, ...options }),
    );
}

const units = { m: 60, h: 3600, d: 86_400 } as const;

function parseSince(value: string): number {
  const [, amount, unit] = /^([1-9]\d{0,3})([mhd])$/.exec(value) ?? [];
  const seconds = Number(amount) * units[unit as keyof typeof units];
  if (seconds >= 300 && seconds <= 3650 * units.d) return seconds;
  throw new InvalidArgumentError("Give minutes, hours or days such as 30m, 6h or 7d, from 5m to 3650d.");
}
