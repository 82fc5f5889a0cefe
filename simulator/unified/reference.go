package unified

import (
	"slices"
)

// ObjectReference is what somebody who writes a client has to know of an object.
type ObjectReference struct {
	Name       string           `json:"name" doc:"key of one record: invoice"`
	Plural     string           `json:"plural" doc:"key of lists: invoices"`
	Path       string           `json:"path"`
	Entity     string           `json:"entity" doc:"name in sync configurations"`
	ObjectType string           `json:"object_type" doc:"name in the lists of syncs and in the status document"`
	Verbs      []string         `json:"verbs" doc:"list, fetch, create, update, delete, attach, print"`
	Events     []string         `json:"events" doc:"webhook codes"`
	Filterable []string         `json:"filterable" doc:"members that a filter or a sort may name"`
	Fields     []FieldReference `json:"fields"`
}

// FieldReference is one member, by its dotted path.
type FieldReference struct {
	Path     string   `json:"path"`
	Type     string   `json:"type"`
	Takes    string   `json:"takes,omitempty" doc:"type in bodies, where it differs"`
	Read     bool     `json:"read" doc:"occurs in answers"`
	Nullable bool     `json:"nullable"`
	Optional bool     `json:"optional" doc:"may be absent in answers"`
	Create   string   `json:"create" enum:"required,optional,ignored"`
	Update   string   `json:"update" enum:"required,optional,ignored"`
	Values   []string `json:"values,omitempty"`
	Names    string   `json:"names,omitempty" doc:"the object whose id it is"`
}

// Reference describes every object that the API serves, those that can only be written at the end.
func Reference() []ObjectReference {
	verbs := map[*Object][]string{}
	for _, r := range newRouteTable().all {
		if word := verbWords[r.verb]; r.object != nil && word != "" && !slices.Contains(verbs[r.object], word) {
			verbs[r.object] = append(verbs[r.object], word)
		}
	}
	var all []ObjectReference
	for _, o := range slices.Concat(objects, actions) {
		ref := ObjectReference{
			Name: o.Name, Plural: o.Plural, Path: o.Path, Entity: o.Entity, ObjectType: o.statusName(), Verbs: verbs[o],
			Events: []string{}, Filterable: []string{}, Fields: fieldReferences(o.Fields, "", nil),
		}
		if o.Can('R') {
			ref.Filterable = append(ref.Filterable, o.Filterable()...)
		}
		for _, e := range o.Tellable() {
			ref.Events = append(ref.Events, e.Code())
		}
		all = append(all, ref)
	}
	return all
}

// verbWords are the verbs in words.
var verbWords = map[byte]string{'R': "list", 'r': "fetch", 'C': "create", 'U': "update", 'D': "delete", 'A': "attach", 'P': "print"}

// VerbWords spells verbs that are given as letters.
func VerbWords(letters string) []string {
	words := []string{}
	for i := range len(letters) {
		if word := verbWords[letters[i]]; word != "" {
			words = append(words, word)
		}
	}
	return words
}

var needWords = map[Need]string{Never: "ignored", May: "optional", Must: "required"}

func fieldReferences(fields []Field, prefix string, list []FieldReference) []FieldReference {
	for i := range fields {
		f := &fields[i]
		ref := FieldReference{
			Path: prefix + f.Name, Type: string(f.Type), Read: f.Readable(), Nullable: f.Nullable, Optional: f.Optional,
			Create: needWords[f.Create], Update: needWords[f.Update], Values: f.Values, Names: f.Object,
		}
		if f.Takes != "" && f.Takes != f.Type {
			ref.Takes = string(f.Takes)
		}
		list = append(list, ref)
		inside := ref.Path + "."
		if f.Type == TypeArray {
			inside = ref.Path + "[]."
		}
		list = fieldReferences(f.Fields, inside, list)
	}
	return list
}
