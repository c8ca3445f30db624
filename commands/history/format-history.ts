import { textTable, type Column } from "../../sizing/text-table.ts";
import { currentRelease } from "../../operations/releases/record.ts";
import type { Release } from "../../operations/releases/types.ts";
import { age, localTime } from "./time.ts";
import { changesOf, kindOf } from "./words.ts";
import { shortCommit } from "../../operations/releases/git.ts";

const right = (title: string): Column => ({ title, align: "right" });

const columns = [
  ...[{ title: "" }, right("release"), { title: "time" }, right("age"), { title: "status" }, { title: "kind" }],
  ...[{ title: "commit" }, { title: "changed" }, right("seconds")],
];

/** Newest first; ">" stands before what runs. */
export function formatHistory(releases: readonly Release[], now: Date): string {
  const current = currentRelease(releases)?.number;
  const rows = releases.toReversed().map((release) => row(release, release.number === current, now));
  const notes = releases.some(({ git }) => git?.dirty === true) ? ["", "* with changes that were not committed"] : [];
  return `${[...textTable(columns, rows), ...notes].join("\n")}\n`;
}

function row(release: Release, isCurrent: boolean, now: Date): readonly string[] {
  const { number, startedAt, status, git, seconds } = release;
  return [
    ...[isCurrent ? ">" : "", String(number), localTime(startedAt), age(startedAt, now), status, kindOf(release)],
    ...[shortCommit(git), changesOf(release), seconds.toFixed(1)],
  ];
}
