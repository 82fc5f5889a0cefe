package quickbooks

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"faultline/simulator/exchange"
	"faultline/simulator/ledger"
	"faultline/simulator/platform"
)

// The names of the parts of an upload begin so; what follows pairs a file with what is said of it.
const (
	metadataPart = "file_metadata_"
	contentPart  = "file_content_"
	mostFiles    = 20
)

// upload keeps the files of a form, each with what a part beside it says of it.
func (f *Facade) upload(ctx context.Context, book *ledger.Book, t route, r platform.Request) exchange.Answer {
	files, err := readUpload(r)
	if err != nil {
		return f.faultAnswer(err)
	}
	var missed error
	book.View(func(v *ledger.View) {
		for _, a := range files {
			for i := range a.To {
				missed = errors.Join(missed, attachedThere(v, &a.To[i]))
			}
		}
	})
	if missed != nil {
		return f.faultAnswer(newFault(codeReference, "AttachableRef.EntityRef").because(missed))
	}
	if err := f.files.add(ctx, t.realm, files); err != nil {
		return f.faultAnswer(err)
	}
	e, _ := entityNamed("Attachable")
	var replies array
	book.View(func(v *ledger.View) {
		s := f.scene(v, t.realm)
		for _, a := range files {
			replies = append(replies, object{{e.name, s.entry(e, a)}})
		}
	})
	return f.jsonAnswer(http.StatusOK, object{{"AttachableResponse", replies}, {"time", f.envelopeTime()}})
}

// attachedThere wants the object to be there, and spells its entity as replies do.
func attachedThere(v *ledger.View, to *attachedTo) error {
	e, ok := entityNamed(to.Entity)
	if !ok {
		return newFault(codeReference, "type")
	}
	r, ok := v.Get(e.kind, to.ID)
	if !ok || r.Header().Deleted {
		return newFault(codeReference, "value")
	}
	to.Entity = e.name
	return nil
}

// readUpload reads the parts of a form, in the order of the files.
func readUpload(r platform.Request) ([]*attachment, error) {
	kind, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return nil, newFault(codeContentType, "").because(err)
	}
	reader := multipart.NewReader(bytes.NewReader(r.Body), parameters["boundary"])
	said := map[string][]byte{}
	var files []*attachment
	var marks []string
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, newFault(codeContentType, "").because(err)
		}
		raw, err := io.ReadAll(part)
		if err != nil {
			return nil, newFault(codeContentType, "").because(err)
		}
		if mark, ok := strings.CutPrefix(part.FormName(), metadataPart); ok {
			said[mark] = raw
		} else if mark, ok := strings.CutPrefix(part.FormName(), contentPart); ok {
			files = append(files, &attachment{File: part.FileName(), Type: part.Header.Get("Content-Type"), Content: raw})
			marks = append(marks, mark)
		}
	}
	switch {
	case len(files) == 0:
		return nil, missing(contentPart + "01")
	case len(files) > mostFiles:
		return nil, faultf(codeBatchSize, "", "The maximum number of files is %d. Supplied value:%d", mostFiles, len(files))
	}
	for i, a := range files {
		if err := a.describe(said[marks[i]]); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// describe takes over what the metadata of a file says.
func (a *attachment) describe(raw []byte) error {
	if len(raw) == 0 {
		return nil
	}
	var said struct {
		FileName, ContentType, Note string
		AttachableRef               []struct {
			EntityRef struct{ Type, Value string }
		}
	}
	if err := json.Unmarshal(raw, &said); err != nil {
		return unsupportedProperty(metadataPart).because(err)
	}
	a.File, a.Type, a.Note = either(said.FileName, a.File), either(said.ContentType, a.Type), said.Note
	for _, ref := range said.AttachableRef {
		a.To = append(a.To, attachedTo{Entity: ref.EntityRef.Type, ID: ref.EntityRef.Value})
	}
	return nil
}

// download answers the bytes of an attached file.
func (f *Facade) download(t route) exchange.Answer {
	files := f.files.of(t.realm)
	at := slices.IndexFunc(files, func(r ledger.Record) bool { return r.Header().ID == t.id })
	if at < 0 {
		return f.faultAnswer(newFault(codeNotFound, ""))
	}
	a := files[at].(*attachment)
	return exchange.Answer{Status: http.StatusOK, Body: a.Content, Header: http.Header{
		"Content-Type": {either(a.Type, "application/octet-stream")}, "X-Content-Type-Options": {"nosniff"}, "Content-Disposition": {"attachment"},
	}}
}
