import type { Target } from "./cases.ts";
import type { Measured } from "./preview-runner.ts";
import { fitLine, type Line, median, type Point } from "./statistics.ts";

export type Quantity = "seconds" | "memory";

/** How one quantity of one target grows with the number of services. */
export interface Growth {
  readonly target: Target;
  readonly quantity: Quantity;
  /** Through every single measurement. */
  readonly line: Line;
  /** What one more service costs from the smallest to the middle number, and from there to the largest. */
  readonly early: number;
  readonly late: number;
}

export function growthOf(target: Target, measured: readonly Measured[]): Growth[] {
  return (["seconds", "memory"] as const).map((quantity) => {
    const points = measured.flatMap(({ services, measurements }) =>
      measurements.map((each): Point => ({ x: services, y: each[quantity] })),
    );
    const medians = measured.map(({ services, measurements }) => ({
      x: services,
      y: median(measurements.map((each) => each[quantity])),
    }));
    const [first, middle, last] = [medians[0]!, medians[Math.floor(medians.length / 2)]!, medians.at(-1)!];
    return { target, quantity, line: fitLine(points), early: slope(first, middle), late: slope(middle, last) };
  });
}

function slope(from: Point, to: Point): number {
  return (to.y - from.y) / (to.x - from.x);
}

/** Of a square law at 5, 50 and 200 services the later ones cost 4.5 times the earlier, while R² is still 0.97. */
const mostBend = 2;
const leastFit = 0.95;

export function isLinear({ line, early, late }: Growth): boolean {
  return line.r2 >= leastFit && late <= mostBend * early;
}
