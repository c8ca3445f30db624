import { setTimeout as sleep } from "node:timers/promises";
import type { Result } from "../../support/run.ts";
import { assertWell, awaitServers, holdings } from "./checks.ts";
import type { Round } from "./rounds.ts";
import type { Stand } from "./stand.ts";
import { cutOff, timeOf, type Struck } from "./strike.ts";
import { prepare, type Prepared } from "./works.ts";

export interface Outcome {
  readonly round: Round;
  readonly killed: string;
  readonly afterMs: number;
  readonly usualMs: number;
  /** Exit code of the command that was cut off or whose helper was. */
  readonly code: number | null;
  /** The command that came next, and how long that took. */
  readonly next: string;
  readonly seconds: number;
}

/** A strike that hits nobody proves nothing: the run is made again, with an earlier moment. */
const tries = 5;
const earlier = 0.7;

export class Kills {
  readonly #stand: Stand;
  readonly #usual = new Map<string, number>();
  #before: readonly string[] = [];

  constructor(stand: Stand) {
    this.#stand = stand;
  }

  /** Makes what every round needs: proved backups of both kinds. */
  async begin(): Promise<void> {
    for (const words of [["run", "full"], ["run", "files"], ["verify"], ["drill"]]) await this.#stand.must(...words);
    this.#before = await holdings(this.#stand);
    await assertWell(this.#stand, this.#before);
  }

  /** Throws where something does not hold. */
  async round(round: Round): Promise<Outcome> {
    const usualMs = await this.#usualTime(round);
    const live = { ledger: await this.#stand.ledger(), files: await this.#stand.files() };
    const { prepared, struck } = await this.#strike(round, usualMs);
    const began = Date.now();
    try {
      const next = await this.#follow(round, prepared, struck);
      const seconds = (Date.now() - began) / 1000;
      await prepared.judge(next !== "deploy");
      if (round.work !== "restore") await this.#assertUntouched(live);
      await assertWell(this.#stand, this.#before);
      return { round, killed: struck.killed!, afterMs: struck.afterMs, usualMs, code: struck.code, next, seconds };
    } catch (error) {
      const what = `${struck.killed} was killed after ${struck.afterMs} ms of ${prepared.words.join(" ")}, which had said:`;
      throw new Error(`${(error as Error).message}\n${what}\n${struck.said}`, { cause: error });
    }
  }

  async #usualTime(round: Round): Promise<number> {
    const key = `${round.work} ${round.subject}`;
    const known = this.#usual.get(key);
    if (known !== undefined) return known;
    const { words } = await prepare[round.work](this.#stand, round);
    const usual = await timeOf(this.#stand, words);
    this.#usual.set(key, usual);
    return usual;
  }

  async #strike(round: Round, usualMs: number): Promise<{ prepared: Prepared; struck: Struck }> {
    for (let attempt = 0; attempt < tries; attempt++) {
      const prepared = await prepare[round.work](this.#stand, round);
      const moment = round.share * usualMs * earlier ** attempt;
      const struck = await cutOff(this.#stand, prepared.words, round, moment);
      if (struck.killed !== undefined) return { prepared, struck };
      if (struck.code !== 0) throw new Error(`nobody was killed, and yet: exit code ${struck.code}\n${struck.said}`);
    }
    throw new Error(`${tries} runs ended before ${round.victim} was killed`);
  }

  /** After a restore either the same again or a deploy, which has to find what was left; else the same again. */
  async #follow({ work, other }: Round, { words }: Prepared, { killed }: Struck): Promise<string> {
    if (killed !== "keelson" && killed !== "everything") await awaitServers(this.#stand);
    if (work === "restore" && other < 0.5) return this.#deploy(killed!);
    const { code, stdout, stderr } = await this.#unlessBusy(words);
    if (code !== 0) throw new Error(`the next run: exit code ${code}\n${stdout}\n${stderr}`);
    return "the same again";
  }

  async #deploy(killed: string): Promise<string> {
    const { project } = this.#stand;
    const before = await project.keelson("doctor");
    if (/^(keelson|everything)$/.test(killed) && before.code !== 1)
      throw new Error(`the doctor finds nothing:\n${before.stdout}`);
    await project.must("deploy", ["--allow-restart"], 600);
    const after = await project.keelson("doctor");
    if (after.code !== 0) throw new Error(`after a deploy the doctor finds:\n${after.stdout}`);
    return "deploy";
  }

  /** What a killed command had begun may go on to its end; the next one is told so, and waits. */
  async #unlessBusy(words: readonly string[]): Promise<Result> {
    const end = Date.now() + 120_000;
    for (;;) {
      const result = await this.#stand.backup(words);
      if (result.code === 0 || !/is under way|Try again/.test(result.stderr) || Date.now() > end) return result;
      await sleep(1000);
    }
  }

  async #assertUntouched({ ledger, files }: { readonly ledger: string; readonly files: string }): Promise<void> {
    const now = [await this.#stand.ledger(), await this.#stand.files()];
    if (now[0] !== ledger || now[1] !== files)
      throw new Error(`the live data was ${ledger}, ${files} and is ${now.join(", ")}`);
  }
}
