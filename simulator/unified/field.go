package unified

import (
	"regexp"
	"slices"
)

// Type is the wire type of a member.
type Type string

// The types. Decimal is a number inside a string; Currency is an ISO 4217 code.
const (
	TypeID       Type = "id"
	TypeText     Type = "str"
	TypeTime     Type = "ts"
	TypeDecimal  Type = "dec"
	TypeNumber   Type = "num"
	TypeBool     Type = "bool"
	TypeEnum     Type = "enum"
	TypeCurrency Type = "currency"
	TypeArray    Type = "array"
	TypeObject   Type = "object"
	TypeDate     Type = "date"       // a day without a time
	TypeEmail    Type = "email"      // in bodies only
	TypeLoose    Type = "num or dec" // in bodies only
)

// Need says what a body may or must do with a member.
type Need uint8

// The needs: Never is ignored when sent.
const (
	Never Need = iota
	May
	Must
)

// form is what a text looks like, as a pattern and in words.
type form struct {
	pattern *regexp.Regexp
	words   string
}

// Field describes one member of an object, for reads and for bodies.
type Field struct {
	Name      string
	Type      Type
	Nullable  bool     // JSON null is a legal value in reads
	Optional  bool     // may be left out in reads
	WordNull  bool     // nothing is written as the text "null"
	WriteOnly bool     // never in reads
	Values    []string // members of an enum
	Object    string   // for ids: singular name of the object it names; empty when that object is not served
	Fields    []Field  // members of an object, or of the elements of an array

	Create, Update Need
	Takes          Type     // type in bodies, when it differs
	TakesValues    []string // enum members in bodies, when they differ
	UpdateValues   []string // enum members in PATCH bodies, when they differ again
	Low            *decimal // smallest number a body may give
	AboveLow       bool     // and Low itself is not allowed
	Form           *form    // what the text of a body must look like
	Unless         string   // dotted member beside it which, when sent, makes a Must a May

	position int    // among the members of its object that can be read
	key      string // the name as it stands before the value: "name":
	steps    []step // of the members within
	asks     asks   // what bodies may have of them
	keeps    string // member that is written in its place, of what is kept here
	paths    []path // of what a plain member is: the first that leads to anything
	read     source // of a member that is not plain
	write    target // into the native body
}

// Readable reports whether the member occurs in answers; a container without anything to read in it never does.
func (f *Field) Readable() bool {
	if f.WriteOnly || len(f.Fields) == 0 {
		return !f.WriteOnly
	}
	return slices.ContainsFunc(f.Fields, func(inner Field) bool { return inner.Readable() })
}

// scalar reports whether the member is a single value, which can be filtered and sorted by.
func (f *Field) scalar() bool {
	return f.Readable() && f.Type != TypeArray && f.Type != TypeObject && f.Type != TypeLine
}

// inType is the type that bodies use.
func (f *Field) inType() Type {
	if f.Takes != "" {
		return f.Takes
	}
	return f.Type
}

// inValues are the enum members that bodies may use.
func (f *Field) inValues(update bool) []string {
	if update && f.UpdateValues != nil {
		return f.UpdateValues
	}
	if f.TakesValues != nil {
		return f.TakesValues
	}
	return f.Values
}

// need is what a body may or must do.
func (f *Field) need(update bool) Need {
	if update {
		return f.Update
	}
	return f.Create
}

// The words in which descriptions are written.

func idOf(name, object string) Field { return Field{Name: name, Type: TypeID, Object: object} }
func text(name string) Field         { return Field{Name: name, Type: TypeText} }
func timestamp(name string) Field    { return Field{Name: name, Type: TypeTime} }
func day(name string) Field          { return Field{Name: name, Type: TypeDate} }
func dec(name string) Field          { return Field{Name: name, Type: TypeDecimal} }
func num(name string) Field          { return Field{Name: name, Type: TypeNumber} }
func truth(name string) Field        { return Field{Name: name, Type: TypeBool} }
func currency(name string) Field     { return Field{Name: name, Type: TypeCurrency} }
func enum(name string, values ...string) Field {
	return Field{Name: name, Type: TypeEnum, Values: values}
}
func array(name string, fields ...Field) Field {
	return Field{Name: name, Type: TypeArray, Fields: fields}
}
func idsOf(name, object string) Field {
	return Field{Name: name, Type: TypeArray, Object: object}
}
func group(name string, fields ...Field) Field {
	return Field{Name: name, Type: TypeObject, Fields: fields}
}

// extras is the additional_fields container, which is left out when it has nothing to say.
func extras(fields ...Field) Field {
	return group("additional_fields", fields...).optional().writes(May, May)
}

func (f Field) null() Field      { f.Nullable = true; return f }
func (f Field) optional() Field  { f.Optional = true; return f }
func (f Field) wordNull() Field  { f.WordNull = true; return f }
func (f Field) writeOnly() Field { f.WriteOnly = true; return f }

func (f Field) writes(create, update Need) Field { f.Create, f.Update = create, update; return f }
func (f Field) takes(t Type) Field               { f.Takes = t; return f }
func (f Field) takesValues(v ...string) Field    { f.TakesValues = v; return f }
func (f Field) updateValues(v ...string) Field   { f.UpdateValues = v; return f }
func (f Field) atLeastZero() Field               { zero := decimal(0); f.Low = &zero; return f }

func (f Field) aboveZero() Field { f = f.atLeastZero(); f.AboveLow = true; return f }

func (f Field) unless(path string) Field { f.Unless = path; return f }

func (f Field) formed(as form) Field { f.Form = &as; return f }

func (f Field) from(s source) Field { f.read, f.paths = s, nil; return f }
func (f Field) into(t target) Field { f.write = t; return f }

// keptAs writes the member in the place of another.
func (f Field) keptAs(name string) Field { f.keeps = name; return f }

// at reads the member from the first of the native paths that has a value.
func (f Field) at(paths ...string) Field { f.read, f.paths = nil, pathsOf(paths...); return f }

// to writes the member to a native path.
func (f Field) to(path string) Field { f.write = toPath(path); return f }
