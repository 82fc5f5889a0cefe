package unified

import "time"

// SetPatience shortens how long answers wait for jobs.
func (a *API) SetPatience(d time.Duration) { a.patience = d }

// Kept reports whether the platform has a place for the member.
func (f *Field) Kept() bool { return f.write != nil }
