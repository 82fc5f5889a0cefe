package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// What a file may cost to read.
const (
	maxBytes   = 5 << 20
	maxDepth   = 64
	maxPointer = 1 << 10 // of a key, in bytes: pointers and messages stay readable
)

// document is a file as plain values, with the place of each.
type document struct {
	root  any              // map[string]any, []any, string, bool, json.Number, nil
	value map[string]place // by JSON pointer: where the value stands
	key   map[string]place // by JSON pointer: where its key stands
}

// at finds the place of a pointer, or of the nearest value around it.
func (d *document) at(pointer string) place {
	for {
		if p, ok := d.value[pointer]; ok {
			return p
		}
		cut := strings.LastIndexByte(pointer, '/')
		if cut < 0 {
			return place{1, 1}
		}
		pointer = pointer[:cut]
	}
}

// keyAt finds the place of the key of a pointer.
func (d *document) keyAt(pointer string) place {
	if p, ok := d.key[pointer]; ok {
		return p
	}
	return d.at(pointer)
}

// read turns bytes into a document. It returns nil when the bytes are no document at all.
func read(src []byte, found *findings) *document {
	if len(src) > maxBytes {
		found.fail(place{1, 1}, "a scenario is at most 5 MiB", "the file has %d bytes", len(src))
		return nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(src))
	var root yaml.Node
	if err := decoder.Decode(&root); err != nil {
		if errors.Is(err, io.EOF) {
			found.fail(place{1, 1}, "begin with: faultline: 1", "the file is empty")
			return nil
		}
		found.fail(placeOf(err), "", "this is not YAML: %s", plainText(err))
		return nil
	}
	var second yaml.Node
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		at := place{max(second.Line, 1), max(second.Column, 1)}
		if err != nil {
			at = placeOf(err)
		}
		found.fail(at, "put each scenario in a file of its own", "the file has more than one document")
		return nil
	}
	r := reader{found: found, document: &document{value: map[string]place{}, key: map[string]place{}}}
	before := len(found.list)
	if len(root.Content) != 1 {
		found.fail(place{1, 1}, "begin with: faultline: 1", "the file is empty")
		return nil
	}
	r.document.root = r.convert(root.Content[0], "", 1)
	if len(found.list) > before {
		return nil
	}
	return r.document
}

var lineInMessage = regexp.MustCompile(`line (\d+)`)

// placeOf digs the line out of a message of the YAML library, which has no typed error.
func placeOf(err error) place {
	if m := lineInMessage.FindStringSubmatch(err.Error()); m != nil {
		if n, convErr := strconv.Atoi(m[1]); convErr == nil {
			return place{n, 1}
		}
	}
	return place{1, 1}
}

var libraryPrefix = regexp.MustCompile(`^yaml: (line \d+: )?`)

func plainText(err error) string { return libraryPrefix.ReplaceAllString(err.Error(), "") }

type reader struct {
	found    *findings
	document *document
}

// convert turns one node into a plain value. What it refuses it reports, and goes on to find more.
func (r *reader) convert(n *yaml.Node, pointer string, depth int) any {
	at := place{n.Line, n.Column}
	r.document.value[pointer] = at
	if depth > maxDepth {
		r.found.fail(at, "", "nested deeper than %d levels", maxDepth)
		return nil
	}
	if n.Anchor != "" {
		r.found.fail(at, "write the value out where it is needed", "anchors are not allowed: &%s", clip(n.Anchor))
		return nil
	}
	switch n.Kind {
	case yaml.AliasNode:
		r.found.fail(at, "write the value out where it is needed", "aliases are not allowed: *%s", clip(n.Value))
		return nil
	case yaml.MappingNode:
		return r.mapping(n, pointer, depth)
	case yaml.SequenceNode:
		r.ownTag(n, at, "!!seq")
		list := make([]any, 0, len(n.Content))
		for i, item := range n.Content {
			list = append(list, r.convert(item, pointer+"/"+strconv.Itoa(i), depth+1))
		}
		return list
	default:
		return r.scalar(n, at)
	}
}

func (r *reader) ownTag(n *yaml.Node, at place, want string) {
	if tag := n.ShortTag(); tag != want {
		r.found.fail(at, "leave the tag out", "the tag %s is not allowed here", clip(tag))
	}
}

func (r *reader) mapping(n *yaml.Node, pointer string, depth int) any {
	r.ownTag(n, place{n.Line, n.Column}, "!!map")
	object := make(map[string]any, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := place{key.Line, key.Column}
		if key.Kind != yaml.ScalarNode || key.ShortTag() == "!!merge" || key.Anchor != "" || len(key.Value) > maxPointer {
			r.found.fail(at, "use a plain word", "this cannot be a key")
			continue
		}
		if _, twice := object[key.Value]; twice {
			r.found.fail(at, "keep one of the two", "the key %q is there twice", clip(key.Value))
			continue
		}
		inner := pointer + "/" + escape(key.Value)
		r.document.key[inner] = at
		object[key.Value] = r.convert(value, inner, depth+1)
	}
	return object
}

// scalar knows the types of JSON alone. A date is the text that it was written as.
func (r *reader) scalar(n *yaml.Node, at place) any {
	switch tag := n.ShortTag(); tag {
	case "!!str", "!!timestamp":
		return n.Value
	case "!!null":
		return nil
	case "!!bool":
		var b bool
		if n.Decode(&b) == nil {
			return b
		}
	case "!!int":
		return r.integer(n, at)
	case "!!float":
		var f float64
		if n.Decode(&f) == nil && !math.IsInf(f, 0) && !math.IsNaN(f) {
			return json.Number(strconv.FormatFloat(f, 'g', -1, 64))
		}
	default:
		r.found.fail(at, "leave the tag out", "the tag %s is not allowed here", clip(tag))
		return nil
	}
	r.found.fail(at, "", "%q is not a value that can be used here", clip(n.Value))
	return nil
}

func (r *reader) integer(n *yaml.Node, at place) any {
	var signed int64
	if n.Decode(&signed) == nil {
		return json.Number(strconv.FormatInt(signed, 10))
	}
	var unsigned uint64
	if n.Decode(&unsigned) == nil {
		return json.Number(strconv.FormatUint(unsigned, 10))
	}
	r.found.fail(at, "use at most 18446744073709551615", "the number %s is too large", clip(n.Value))
	return nil
}

// escape makes a key a token of a JSON pointer.
func escape(key string) string {
	return strings.ReplaceAll(strings.ReplaceAll(key, "~", "~0"), "/", "~1")
}

// clip keeps words of a hostile file from flooding a message.
func clip(text string) string {
	const most = 60
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most]) + "…"
	}
	return text
}
