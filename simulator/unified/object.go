package unified

import (
	"strings"

	"faultline/simulator/exchange"
)

// Object is the description of one unified object: everything the package does with it follows from here.
type Object struct {
	Name        string            // singular key: invoice
	Plural      string            // list key: invoices
	Path        string            // /accounting/invoices
	Entity      string            // name in sync configurations: INVOICE, ITEMS
	EventPrefix string            // of webhook codes: INVOICE, ITEM, CUSTOMER
	Events      string            // which codes there are: c created, u updated, d deleted; empty: all of them
	Native      string            // the platform's entity: Invoice; empty where the platform has none, and lists stay empty
	Where       string            // condition that its records meet among those of the entity; empty: all are
	Reference   bool              // always fetched whole, whatever the look-back
	Inactive    bool              // the platform hides inactive records unless asked for
	Single      bool              // one record a company, served without id
	DateField   string            // unified member that places a record in time
	NativeDate  string            // native property the look-back is counted on; empty when there is none
	Verbs       string            // of R list, r fetch, C create, U update, D delete
	Deactivates bool              // a delete makes the record inactive on the platform, which keeps it
	Unnamed     bool              // records do not say the platform's id
	Prompt      bool              // writes are never answered with a job
	Index       bool              // its records are made of those of other objects
	Report      *Report           // its records are the columns of a report; nil: they are records on the platform
	Banked      bool              // its records are what moved the accounts at the bank, made of those of other objects
	Unfiltered  bool              // lists take no filter
	Kept        bool              // its records are kept here alone: the platform has none
	Wrapper     string            // key of bodies, where it is not the name
	Needs       []*Object         // served nowhere; their native records are fetched first, because this object is read from them
	Exact       []string          // members that lists take as a parameter of their own, deprecated
	Presumed    map[string]string // what such a parameter is when neither it nor a filter names the member
	Between     []string          // members of time that lists take as a _min and a _max, deprecated
	Fields      []Field

	settles            map[string]string                              // native transaction type of what a record of this object pays, to that object
	credits            string                                         // the one of these that pays the others, as far as it goes
	payers             map[string]string                              // native transaction type of what a record of this object is settled by, to that object
	links              map[string]string                              // native transaction type of what a record fulfils as a whole, to that object
	finish             func(w *writing)                               // completes a native body once every member is written
	alike              []*Object                                      // objects that are made of the same native records
	holds              func(native node) bool                         // what Where says; nil: every record of the entity is one
	attaches           *Object                                        // what a file is put beside
	does               func(e *execution) (exchange.Answer, *failure) // the whole of a write that is unlike others
	applies, unapplies *credit                                        // a write that applies credits, or takes them back
	tree               bool                                           // records name their parents among themselves
	reply              *Object                                        // what a write answers, where that is not what reads do
	namesake           *namesake                                      // some of the records, which go under another name
	index              map[string]*Field
	steps              []step // of the members
	entity             string // Native as paths write it
	asks               asks
}

// described completes a description: the members that every object has, in the order of the wire.
func described(o Object) *Object {
	head := []Field{{Name: "id", Type: TypeID, Object: o.Name, read: recordID}}
	if !o.Unnamed {
		head = append(head, text("platform_id").from(platformID))
	}
	o.Fields = append(head, o.Fields...)
	return indexed(o)
}

// platformID is the platform's id of a record, or of the part of a native one that the record is made of.
func platformID(r *reading, f *Field, b []byte) []byte {
	if r.key != "" {
		return appendWord(b, r.key)
	}
	return appendPlain(b, r.scope.follow(ownID))
}

// indexed completes the description of what leaves no record of its own.
func indexed(o Object) *Object {
	o.index, o.entity = map[string]*Field{}, strings.ToLower(o.Native)
	for i := range o.Fields {
		o.index[o.Fields[i].Name] = &o.Fields[i]
	}
	o.steps, o.asks = stepped(o.Fields), asksOf(o.Fields)
	for i := range o.steps {
		o.steps[i].field.position = i
	}
	return &o
}

// stepped notes how names are written before their values, how members are rendered, and which bodies may have.
func stepped(fields []Field) []step {
	for i := range fields {
		f := &fields[i]
		f.key = `"` + f.Name + `":`
		f.steps, f.asks = stepped(f.Fields), asksOf(f.Fields)
	}
	return steps(fields)
}

// tail is what closes a record; platform_data is added by a read that asks for it.
func tail(withURL bool) []Field {
	fields := []Field{
		timestamp("created_at").null().at("MetaData.CreateTime"),
		timestamp("updated_at").null().at("MetaData.LastUpdatedTime"),
		timestamp("last_synced_at").from(syncedAt),
	}
	if withURL {
		fields = append(fields, text("platform_url").null())
	}
	return fields
}

// Field returns a top-level member that answers carry.
func (o *Object) Field(name string) (*Field, bool) {
	f, ok := o.index[name]
	if !ok || !f.Readable() {
		return nil, false
	}
	return f, true
}

// Can reports whether the object offers a verb: R, r, C, U or D.
func (o *Object) Can(verb byte) bool { return strings.IndexByte(o.Verbs, verb) >= 0 }

// eventsNone is for objects whose changes are not told.
const eventsNone = "-"

// Tells reports whether there is a webhook code for an operation: created, updated or deleted.
func (o *Object) Tells(operation string) bool {
	return o.EventPrefix != "" && (o.Events == "" || strings.Contains(o.Events, operation[:1]))
}

// Event is what an object tells of.
type Event struct {
	Operation string // created, updated, deleted
	Type      string // INVOICE
}

// Code is the name of the event: INVOICE_CREATED.
func (e Event) Code() string { return e.Type + "_" + strings.ToUpper(e.Operation) }

// Tellable lists the events of the object.
func (o *Object) Tellable() []Event {
	var all []Event
	for _, operation := range []string{OperationCreated, OperationUpdated, OperationDeleted} {
		if o.Tells(operation) {
			all = append(all, Event{operation, o.EventPrefix})
		}
	}
	if o.namesake != nil {
		all = append(all, Event{OperationDeleted, o.namesake.deletedAs})
	}
	return all
}

// namesake are records of an object whose deletion is told under a name of their own.
type namesake struct {
	deletedAs string
	holds     func(native string) bool
}

// goneAs is the type of the event that tells of a record's deletion, when it is not the object's own.
func (o *Object) goneAs(r *row) string {
	if o.namesake != nil && o.namesake.holds(r.native.String()) {
		return o.namesake.deletedAs
	}
	return ""
}

// Filterable lists the members that a filter or a sort may name.
func (o *Object) Filterable() []string {
	var names []string
	for i := range o.Fields {
		if o.Fields[i].scalar() {
			names = append(names, o.Fields[i].Name)
		}
	}
	return names
}

// Paths lists every member that answers carry, dotted: total_amount, line_items.item.id.
func (o *Object) Paths() []string { return paths(o.Fields, "", nil) }

func paths(fields []Field, prefix string, list []string) []string {
	for i := range fields {
		f := &fields[i]
		if !f.Readable() {
			continue
		}
		list = append(list, prefix+f.Name)
		list = paths(f.Fields, prefix+f.Name+".", list)
	}
	return list
}

// objects in dependency order: what a record refers to comes before it, and payments before the documents whose
// paid amounts are read from them. Journal entries come before payments, which are read with an eye on them.
var objects = []*Object{
	accountObject, companyInfoObject, currencyObject, subsidiaryObject, locationObject, classObject, departmentObject,
	paymentTermObject, paymentMethodObject, taxAgencyObject, taxAreaObject, taxRateObject,
	customerObject, vendorObject, projectObject, taskObject, itemObject,
	salesOrderObject, purchaseOrderObject, bankDepositObject, journalEntryObject, invoicePaymentObject, billPaymentObject, invoiceCreditMemoObject, billCreditMemoObject, invoiceObject, billObject,
	expenseObject, salesReceiptObject, customerRefundObject, bankTransferObject,
	transactionObject, balanceSheetObject, incomeStatementObject, cashFlowObject,
	bankFeedAccountObject, bankFeedTransactionObject, bankAccountObject, bankTransactionObject,
}

var objectsByName = indexObjects()

func indexObjects() map[string]*Object {
	m := make(map[string]*Object, len(objects))
	for _, o := range objects {
		m[o.Name] = o
		for _, needed := range o.Needs {
			m[needed.Name] = needed
		}
	}
	for _, o := range actions {
		m[o.Name] = o
	}
	return m
}

// Objects returns the descriptions in dependency order. The slice must not be changed.
func Objects() []*Object { return objects }

// ObjectByName finds a description by its singular name.
func ObjectByName(name string) (*Object, bool) {
	o, ok := objectsByName[name]
	return o, ok
}
