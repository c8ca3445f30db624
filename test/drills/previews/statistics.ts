export interface Point {
  readonly x: number;
  readonly y: number;
}

/** y = intercept + slope · x. */
export interface Line {
  readonly intercept: number;
  readonly slope: number;
  /** Coefficient of determination: the part of the variance that the line explains. */
  readonly r2: number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

/** Least squares. */
export function fitLine(points: readonly Point[]): Line {
  const x = mean(points.map((point) => point.x));
  const y = mean(points.map((point) => point.y));
  const total = (of: (point: Point) => number) => points.reduce((sum, point) => sum + of(point), 0);
  const slope = total((point) => (point.x - x) * (point.y - y)) / total((point) => (point.x - x) ** 2);
  const intercept = y - slope * x;
  const unexplained = total((point) => (point.y - intercept - slope * point.x) ** 2);
  return { intercept, slope, r2: 1 - unexplained / total((point) => (point.y - y) ** 2) };
}
