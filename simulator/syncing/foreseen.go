package syncing

import "context"

// foreseen is what was counted of an object when a batch began: how far it has come is measured by that.
type foreseen struct {
	Batch int `json:"batch"` // records that the batch is to bring
	All   int `json:"all"`   // records that the connection is to have once all batches are in
}

// foresee counts what a batch of the initial sync is to bring, object by object, before the first of it is fetched. A
// batch that nobody watches goes without.
func (r *run) foresee(ctx context.Context, s *state) error {
	if r.batch == 0 || r.silent {
		return nil
	}
	counts := map[string]foreseen{}
	for _, f := range r.fetches {
		switch {
		case f.object.Single:
			counts[f.object.Name] = foreseen{1, 1}
			continue
		case f.object.Native == "" || f.object.Kept || f.object.Report != nil:
			continue
		}
		batch, err := r.count(ctx, f)
		if err != nil {
			return err
		}
		all := batch
		if dated(f.object) {
			if all, err = r.count(ctx, f.wanted()); err != nil {
				return err
			}
		}
		counts[f.object.Name] = foreseen{batch, all}
		r.foretell(counts)
	}
	s.Foreseen = counts
	return nil
}

// foretell shows what has been counted so far.
func (e *Engine) foretell(t *track, counts map[string]foreseen) {
	e.mu.Lock()
	defer e.mu.Unlock()
	t.state.Foreseen = counts
	t.state = t.state.copy()
}
