package quickbooks

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"

	"faultline/simulator/journal"
	"faultline/simulator/ledger"
	"faultline/simulator/problem"
)

// attachmentTable holds attached files, by company and id.
const attachmentTable = "platform.attachment"

// attachment is a file beside transactions. The books do not know of it.
type attachment struct {
	ledger.Head
	File    string       `json:"file"`
	Type    string       `json:"type"`
	Note    string       `json:"note,omitempty"`
	To      []attachedTo `json:"to,omitempty"`
	Content []byte       `json:"content"`
}

// attachedTo is one object that a file is attached to.
type attachedTo struct {
	Entity string `json:"entity"` // native name
	ID     string `json:"id"`
}

// Header is the attachment's own.
func (a *attachment) Header() *ledger.Head { return &a.Head }

// RecordKind is none that the books have.
func (a *attachment) RecordKind() ledger.Kind { return "attachment" }

// attachments holds the files of every company, in ascending id.
type attachments struct {
	o   Options
	mu  sync.Mutex
	all map[string][]*attachment // by realm
}

func newAttachments(o Options) *attachments {
	return &attachments{o: o, all: map[string][]*attachment{}}
}

func attachmentKey(realm, id string) string { return realm + "/" + id }

func (s *attachments) load() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.o.Store.Load(attachmentTable, func(key string, value []byte) error {
		a := &attachment{}
		if err := json.Unmarshal(value, a); err != nil {
			return problem.New(problem.Internal, "row %s of %s does not parse", key, attachmentTable).Because(err)
		}
		realm, _, _ := strings.Cut(key, "/")
		s.all[realm] = append(s.all[realm], a)
		return nil
	})
	for _, list := range s.all {
		slices.SortFunc(list, func(a, b *attachment) int { return compareScalars(ident(a.ID), ident(b.ID)) })
	}
	return err
}

// of lists the files of a company that are there.
func (s *attachments) of(realm string) []ledger.Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []ledger.Record
	for _, a := range s.all[realm] {
		if !a.Deleted {
			list = append(list, a)
		}
	}
	return list
}

// add keeps new files, which get the next ids.
func (s *attachments) add(ctx context.Context, realm string, files []*attachment) error {
	s.mu.Lock()
	now := s.o.Now().UTC()
	var puts []journal.Put
	for _, a := range files {
		// Deleted files keep their place, so that no id is given twice.
		a.Head = ledger.Head{ID: strconv.Itoa(len(s.all[realm]) + 1), Revision: 1, CreatedAt: now, UpdatedAt: now}
		s.all[realm] = append(s.all[realm], a)
		puts = append(puts, attachmentRow(realm, a))
	}
	s.mu.Unlock()
	return s.o.Store.Commit(ctx, journal.Batch{Puts: puts})
}

func attachmentRow(realm string, a *attachment) journal.Put {
	value, err := json.Marshal(a)
	if err != nil {
		panic("quickbooks: an attachment does not marshal: " + err.Error()) // texts, times and bytes always do
	}
	return journal.Put{Table: attachmentTable, Key: attachmentKey(realm, a.ID), Value: value}
}

// remove takes a file away. Its id stays taken.
func (s *attachments) remove(ctx context.Context, realm, id, token string) error {
	s.mu.Lock()
	at := slices.IndexFunc(s.all[realm], func(a *attachment) bool { return a.ID == id && !a.Deleted })
	if at < 0 {
		s.mu.Unlock()
		return newFault(codeNotFound, "")
	}
	next := *s.all[realm][at]
	if token != syncToken(&next) {
		s.mu.Unlock()
		return newFault(codeStale, "")
	}
	next.Deleted, next.Content = true, nil
	next.Revision++
	next.UpdatedAt = s.o.Now().UTC()
	s.all[realm][at] = &next
	s.mu.Unlock()
	return s.o.Store.Commit(ctx, journal.Batch{Puts: []journal.Put{attachmentRow(realm, &next)}})
}

func attachable() *entity {
	at := func(s *scene, a *attachment) string {
		return s.address() + companyPrefix + s.realm + "/download/" + a.ID
	}
	return &entity{
		name: "Attachable", object: "attachment", readOnly: true, uncaptured: true,
		derived: func(s *scene) []ledger.Record { return s.files.of(s.realm) },
		erase: func(ctx context.Context, f *Facade, realm, id, token string) error {
			return f.files.remove(ctx, realm, id, token)
		},
		fields: table([]field{
			shown("FileName", func(_ *scene, a *attachment) any { return text(a.File) }),
			shown("FileAccessUri", func(s *scene, a *attachment) any { return companyPrefix + s.realm + "/download/" + a.ID }),
			shown("TempDownloadUri", func(s *scene, a *attachment) any { return at(s, a) }),
			shown("Size", func(_ *scene, a *attachment) any { return count(len(a.Content)) }),
			shown("ContentType", func(_ *scene, a *attachment) any { return text(a.Type) }),
			shown("Note", func(_ *scene, a *attachment) any { return text(a.Note) }),
			shown("AttachableRef", func(_ *scene, a *attachment) any {
				refs := make(array, 0, len(a.To))
				for _, to := range a.To {
					refs = append(refs, object{{"EntityRef", object{{"value", ident(to.ID)}, {"type", to.Entity}}}, {"IncludeOnSend", false}})
				}
				return refs
			}),
		}, head()),
	}
}
