package platform

// EntryForm is what a platform's own user interface asks a person for when a record is entered or edited: which fields
// there are, and where in the native body each of them goes.
type EntryForm struct {
	Object string       `json:"object"`
	Fields []EntryField `json:"fields"`
	Lines  *EntryLines  `json:"lines,omitempty"`
	Single bool         `json:"single,omitempty" doc:"a company has one of it: it can only be changed"`
	// Path is where in the native API it is entered, when that is no entity of its own, and Made the member of the answer
	// that names what was made there.
	Path string `json:"-"`
	Made string `json:"-"`
}

// EntryField is one field of a form.
type EntryField struct {
	Name     string        `json:"name"`
	Label    string        `json:"label"`
	Type     string        `json:"type" enum:"text,date,amount,number,choice,record"`
	Native   string        `json:"native" doc:"path in the native body: CustomerRef.value, LinkedTxn[0].TxnId"`
	Required bool          `json:"required"`
	Edit     bool          `json:"edit" doc:"it can be changed later"`
	Options  []EntryOption `json:"options,omitempty" doc:"of a choice; the first one is chosen at first"`
	Kinds    []string      `json:"kinds,omitempty" doc:"kinds of records that it names"`
	Types    []string      `json:"types,omitempty" doc:"of an account: types that it may have"`
	Open     bool          `json:"open,omitempty" doc:"only documents with something open"`
	Same     string        `json:"same,omitempty" doc:"name of the field whose contact the record must be of"`
	Today    bool          `json:"today,omitempty" doc:"the world's date at first"`
}

// EntryOption is one of several words.
type EntryOption struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// EntryLines are rows of a form.
type EntryLines struct {
	Label  string            `json:"label"`
	Native string            `json:"native"`
	Least  int               `json:"least"`
	Fixed  map[string]string `json:"fixed" doc:"members that every line has, by native path"`
	Fields []EntryField      `json:"fields"`
}
