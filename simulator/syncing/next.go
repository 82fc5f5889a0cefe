package syncing

import "time"

// Next is when the next run of a connection is due; zero when none is.
func (e *Engine) Next(connection string) time.Time {
	t, ok := e.known(connection)
	if !ok {
		return time.Time{}
	}
	return e.stateOf(t).Due
}
