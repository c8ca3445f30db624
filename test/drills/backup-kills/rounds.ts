import { generator } from "../interrupt/rounds.ts";

/** What is killed in the middle. */
export const works = ["backup", "restore", "prune", "drill"] as const;
export type WorkName = (typeof works)[number];

/** Of what: PostgreSQL's data, or files of a service. */
export type Subject = "database" | "files";

/**
 * Who gets SIGKILL. keelson: the command alone; everything: it and all that it has started here; tool: the program that does the
 * work; container: the first process of the container in which it does; postgres: that of the server's.
 */
export const victims = ["keelson", "tool", "postgres", "everything", "container"] as const;
export type Victim = (typeof victims)[number];

export interface Round {
  readonly number: number;
  readonly work: WorkName;
  readonly subject: Subject;
  readonly victim: Victim;
  /** The share of an undisturbed run's time after which it strikes. */
  readonly share: number;
  /** A draw for whatever else may be one way or the other. */
  readonly other: number;
}

/** So many rounds of each work, which a seed repeats exactly; each victim comes in turn. */
export function planRounds(seed: number, each: number, chosen: readonly WorkName[] = works): Round[] {
  const random = generator(seed);
  const rounds = Array.from({ length: each }, (_, turn) =>
    chosen.map((work, place) => ({
      work,
      victim: victims[(turn + place) % victims.length]!,
      // Two of three: the database is what most is at stake in.
      subject: random() < 2 / 3 ? ("database" as const) : ("files" as const),
      share: random(),
      other: random(),
    })),
  );
  return rounds.flat().map((round, index) => ({ number: index + 1, ...round }));
}
