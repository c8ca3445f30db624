import type { Command } from "commander";

interface CertificatesOptions {
  readonly stack: string;
  readonly json?: boolean;
  readonly retry?: boolean;
}

export function register(program: Command): void {
  program
    .command("certificates")
    .description("each host's certificate: issuer, end, next renewal, and what stands in its way")
    .option("-s, --stack <name>", "stack to look at", "dev")
    .option("--json", "print what was found as JSON")
    .option("--retry", "first try again what has failed, in place of at its time; the authority counts that too")
    .addHelpText("after", "\nExit code: 0 well, 1 something to mend, 2 could not be asked.")
    .action(certificates);
}

async function certificates({ stack, json = false, retry = false }: CertificatesOptions): Promise<void> {
  const { listCertificates } = await import("./list.ts");
  process.exitCode = await listCertificates(stack, { json, retry });
}
