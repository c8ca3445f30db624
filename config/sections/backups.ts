import { z } from "zod";
import { limits, logs } from "./shared.ts";
import { duration, folder, section, secret, text, wholeNumber } from "./values.ts";

const httpsAddress = text(
  "an address such as https://s3.example.com or https://s3.example.com:9000",
  /^https:\/\/[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?$/,
);
const bucketName = text("a bucket's name", /^(?!\d+[smh]$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/);
const certificate = text("a PEM file's path, relative to the project or absolute");

const repository = z.discriminatedUnion(
  "kind",
  [
    section({ kind: z.literal("volume").describe("A volume on the same host: it does not outlive the host.") }),
    section({
      kind: z
        .literal("directory")
        .describe("A folder of the Docker host: another disk, or a share of another machine."),
      path: folder.describe("The folder on the host; it has to be there."),
    }),
    section({
      kind: z.literal("s3").describe("A bucket of an object store that speaks S3, over https."),
      endpoint: httpsAddress.describe("The store's address."),
      bucket: bucketName.describe("The bucket; it has to be there."),
      region: text("a region such as eu-central-1", /^[A-Za-z0-9-]+$/)
        .default("us-east-1")
        .describe("The store's region."),
      path: folder.optional().describe("Folder in the bucket; the stack's name when left out."),
      accessKey: secret.describe("The access key's ID."),
      secretKey: secret.describe("The access key's secret."),
      ca: certificate.optional().describe("Certificate of the store's authority, where no public one vouches for it."),
    }),
  ],
  {
    // zod's types leave out invalid_type, as which a value that is no group arrives.
    error: ({ code }) =>
      (code as string) === "invalid_union" ? "volume, directory or s3" : "a group such as {kind: volume}",
  },
);

const cronField = String.raw`[0-9A-Za-z*,/-]+`;
const schedule = text(
  'off, hourly, daily, weekly, monthly or five fields such as "0 2 * * *"',
  new RegExp(String.raw`^(off|hourly|daily|weekly|monthly|${cronField}( ${cronField}){4})$`),
);

const schedules = section({
  full: schedule.default("weekly").describe("Everything anew. weekly: Sunday 02:00."),
  differential: schedule.default("0 2 * * 1-6").describe("What has changed since the last full backup."),
  files: schedule
    .default("0 3 * * *")
    .describe("The volumes of services and of Redis, where there are any, by what has changed."),
  verify: schedule.default("0 4 * * *").describe("Reads the newest backup again, and looks for gaps in the log."),
  drill: schedule.default("0 5 * * 0").describe("Restores the newest backup into a throw-away server and compares."),
  prune: schedule.default("0 6 * * *").describe("Deletes what retention no longer asks for."),
  timeZone: text("a time zone such as Europe/Berlin", /^[A-Za-z][A-Za-z0-9_+/-]*$/)
    .default("UTC")
    .describe("Time zone of all of these."),
});

const retention = section({
  days: wholeNumber(0, 3650).default(30).describe("Younger backups stay."),
  count: wholeNumber(1, 1000).default(10).describe("The newest ones stay, however old."),
  minimum: wholeNumber(1, 100)
    .default(3)
    .describe("The newest verified ones stay, even if all rules would let them go."),
  weekly: wholeNumber(0, 520).default(8).describe("The newest of as many weeks stays."),
  monthly: wholeNumber(0, 240).default(12).describe("The newest of as many months stays."),
  yearly: wholeNumber(0, 50).default(0).describe("The newest of as many years stays."),
});

const recovery = section({
  owner: text("who restores, such as ops@example.com").describe("Who restores after a loss."),
  keyHolder: text("who or what keeps the key, such as the safe in Berlin").describe(
    "Where the exported key is kept, apart from the backups.",
  ),
});

export const backups = section({
  ...limits,
  repository: repository.default({ kind: "volume" }).describe("Where backups and the write-ahead log go."),
  second: repository.optional().describe("A second place for all of it, such as one far away."),
  key: secret.optional().describe("Encrypts every backup; generated when left out. It cannot be changed later."),
  rpo: duration.default("5m").describe("Longest time until what was committed has left the server."),
  schedule: schedules.prefault({}).describe("When what is done."),
  retention: retention.prefault({}).describe("How long backups are kept; each rule keeps on its own."),
  recovery: recovery.optional().describe("Who brings the stack back after the loss of its host, and with which key."),
  logs,
});
