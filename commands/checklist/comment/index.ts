import type { Command } from "commander";

interface CommentOptions {
  readonly stack: string;
  readonly preview?: string;
  readonly before?: string;
  readonly after?: string;
  readonly checklist?: string;
  readonly reason: string;
}

export function register(program: Command): void {
  program
    .command("comment")
    .description("print the text of a pull request's comment: resource changes, plan before and after, checklist")
    .requiredOption("-s, --stack <name>", "stack that it is about")
    .option("--preview <file>", "what pulumi preview --json printed")
    .option("--before <file>", "what keelson plan --json printed for the base")
    .option("--after <file>", "the same for the pull request")
    .option("--checklist <file>", "what keelson checklist --json printed")
    .option("--reason <text>", "why a file may be missing", "its step did not run or failed, see the log of the run")
    .action(async (options: CommentOptions) => void process.stdout.write(await comment(options)));
}

async function comment({ stack, reason, ...files }: CommentOptions): Promise<string> {
  const { renderComment } = await import("./comment.ts");
  const { readFound } = await import("./read.ts");
  return renderComment({
    stack,
    preview: readFound(files.preview, isPreview, reason),
    before: readFound(files.before, (value) => "services" in value, reason),
    after: readFound(files.after, (value) => "services" in value, reason),
    checklist: readFound(files.checklist, (value) => "items" in value, reason),
  });
}

/** One without any change has no steps, and one that failed early nothing but what it says. */
function isPreview(value: object): boolean {
  return ["steps", "diagnostics", "changeSummary"].some((key) => key in value);
}
