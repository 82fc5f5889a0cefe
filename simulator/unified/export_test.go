package unified

import "time"

// SetPatience shortens how long answers wait for jobs.
func (a *API) SetPatience(d time.Duration) { a.patience = d }
