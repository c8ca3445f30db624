import type { Command } from "commander";
import { readStackFile } from "../../operations/stack-file.ts";
import { diagnose } from "../../operations/doctor/judge.ts";
import { readFacts } from "../../operations/doctor/facts.ts";
import { formatDiagnosis } from "./format.ts";

interface DoctorOptions {
  readonly stack: string;
  readonly json?: boolean;
}

export function register(program: Command): void {
  program
    .command("doctor")
    .description("say what is wrong with a stack and the one command that mends it; changes nothing")
    .option("-s, --stack <name>", "stack to look at", "dev")
    .option("--json", "print what was found as JSON")
    .addHelpText("after", "\nExit code: 0 well, 1 something to mend, 2 something could not be checked.")
    .action(doctor);
}

async function doctor({ stack, json = false }: DoctorOptions): Promise<void> {
  const diagnosis = diagnose(await readFacts(stack, readStackFile(stack)));
  process.stdout.write(`${json ? JSON.stringify(diagnosis, null, 2) : formatDiagnosis(stack, diagnosis)}\n`);
  process.exitCode = diagnosis.exitCode;
}
