export {
  type Answer,
  type FakeSource,
  type Fault,
  fakeSource,
  faults,
  type Routes,
  type SourceRequest,
} from "./source.ts";
export { type State, type Trial, type TrialOptions, trial } from "./trial.ts";
