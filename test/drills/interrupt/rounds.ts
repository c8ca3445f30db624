/** Who gets SIGKILL. everything: the command and all that it started, at once. */
export type Victim = "keelson" | "engine" | "everything" | "docker plugin" | "command plugin" | "language host";

/** When: at a share of an undisturbed run's time, or as soon as Docker has created a container. */
export type Moment =
  { readonly kind: "share"; readonly share: number } | { readonly kind: "created"; readonly container: number };

export interface Round {
  readonly number: number;
  readonly victim: Victim;
  readonly moment: Moment;
  readonly release: Release;
}

/** What the stack file says in this round. */
export interface Release {
  readonly colour: string;
  readonly replicas: number;
  /** A changed one restarts PostgreSQL, which is stopped before its successor starts. */
  readonly walSenders: number;
}

/** As often as each stands here: whoever drives is killed more often than what it drives. */
const victims: readonly Victim[] = [
  ...repeat<Victim>("keelson", 4),
  ...repeat<Victim>("engine", 5),
  ...repeat<Victim>("everything", 4),
  ...repeat<Victim>("docker plugin", 4),
  "command plugin",
  ...repeat<Victim>("language host", 2),
];

const createdEvery = 4;
const replicasEvery = 3;
const restartEvery = 5;

/** Rounds that a seed repeats exactly. */
export function planRounds(seed: number, count: number): Round[] {
  const random = generator(seed);
  return Array.from({ length: count }, (_, index) => {
    const number = index + 1;
    const victim = victims[Math.floor(random() * victims.length)]!;
    const share = random();
    const moment: Moment =
      number % createdEvery === 0 ? { kind: "created", container: share < 0.7 ? 1 : 2 } : { kind: "share", share };
    return { number, victim: momentVictim(victim, moment), moment, release: releaseOf(number) };
  });
}

/** What a creation is cut off from has to be whoever writes it down, or asked for it. */
function momentVictim(victim: Victim, { kind }: Moment): Victim {
  return kind === "created" && (victim === "command plugin" || victim === "language host") ? "engine" : victim;
}

/** Each differs from the one before. */
export function releaseOf(number: number): Release {
  return {
    colour: number % 2 === 0 ? "blue" : "green",
    replicas: 1 + (Math.floor(number / replicasEvery) % 2),
    walSenders: 3 + (Math.floor(number / restartEvery) % 2),
  };
}

function repeat<T>(value: T, times: number): T[] {
  return Array.from({ length: times }, () => value);
}

/** Numerical Recipes' linear congruential generator: good enough to draw from, and the same everywhere. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
