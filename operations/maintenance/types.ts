/** The edge's switch: a file that its nginx looks for with every request (platforms/edge.ts). */
export interface EdgeSwitch {
  /** Ends once every running edge goes by it. */
  turn(on: boolean): Promise<void>;
  isOn(): Promise<boolean>;
}
