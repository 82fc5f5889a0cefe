// Package run plays a scenario: it makes the connections, starts the integration under test as a process of its own,
// takes the steps on the world's clock, waits for the integration to settle, and has the verdicts folded.
//
// It owns the process (in a process group of its own, ended with SIGTERM and then SIGKILL), the environment that the
// process is given, and the order of all this. It knows the world through World alone, and nothing of how results
// are printed. What a run armed, registered and started, the run takes back, however it ends.
//
// Times that concern the integration (waits, the settling at the end) are measured by the machine's clock, since the
// integration lives by it; only advance moves the world's.
package run
