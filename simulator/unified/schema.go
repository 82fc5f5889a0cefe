package unified

import "slices"

// schema is a JSON Schema in the making.
type schema = map[string]any

// wireTypes are the JSON Schemas of the types of members.
var wireTypes = map[Type]schema{
	TypeID:       {"type": "string", "format": "uuid"},
	TypeText:     {"type": "string"},
	TypeEnum:     {"type": "string"},
	TypeTime:     {"type": "string", "description": "ISO 8601: YYYY-MM-DDTHH:mm:ss.sssZ"},
	TypeDate:     {"type": "string", "format": "date"},
	TypeDecimal:  {"type": "string", "pattern": `^-?[0-9]+(\.[0-9]+)?$`, "description": "A decimal in a string."},
	TypeNumber:   {"type": "number"},
	TypeBool:     {"type": "boolean"},
	TypeCurrency: {"type": "string", "pattern": "^([A-Z]{3}|null)$", "description": "ISO 4217"},
	TypeArray:    {"type": "array"},
	TypeObject:   {"type": "object"},
	TypeEmail:    {"type": "string", "format": "email"},
	TypeLoose:    {"type": []string{"number", "string"}, "description": "A number, or a decimal in a string."},
	TypeLine:     ref("StatementLine"),
	typeWhole:    {"type": "integer"},
	typeAny:      {},
	typeScalar:   {"type": []string{"string", "boolean", "number", "null"}},
	typeMap:      {"type": "object"},
}

// Types that only the documentation uses.
const (
	typeWhole  Type = "int"
	typeAny    Type = "any"
	typeScalar Type = "str, bool, num or null"
	typeMap    Type = "map"
)

func whole(name string) Field    { return Field{Name: name, Type: typeWhole} }
func anything(name string) Field { return Field{Name: name, Type: typeAny} }

// mapping is an object whose names are not known before; its fields describe each value.
func mapping(name string, fields ...Field) Field {
	return Field{Name: name, Type: typeMap, Fields: fields}
}

// plainWords is an array of strings.
func plainWords(name string) Field {
	return Field{Name: name, Type: TypeArray, Values: []string{}, TakesValues: []string{}}
}

// readSchema describes the members of an answer.
func readSchema(fields []Field) schema {
	properties, required := schema{}, []string{}
	for i := range fields {
		f := &fields[i]
		if !f.Readable() {
			continue
		}
		properties[f.Name] = f.readSchema()
		if !f.Optional {
			required = append(required, f.Name)
		}
	}
	return objectSchema(properties, required)
}

func objectSchema(properties schema, required []string) schema {
	s := schema{"type": "object", "properties": properties}
	if len(required) > 0 {
		s["required"] = required
	}
	return s
}

func (f *Field) readSchema() schema {
	s := clone(wireTypes[f.Type])
	switch f.Type {
	case TypeObject:
		for name, v := range readSchema(f.Fields) {
			s[name] = v
		}
	case TypeArray:
		s["items"] = schema{}
		if len(f.Fields) > 0 {
			s["items"] = readSchema(f.Fields)
		} else if f.Values != nil {
			s["items"] = schema{"type": "string"}
		}
	case typeMap:
		if len(f.Fields) > 0 {
			s["additionalProperties"] = readSchema(f.Fields)
		}
	case TypeEnum:
		values := slices.Clone(f.Values)
		if f.WordNull {
			values = append(values, "null")
		}
		if len(values) > 0 {
			s["enum"] = values
		}
	}
	if f.Nullable {
		nullable(s)
	}
	return s
}

// nullable lets null pass too.
func nullable(s schema) {
	if name, isName := s["type"].(string); isName {
		s["type"] = []string{name, "null"}
	}
	if named, isRef := s["$ref"]; isRef {
		delete(s, "$ref")
		s["anyOf"] = []schema{{"$ref": named}, {"type": "null"}}
	}
	if values, isEnum := s["enum"].([]string); isEnum {
		all := make([]any, 0, len(values)+1)
		for _, v := range values {
			all = append(all, v)
		}
		s["enum"] = append(all, nil)
	}
}

// bodySchema describes the members of a body.
func bodySchema(fields []Field, update bool) schema {
	properties, required := schema{}, []string{}
	for i := range fields {
		f := &fields[i]
		need := f.need(update)
		if need == Never {
			continue
		}
		s := f.bodySchema(update)
		if need == Must && f.Unless == "" {
			required = append(required, f.Name)
		} else {
			nullable(s) // a member that may be left out may be null just as well
		}
		properties[f.Name] = s
	}
	return objectSchema(properties, required)
}

func (f *Field) bodySchema(update bool) schema {
	s := clone(wireTypes[f.inType()])
	switch f.inType() {
	case TypeObject:
		for name, v := range bodySchema(f.Fields, update) {
			s[name] = v
		}
	case TypeArray:
		s["items"] = schema{"type": "string"}
		if len(f.Fields) > 0 {
			s["items"] = bodySchema(f.Fields, update)
		}
	case TypeEnum:
		if values := f.inValues(update); len(values) > 0 {
			s["enum"] = slices.Clone(values)
		}
	}
	if f.inType() == TypeText {
		s["maxLength"] = longestText
	}
	if f.Form != nil {
		s["pattern"] = f.Form.pattern.String()
	}
	if f.Low != nil {
		s["minimum"] = f.Low.number()
		if f.AboveLow {
			delete(s, "minimum")
			s["exclusiveMinimum"] = f.Low.number()
		}
	}
	return s
}

func clone(s schema) schema {
	c := make(schema, len(s)+2)
	for name, v := range s {
		c[name] = v
	}
	return c
}

func ref(name string) schema { return schema{"$ref": "#/components/schemas/" + name} }
