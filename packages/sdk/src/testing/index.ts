export type { Fixtures } from "./check.ts";
export { connectorContract } from "./contract.ts";
export { type GoldenFolders, goldenContract } from "./golden.ts";
export { networkSource } from "./network-source.ts";
export { type Answer, type FakeSource, type Fault, fakeSource, type Routes, type SourceRequest } from "./source.ts";
export { type State, type Trial, type TrialOptions, trial } from "./trial.ts";
