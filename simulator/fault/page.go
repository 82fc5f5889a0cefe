package fault

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// rendered is the page of an effect, made from its entry.
func (e effect) rendered() string {
	var b strings.Builder
	b.WriteString("# " + e.Type + "\n\n" + sentence(e.Summary) + "\n\n")
	b.WriteString("**On the wire.** " + sentence(e.Does) + "\n\n")
	b.WriteString("**Real systems that do it.** " + sentence(e.real) + "\n\n")
	b.WriteString("**Parameters.**" + parametersText(e.parameters) + "\n")
	b.WriteString("**A correct integration** " + strings.TrimSuffix(e.Correct, ".") + ".\n\n")
	b.WriteString("**In the journal.** The entry names the rule, its draw and what would have been without it. Makes sense on the hop ")
	for i, hop := range e.Hops {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(hop))
	}
	b.WriteString("." + e.Wire.text() + "\n\n")
	b.WriteString("```yaml\nsteps:\n  - fault: " + e.exampleRule() + "\n```\n")
	return b.String()
}

func (e effect) exampleRule() string {
	if e.example != "" {
		return strings.TrimSpace(e.example)
	}
	return "{name: " + strings.ReplaceAll(e.Type, "_", "-") + ", when: {times: 3}, effect: {type: " + e.Type + "}}"
}

func sentence(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + strings.TrimSuffix(text[1:], ".") + "."
}

func parametersText(declared []parameter) string {
	if len(declared) == 0 {
		return " None.\n"
	}
	out := "\n\n| name | default | meaning |\n|---|---|---|\n"
	for _, p := range declared {
		standard := "–"
		if len(p.standard) > 0 {
			standard = "`" + strings.Trim(string(p.standard), `"`) + "`"
		}
		about := p.about
		if len(p.words) > 0 {
			about += ": `" + strings.Join(p.words, "`, `") + "`"
		}
		if p.kind == kindCount {
			about += " (" + strconv.Itoa(p.least) + " to " + strconv.Itoa(p.most) + ")"
		}
		out += "| `" + p.name + "` | " + standard + " | " + about + " |\n"
	}
	return out
}

// text says what a client sees of one call under the effect.
func (w Wire) text() string {
	var parts []string
	if w.Status > 0 {
		parts = append(parts, "status "+strconv.Itoa(w.Status))
	}
	if w.Code != "" {
		parts = append(parts, "`"+w.Code+"`")
	}
	for _, name := range slices.Sorted(maps.Keys(w.Header)) {
		if w.Header[name] == "" {
			parts = append(parts, "no `"+name+"`")
		} else {
			parts = append(parts, "`"+name+"`")
		}
	}
	if w.Fails != "" {
		parts = append(parts, failures[w.Fails])
	}
	if said := effectText(w.Effect); said != "" {
		parts = append(parts, said)
	}
	if w.Waits != "" {
		parts = append(parts, "at least "+w.Waits+" later")
	}
	if len(parts) == 0 {
		return ""
	}
	return " A client sees: " + strings.Join(parts, ", ") + "."
}

// effectText is the effect of one call in words.
func effectText(effect string) string {
	if said, known := effectsSaid[effect]; known || effect == "" {
		return said
	}
	if n, many := strings.CutPrefix(effect, "sent "); many {
		return n + " deliveries of the event"
	}
	return "the record is " + effect
}

var effectsSaid = map[string]string{
	"sent 1": "one delivery of the event", "unsent": "no delivery of the event", "given up": "no delivery, and an event that was given up",
	"held up": "later events only after the second attempt of this one", "switched off": "no delivery, and an endpoint that is switched off",
	"told": "the event before the answer", "shifted": "times of the ledger that are off", "failed": "a run that has failed",
}

// failures are the words for how a call fails below HTTP.
var failures = map[string]string{
	"reset": "a reset connection", "refused": "a refused connection", "closed": "a connection closed without an answer", "cut": "a body that ends too soon",
	"timeout": "no answer within its patience", "encoding": "a body that cannot be unpacked",
}
