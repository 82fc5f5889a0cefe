// Package verdict says whether an integration coped: one file a check, each a fold over the entries of one run.
//
// A check knows the journal's vocabulary and nothing of how the run was made. What the integration does is timed by
// the machine's clock (Entry.Wall), because that is the clock the integration lives by, whatever the world's clock
// did meanwhile; Wall is when an answer was given, so a request began at Wall less its duration.
//
// Invariants: a verdict names the entries that decide it; the same entries give the same verdict; what a run did not
// put to the test is not_exercised, never pass.
package verdict
