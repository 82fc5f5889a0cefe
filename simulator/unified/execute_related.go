package unified

import "net/http"

// touches notes the records that the platform changes along with this one: what a payment pays, and what pays a
// document that is deleted or voided.
func (e *execution) touches(r *row, native node) {
	if e.want.object.settles != nil {
		for object, documents := range e.want.object.payments(r.platformID, native, &e.lookup) {
			for document := range documents {
				e.add(object, document)
			}
		}
	}
	for object, linked := range e.want.object.relatives(native) {
		for _, platformID := range linked {
			e.add(object, platformID)
		}
	}
	if e.want.method == http.MethodPost {
		return
	}
	for _, other := range objects {
		for _, object := range other.settles {
			if object != e.want.object.Name {
				continue
			}
			for _, s := range e.api.copy.settlements(e.want.connection.ID, object, r.platformID) {
				e.add(other.Name, s.payment)
			}
		}
	}
}

// add notes one record to read again.
func (e *execution) add(object, platformID string) {
	if e.related == nil {
		e.related = map[string]map[string]bool{}
	}
	if e.related[object] == nil {
		e.related[object] = map[string]bool{}
	}
	e.related[object][platformID] = true
}

// readRelated brings records that moved along into the copy. One that cannot be read now comes with the next sync.
func (e *execution) readRelated() {
	for _, object := range sortedKeys(e.related) {
		o := objectsByName[object]
		for _, platformID := range sortedKeys(e.related[object]) {
			native, f := e.read(o, platformID)
			if f != nil {
				continue
			}
			if _, _, err := e.api.copy.upsert(e.want.connection.ID, o, native, &e.sheaf); err != nil {
				continue
			}
		}
	}
}
