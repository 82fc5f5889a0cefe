package subject

import "sync"

// notice is what a webhook event says.
type notice struct {
	Code       string
	Connection string
	Object     string // singular name, of an object event
	ID         string // of the object
	LastSynced string // of the object as the event carried it
}

// inbox keeps notices between the receiver, which must answer at once, and the worker.
type inbox struct {
	mu      sync.Mutex
	notices []notice
	arrived chan struct{}
}

func newInbox() *inbox { return &inbox{arrived: make(chan struct{}, 1)} }

func (i *inbox) put(n notice) {
	i.mu.Lock()
	i.notices = append(i.notices, n)
	i.mu.Unlock()
	select {
	case i.arrived <- struct{}{}:
	default:
	}
}

// take empties the inbox.
func (i *inbox) take() []notice {
	i.mu.Lock()
	defer i.mu.Unlock()
	all := i.notices
	i.notices = nil
	return all
}
