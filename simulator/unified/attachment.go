package unified

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"faultline/simulator/exchange"
	"faultline/simulator/jsontext"
	"faultline/simulator/link"
	"faultline/simulator/platform"
)

// Files that lie beside documents. They are not in the copy: every call asks the platform.

// nativeAttachment is the platform's entity of a file beside a transaction.
const nativeAttachment = "Attachable"

// attached are the objects that files are attached to.
var attached = []*Object{invoiceObject, billObject, expenseObject, journalEntryObject, bankDepositObject, bankTransferObject}

// attachmentName is how answers and bodies call a file.
const attachmentName = "attachment"

// besideMember names the record that a file lies beside, in the body of a call whose path does not.
const besideMember = "attached_to_id"

var attachmentFields = []Field{
	idOf("id", attachmentName), text("platform_id"), idOf(besideMember, "").null(), text("attached_to_type").null(),
	text("file_name"), text("file_url"), text("created_at"),
	text("file").writeOnly().writes(Must, Never), text("content_type").writeOnly().writes(May, Never),
}

// attaching is the write that puts a file beside a record of an object. Either the path names the record, or a member
// of the body does.
func attaching(to *Object, path string, named ...string) *Object {
	fields := make([]Field, len(attachmentFields))
	copy(fields, attachmentFields)
	for i := range fields {
		if name := fields[i].Name; name == "file_name" || slices.Contains(named, name) {
			fields[i] = fields[i].writes(Must, Never)
		}
	}
	return indexed(Object{Name: attachmentName, Plural: attachmentName + "s", Path: path, Native: nativeAttachment,
		Fields: fields, attaches: to, does: (*execution).attach})
}

func attachmentRoutes() []*route {
	var list []*route
	add := func(method, template string, o *Object, serve handler) *route {
		r := &route{Route: Route{method, template, o.Name}, object: o, verb: 'A', token: true, data: true, serve: serve}
		list = append(list, r)
		return r
	}
	for _, o := range attached {
		add(http.MethodGet, o.Path+"/:id/attachments", o, (*API).listAttachments)
		add(http.MethodPost, o.Path+"/:id/attachments", o, (*API).writeAttachment).acts = attaching(o, o.Path+"/:id/attachments")
		add(http.MethodGet, o.Path+"/:id/attachments/:attachment/file", o, (*API).attachedFile)
		if o != billObject {
			add(http.MethodGet, o.Path+"/attachments/:id", o, (*API).fetchAttachment)
		}
		old := add(http.MethodGet, o.Path+"/attachments", o, (*API).listAttachments)
		old.bygone, old.Object = true, ""
		put := add(http.MethodPost, o.Path+"/attachments", o, (*API).writeAttachment)
		put.bygone, put.Object, put.acts = true, "", attaching(o, o.Path+"/attachments", besideMember)
	}
	return append(list, &route{Route: Route{http.MethodGet, invoiceObject.Path + "/:id/pdf", invoiceObject.Name}, object: invoiceObject, verb: 'P',
		token: true, data: true, serve: (*API).printed})
}

type attachmentDocument struct {
	ID       string  `json:"id"`
	Platform string  `json:"platform_id"`
	ToID     *string `json:"attached_to_id"`
	ToType   *string `json:"attached_to_type"`
	Name     string  `json:"file_name"`
	URL      string  `json:"file_url"`
	Created  string  `json:"created_at"`
}

// attachmentOf shows a native file as one that lies beside a record of an object.
func (a *API) attachmentOf(c link.Connection, o *Object, native gjson.Result) (attachmentDocument, file) {
	id := native.Get("Id").String()
	d := attachmentDocument{ID: unifiedID(a.o.Seed, c.Realm, attachmentName, id).String(), Platform: id, Name: native.Get("FileName").Str}
	if t, ok := parseMoment(native.Get("MetaData.CreateTime").Str); ok {
		d.Created = stamp(t)
	}
	if to := attachedTo(native, o.Native); to != "" {
		toID, word := unifiedID(a.o.Seed, c.Realm, o.Name, to).String(), strings.ToUpper(o.Name)
		d.ToID, d.ToType = &toID, &word
	}
	return d, file{Connection: c.ID, Native: "/v3/company/" + url.PathEscape(c.Realm) + "/download/" + id}
}

// attachedTo is the platform's id of the record of an entity that a file lies beside.
func attachedTo(native gjson.Result, entity string) (id string) {
	native.Get("AttachableRef").ForEach(func(_, ref gjson.Result) bool {
		if strings.EqualFold(ref.Get("EntityRef.type").Str, entity) {
			id = ref.Get("EntityRef.value").String()
		}
		return id == ""
	})
	return id
}

// attachments asks the platform for the files beside records of an object, or beside one of them.
func (a *API) attachments(q *request, beside string) ([]gjson.Result, *failure) {
	o, c := q.object(), q.connection
	where := "AttachableRef.EntityRef.Type = '" + o.Native + "'"
	if beside != "" {
		where += " and AttachableRef.EntityRef.value = '" + strings.ReplaceAll(beside, "'", `\'`) + "'"
	}
	var all []gjson.Result
	for {
		const most = 1000
		statement := fmt.Sprintf("select * from %s where %s startposition %d maxresults %d", nativeAttachment, where, len(all)+1, most)
		answer, f := a.callNative(q.ctx, c, platform.Request{Method: http.MethodGet, Path: "/v3/company/" + url.PathEscape(c.Realm) + "/query",
			Query: platform.Query{{Name: "query", Value: statement}}})
		if f != nil {
			return nil, f
		}
		page := gjson.GetBytes(answer.Body, "QueryResponse."+nativeAttachment).Array()
		all = append(all, page...)
		if len(page) < most {
			return all, nil
		}
	}
}

// beside finds the record that the path names.
func (a *API) beside(q *request) (*row, *failure) {
	byPlatform, f := q.idType()
	if f != nil {
		return nil, f
	}
	r, ok := a.copy.get(q.connection.ID, q.object().Name, q.pathID, byPlatform)
	if !ok {
		q.missing = q.pathID
		return nil, notFound(q.object().Name, quoted(q.pathID))
	}
	return r, nil
}

func (a *API) listAttachments(q *request) exchange.Answer {
	beside := ""
	if !q.route.bygone {
		r, f := a.beside(q)
		if f != nil {
			return q.fail(f)
		}
		beside = r.platformID
	}
	natives, f := a.attachments(q, beside)
	if f != nil {
		return q.fail(f)
	}
	list := make([]attachmentDocument, 0, len(natives))
	for _, native := range natives {
		d, f := a.attachmentOf(q.connection, q.object(), native)
		d.URL = a.link(&q.sheaf, d.ID, f)
		list = append(list, d)
	}
	return ok(jsontext.With("attachments", list))
}

// findAttachment asks the platform for one file by its unified id, or by the platform's.
func (a *API) findAttachment(q *request, id, beside string) (gjson.Result, *failure) {
	natives, f := a.attachments(q, beside)
	if f != nil {
		return gjson.Result{}, f
	}
	byPlatform := q.query.get("id_type") == "platform"
	for _, native := range natives {
		platformID := native.Get("Id").String()
		if byPlatform && platformID == id || !byPlatform && unifiedID(a.o.Seed, q.connection.Realm, attachmentName, platformID).String() == id {
			return native, nil
		}
	}
	q.missing = id
	return gjson.Result{}, notFound(attachmentName, quoted(id))
}

func (a *API) fetchAttachment(q *request) exchange.Answer {
	native, f := a.findAttachment(q, q.pathID, "")
	if f != nil {
		return q.fail(f)
	}
	d, source := a.attachmentOf(q.connection, q.object(), native)
	d.URL = a.link(&q.sheaf, d.ID, source)
	return ok(jsontext.With(attachmentName, d))
}

// attachedFile answers the bytes of a file, with their own content type.
func (a *API) attachedFile(q *request) exchange.Answer {
	r, f := a.beside(q)
	if f != nil {
		return q.fail(f)
	}
	native, f := a.findAttachment(q, q.route.segment(q.path, ":attachment"), r.platformID)
	if f != nil {
		return q.fail(f)
	}
	_, source := a.attachmentOf(q.connection, q.object(), native)
	return a.nativeFile(q, source.Native)
}

// printed answers where the printed form of an invoice lies.
func (a *API) printed(q *request) exchange.Answer {
	r, f := a.beside(q)
	if f != nil {
		return q.fail(f)
	}
	id := a.o.Seed.UUID("pdf", q.connection.Realm, q.object().Name, r.platformID)
	address := a.link(&q.sheaf, id, file{Connection: q.connection.ID, Native: nativePath(q.connection.Realm, q.object()) + "/" + url.PathEscape(r.platformID) + "/pdf"})
	return ok(map[string]any{q.object().Name: map[string]string{"pdf_link": address}})
}

// writeAttachment takes a form with a file, or JSON with the file in base64, and goes on with it as with any write.
func (a *API) writeAttachment(q *request) exchange.Answer {
	sent := q.body
	defer func() { q.body = sent }()
	kind, parameters, _ := mime.ParseMediaType(q.http.Header.Get("Content-Type"))
	if strings.HasPrefix(kind, "multipart/") {
		form, f := readForm(sent, parameters["boundary"])
		if f != nil {
			return q.fail(f)
		}
		q.body = plainJSON(jsontext.With(attachmentName, form))
	} else if parsed, f := parseBody(sent); f == nil && parsed.Get(attachmentName) == nil && parsed.Get("file") != nil {
		mode := parsed.Get("response_mode")
		parsed.Delete("response_mode")
		q.body = plainJSON(jsontext.With("response_mode", mode).With(attachmentName, parsed))
	}
	return a.write(q)
}

// readForm reads the file, its name and its type out of a form.
func readForm(body []byte, boundary string) (*jsontext.Object, *failure) {
	broken := badRequest(codeInvalidFields, "The body is not a form with a file.", "Send multipart/form-data with the parts file and file_name.")
	if boundary == "" {
		return nil, broken
	}
	form, reader := &jsontext.Object{}, multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return form, nil
		}
		if err != nil {
			return nil, broken
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return nil, broken
		}
		switch part.FormName() {
		case "file":
			form.Set("file", base64.StdEncoding.EncodeToString(content))
			if name := part.FileName(); name != "" && form.Get("file_name") == nil {
				form.Set("file_name", name)
			}
			if kind := part.Header.Get("Content-Type"); kind != "" && kind != "application/octet-stream" {
				form.Set("content_type", kind)
			}
		case "file_name", besideMember:
			form.Set(part.FormName(), string(content))
		}
	}
}

// attach uploads the file to the platform.
func (e *execution) attach() (exchange.Answer, *failure) {
	content, err := base64.StdEncoding.DecodeString(plainText(e.want.body.Get("file")))
	if err != nil {
		return exchange.Answer{}, badRequest(codeInvalidFields, "attachment.file must be base64.", "Correct attachment.file, or send a form.")
	}
	o, c, name := e.want.object.attaches, e.want.connection, plainText(e.want.body.Get("file_name"))
	kind := text1(plainText(e.want.body.Get("content_type")), http.DetectContentType(content))
	body, contentType := nativeForm(e.job.ID, name, kind, content, o.Native, e.want.target.platformID)
	answer, f := e.api.callNative(e.ctx, c, platform.Request{Method: http.MethodPost, Path: "/v3/company/" + url.PathEscape(c.Realm) + "/upload",
		Header: http.Header{"Accept": {"application/json"}, "Content-Type": {contentType}}, Body: body})
	if f != nil {
		return exchange.Answer{}, f
	}
	native := gjson.GetBytes(answer.Body, "AttachableResponse.0."+nativeAttachment)
	if !native.IsObject() {
		return exchange.Answer{}, platformFailure(statusPlatformUnavailable, codePlatformBadRequest, "the platform's answer holds no "+nativeAttachment)
	}
	d, source := e.api.attachmentOf(c, o, native)
	d.URL = e.api.link(&e.sheaf, d.ID, source)
	e.made = d.ID
	return ok(jsontext.With(attachmentName, d)), nil
}

// nativeForm is an upload of one file beside one record. Its boundary follows from the job, so that the same write is
// the same bytes.
func nativeForm(job, name, kind string, content []byte, entity, id string) (body []byte, contentType string) {
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	_ = form.SetBoundary("upload-" + job) // a job's id is made of what boundaries allow
	part := func(header textproto.MIMEHeader, content []byte) {
		w, err := form.CreatePart(header)
		if err == nil {
			_, _ = w.Write(content) // to memory
		}
	}
	part(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file_metadata_01"`}, "Content-Type": {"application/json"}}, plainJSON(map[string]any{
		"FileName": name, "ContentType": kind, "AttachableRef": []any{map[string]any{"EntityRef": map[string]any{"type": entity, "value": id}}}}))
	part(textproto.MIMEHeader{"Content-Disposition": {mime.FormatMediaType("form-data", map[string]string{"name": "file_content_01", "filename": name})}, "Content-Type": {kind}}, content)
	_ = form.Close() // to memory
	return b.Bytes(), form.FormDataContentType()
}
