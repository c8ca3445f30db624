/** Which stack of which project, as every platform marks what belongs to it. */
export interface Identity {
  readonly project: string;
  readonly stack: string;
}
