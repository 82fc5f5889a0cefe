package syncing

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"

	"github.com/tidwall/gjson"

	"faultline/simulator/unified"
)

// compare counts the object on both sides and, when the counts differ, finds out what the platform no longer has.
func (r *run) compare(ctx context.Context, f fetch) error {
	whole := fetch{object: f.object}
	if r.batch > 0 {
		r.held[f.object.Name] = r.counts[len(r.counts)-1].Fetched
	}
	if !f.deletions {
		rough := r.settle(f.object, nil)
		return r.tally(ctx, f.wanted(), rough)
	}
	// What the copy holds is noted before the platform is asked, so that a record written meanwhile is in neither
	// list and is not taken for gone. Deletions that the API made come out of the same call.
	held := map[string]bool{}
	count := &r.counts[len(r.counts)-1]
	r.take(count, f.object, r.engine.o.Copy.Absent(r.connection.ID, f.object.Name, func(platformID string) bool {
		held[platformID] = true
		return true
	}))
	native, err := r.count(ctx, whole)
	if err != nil {
		return err
	}
	var gone []string
	if native != len(held) {
		if gone, err = r.findGone(ctx, whole, held); err != nil {
			return err
		}
	}
	rough := r.settle(f.object, gone)
	if f.floor != "" { // older documents are in the copy only where something brought them, so that counts tell nothing
		return r.tallyWanted(ctx, f.wanted(), held, rough)
	}
	r.compared(f.object, native, rough)
	return nil
}

// findGone lists the platform ids that the platform no longer has.
func (r *run) findGone(ctx context.Context, whole fetch, held map[string]bool) ([]string, error) {
	rows, err := r.rows(ctx, "Id", whole)
	if err != nil {
		return nil, err
	}
	listed := make(map[string]bool, len(rows))
	for _, row := range rows {
		var record struct{ Id string }
		if err := json.Unmarshal(row, &record); err != nil {
			return nil, &platformError{Status: http.StatusOK, Message: "a record without a readable Id"}
		}
		listed[record.Id] = true
	}
	var gone []string
	for _, platformID := range slices.Sorted(maps.Keys(held)) {
		if !listed[platformID] {
			gone = append(gone, platformID)
		}
	}
	return gone, nil
}

// wanted are all the records that the connection is to have.
func (f fetch) wanted() fetch {
	all := fetch{object: f.object}
	if f.floor != "" {
		all.conditions = []string{f.object.NativeDate + " >= " + quoted(f.floor)}
	}
	return all
}

// tallyWanted counts what the copy lacks of what it is to have.
func (r *run) tallyWanted(ctx context.Context, wanted fetch, held map[string]bool, rough int) error {
	rows, err := r.rows(ctx, "Id", wanted)
	if err != nil {
		return err
	}
	copied := r.engine.o.Copy.Count(r.connection.ID, wanted.object.Name)
	lacking := 0
	for _, row := range rows {
		if !held[gjson.GetBytes(row, "Id").String()] {
			lacking++
		}
	}
	r.tallies[wanted.object.Name] = tally{Native: copied + lacking, Copied: copied, Rough: rough}
	return nil
}

func (r *run) tally(ctx context.Context, whole fetch, rough int) error {
	native, err := r.count(ctx, whole)
	if err != nil {
		return err
	}
	r.compared(whole.object, native, rough)
	return nil
}

// compared notes how many records of an object both sides have.
func (r *run) compared(o *unified.Object, native, rough int) {
	copied := r.engine.o.Copy
	expected := native - copied.Asleep(r.connection.ID, o.Name)
	r.tallies[o.Name] = tally{Native: expected, Copied: copied.Count(r.connection.ID, o.Name), Rough: rough}
}
