import { filesBoxes } from "../../sizing/backup-files.ts";
import { measuredLines } from "./measured.ts";
import type { RecoveryFacts } from "./facts.ts";

type Repository = RecoveryFacts["config"]["backups"]["repository"];

/** The document of a stack: its commands are run by the drill of a lost host, block by block. */
export function recoveryDocument(facts: RecoveryFacts): string {
  const { stack, time } = facts;
  const sections = [
    `# Disaster recovery of ${stack}`,
    `Made ${time.toISOString().slice(0, 16)}Z by \`keelson disaster-recovery --stack ${stack} -o FILE\`. Make it again when`,
    "backups or what is kept change, and after a drill.",
    "",
    ...who(facts),
    ...measuredLines(facts),
    ...needed(facts),
    ...hostLost(facts),
    ...volumeLost(facts),
    ...tableLost(facts),
    ...stateLost(facts),
    ...keyLost(facts),
    ...ransom(facts),
  ];
  return `${sections.join("\n").trimEnd()}\n`;
}

function who({ config: { backups, target } }: RecoveryFacts): string[] {
  const {
    owner = "NOBODY IS NAMED (backups.recovery.owner)",
    keyHolder = "NOBODY KNOWS WHERE (backups.recovery.keyHolder)",
  } = backups.recovery ?? {};
  const places = [backups.repository, ...(backups.second === undefined ? [] : [backups.second])];
  return [
    "## Who, where, which key",
    "",
    `- Restores: ${owner}`,
    `- Keeps the key: ${keyHolder}`,
    ...places.map((place, index) => `- Backups ${index + 1}: ${placeWords(place, target)}`),
    `- What was committed leaves the server within ${backups.rpo} (backups.rpo)`,
    "",
  ];
}

function placeWords(place: Repository, target: RecoveryFacts["config"]["target"]): string {
  if (place.kind === "volume")
    return `a volume ${target === "docker" ? "on the host" : "of the cluster"} itself, which is LOST WITH IT`;
  if (place.kind === "directory")
    return `the folder ${place.path} of the host; another disk or machine, or it is lost with it`;
  return `the bucket ${place.bucket} at ${place.endpoint}, folder ${place.path ?? "named after the stack"}`;
}

function needed({ stack, config }: RecoveryFacts): string[] {
  return [
    "## What you need",
    "",
    `1. This repository at the commit that was deployed, with Pulumi.${stack}.yaml (\`keelson backup run config\` keeps a copy).`,
    `2. What decrypts the secrets in that file: its passphrase, or access to its secrets provider. In ${config.environment}, not kept by`,
    "   any backup.",
    "3. The key: the file that `keelson backup key export` wrote. Below it is called `$KEY`.",
    "4. The place of the backups, reachable from the new host, under the same path or address.",
    "",
  ];
}

const block = (lines: readonly string[]) => ["```sh", ...lines, "```", ""];

function keelson(stack: string): (words: string) => string {
  return (words) => `npx keelson ${words} --stack ${stack}`;
}

function hostLost(facts: RecoveryFacts): string[] {
  const { stack, config } = facts;
  const { repository, second } = config.backups;
  const say = keelson(stack);
  const outlives = [repository, second].some((place) => place !== undefined && place.kind !== "volume");
  return [
    "## The host is lost",
    "",
    ...(outlives
      ? []
      : [
          "**Nothing below helps: all backups lie on the host.** Give backups a repository or second place elsewhere.",
          "",
        ]),
    "On a new machine with Node.js, in the checkout. The key goes into the stack file, encrypted, as the state that held it is gone.",
    "",
    ...block([
      "npm run setup",
      `sed -n 's/^key: //p' "$KEY" | ${say("secret set backups.key")}`,
      say("deploy"),
      say("backup restore --latest --yes"),
    ]),
    "The restored database has the roles' old passwords, and the new state has others: these are set again.",
    "",
    ...block([
      'eval "$(npx keelson env)"',
      `pulumi stack export --stack ${stack} | grep -o 'urn:[^"]*Command::postgres-\\(base\\|[^"]*-role\\)' | sort -u |`,
      `  xargs -n1 pulumi state taint --yes --stack ${stack}`,
      say("deploy"),
    ]),
    "Then the files, and all of it is backed up and tried anew.",
    "",
    ...block([
      ...services(facts).map((service) => say(`backup restore --latest --service ${service} --yes`)),
      say("backup run full"),
      ...(services(facts).length === 0 ? [] : [say("backup run files")]),
      say("backup drill"),
      say("backup status"),
    ]),
  ];
}

function services({ config }: RecoveryFacts): string[] {
  return filesBoxes(config)
    .flatMap(({ volumes }) => Object.keys(volumes))
    .toSorted();
}

function volumeLost(facts: RecoveryFacts): string[] {
  const say = keelson(facts.stack);
  return [
    "## The database's volume is lost, the host lives",
    "",
    ...block([
      `eval "$(npx keelson env)"; pulumi refresh --yes --skip-preview --stack ${facts.stack}`,
      say("deploy --allow-restart"),
      say("backup restore --latest --yes"),
      say("backup run full"),
    ]),
  ];
}

function tableLost({ stack }: RecoveryFacts): string[] {
  const say = keelson(stack);
  return [
    "## A table was dropped, or rows were changed by mistake",
    "",
    "Restore beside the live database to a moment before it, copy what is missing, and remove it. TIME is such as 2027-03-31T14:05:00Z.",
    "",
    "```text",
    say("backup restore --to TIME --into look"),
    "```",
    "",
    "The command says how to look into it and how to remove it. `--to TIME --yes` without `--into` takes the whole database back.",
    "",
  ];
}

function stateLost({ stack }: RecoveryFacts): string[] {
  return [
    "## The state is lost, the host lives",
    "",
    "Take the newest copy out of the backups, beside the containers that run, and import it:",
    "",
    "```text",
    `${keelson(stack)("backup list")}    # the newest config@…`,
    keelson(stack)("backup restore config@… --into /var/tmp/recovered"),
    `pulumi stack init ${stack} && pulumi stack import --stack ${stack} --file /var/tmp/recovered/files/stack/state.json`,
    "```",
    "",
    `A copy is as new as the last \`keelson backup run config --stack ${stack}\`: run it after each deploy.`,
    "",
  ];
}

function keyLost({ stack }: RecoveryFacts): string[] {
  const say = keelson(stack);
  return [
    "## The key or its keeper is lost",
    "",
    "While the stack lives, its state has the key: export it again, and try the file. Without both, no backup can be read.",
    "",
    "```text",
    `${say("backup key export")} > key && ${say("backup key verify key")}`,
    "```",
    "",
  ];
}

function ransom({ config: { backups } }: RecoveryFacts): string[] {
  const stores = [backups.repository, backups.second].some((place) => place?.kind === "s3");
  return [
    "## Somebody has taken the host over",
    "",
    stores
      ? "With credentials that delete no versions and object lock on the bucket, what was there before is still there as an earlier"
      : "All places of the backups can be written to from the host: what was there may be gone. Give a bucket with object lock and",
    stores
      ? "version: restore the bucket to a time before, then go on as where the host is lost, on a new machine and with new passwords."
      : "credentials that delete no versions as second place.",
    "",
  ];
}
