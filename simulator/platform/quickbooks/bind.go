package quickbooks

import (
	"faultline/simulator/ledger"
)

// The constructors of fields that are bound to a place in a record or a line. T is *ledger.Document, *ledger.Line, …

func textField[T any](name string, limit int, at func(T) *string) field {
	return field{name: name, limit: limit,
		get: func(s *scene, x any) any { return s.text(*at(x.(T))) },
		set: func(_ *draft, x any, v any) error { *at(x.(T)), _ = v.(string); return nil },
	}
}

func dateField[T any](name string, at func(T) *string) field {
	return field{name: name, shape: shapeDate,
		get: func(s *scene, x any) any { return s.day(*at(x.(T))) },
		set: func(_ *draft, x any, v any) error { *at(x.(T)), _ = v.(string); return nil },
	}
}

// innerField is a text that the wire wraps in an object of one member.
func innerField[T any](name, inner string, limit int, at func(T) *string) field {
	return field{name: name, shape: shapeText1, inner: inner, limit: limit,
		get: func(s *scene, x any) any { return s.wrapped(inner, *at(x.(T))) },
		set: func(_ *draft, x any, v any) error { *at(x.(T)), _ = v.(string); return nil },
	}
}

func refField[T any](name string, at func(T) *string, kinds ...ledger.Kind) field {
	return field{name: name, shape: shapeRef, kinds: kinds,
		get: func(s *scene, x any) any { return s.reference(*at(x.(T)), kinds...) },
		set: func(d *draft, x any, v any) error {
			id, _ := v.(string)
			to := at(x.(T))
			if id == *to {
				return nil // what it points at may have been deactivated since
			}
			if err := d.exists(name, id, kinds); err != nil {
				return err
			}
			*to = id
			return nil
		},
	}
}

func scaledField[T any](name string, shown func(s *scene, n ledger.Scaled) any, at func(T) **ledger.Scaled) field {
	return field{name: name, shape: shapeScaled,
		get: func(s *scene, x any) any {
			if p := *at(x.(T)); p != nil {
				return shown(s, *p)
			}
			return nil
		},
		set: func(_ *draft, x any, v any) error {
			*at(x.(T)), _ = v.(*ledger.Scaled)
			return nil
		},
	}
}

func quantity(s ledger.Scaled) number { return number(s.Decimal()) }

// activeField is the flag that stands for deletion on lists.
func activeField[T any](at func(T) (active *bool, name *string)) field {
	return field{name: "Active", shape: shapeFlag, sticky: true,
		get: func(_ *scene, x any) any { active, _ := at(x.(T)); return *active },
		set: func(_ *draft, x any, v any) error {
			active, name := at(x.(T))
			setActive(active, name, v.(bool))
			return nil
		},
	}
}

func addressField[T any](name string, at func(T) **ledger.Address) field {
	return field{name: name, shape: shapeOwn,
		parse: func(in *intake, raw any, path string) (any, error) { return in.address(raw, path) },
		get: func(_ *scene, x any) any {
			if a := *at(x.(T)); a != nil {
				return showAddress(*a)
			}
			return nil
		},
		set: func(_ *draft, x any, v any) error { *at(x.(T)), _ = v.(*ledger.Address); return nil },
	}
}

func showAddress(a ledger.Address) any {
	if a == (ledger.Address{}) {
		return nil
	}
	return object{
		{"Line1", text(a.Line1)}, {"Line2", text(a.Line2)}, {"Line3", text(a.Line3)}, {"City", text(a.City)},
		{"Country", text(a.Country)}, {"CountrySubDivisionCode", text(a.Region)}, {"PostalCode", text(a.PostalCode)},
	}
}

// word is a native word and the ledger's.
type word struct{ native, ledger string }

// wordField is an enumeration with words of its own on the wire.
func wordField[T any](name string, words []word, at func(T) *string) field {
	natives := make([]string, len(words))
	for i, w := range words {
		natives[i] = w.native
	}
	return field{name: name, words: natives,
		get: func(_ *scene, x any) any {
			for _, w := range words {
				if w.ledger == *at(x.(T)) {
					return w.native
				}
			}
			return nil
		},
		set: func(_ *draft, x any, v any) error {
			native, _ := v.(string)
			for _, w := range words {
				if w.native == native {
					*at(x.(T)) = w.ledger
				}
			}
			return nil
		},
	}
}

// The constructors of fields that the ledger does not model: they lie in Extra as they came.

func keptField(name string, s shape) field { return field{name: name, shape: s, kept: true} }

func keptText(name string, limit int) field {
	return field{name: name, limit: limit, kept: true}
}

func keptWords(name string, fallback any, words ...string) field {
	return field{name: name, words: words, kept: true, fallback: fallback}
}

func keptFlag(name string, fallback any) field {
	return field{name: name, shape: shapeFlag, kept: true, fallback: fallback}
}

// keptRef is a reference that the ledger does not model. It shows the name of what it points at, when that is known.
func keptRef(name string, kinds ...ledger.Kind) field {
	return field{name: name, shape: shapeRef, kept: true, kinds: kinds,
		get: func(s *scene, x any) any {
			if raw, ok := s.extras[name]; ok {
				return s.reference(unquoted(raw), kinds...)
			}
			return nil
		},
	}
}

// shown is a field that the server sets.
func shown[T any](name string, get func(s *scene, x T) any) field {
	return field{name: name, get: func(s *scene, x any) any { return get(s, x.(T)) }}
}
