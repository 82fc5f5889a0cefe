package fault

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"go.yaml.in/yaml/v3"

	"faultline/simulator/journal"
)

// entryTexts is the catalogue as data: what is offered by name, one file a hop.
//
//go:embed catalogue/*.yaml
var entryTexts embed.FS

// mechanisms are what entries can be set up over.
var mechanisms = map[string]func(values) (mechanism, error){
	"announce":  buildAnnounce,
	"answer":    buildAnswer,
	"callback":  buildCallback,
	"batch":     buildBatch,
	"commit":    buildCommit,
	"copied":    buildCopied,
	"consent":   buildConsent,
	"corrupt":   buildCorrupt,
	"course":    buildCourse,
	"cut":       buildCut,
	"delay":     buildDelay,
	"deliver":   buildDeliver,
	"deprecate": buildDeprecate,
	"drift":     buildDrift,
	"envelope":  buildEnvelope,
	"job":       buildJob,
	"lifecycle": buildLifecycle,
	"limit":     buildLimit,
	"memory":    buildMemory,
	"meter":     buildMetered,
	"rehearse":  buildRehearse,
	"repage":    buildRepage,
	"reshape":   buildReshape,
	"resize":    buildResize,
	"restate":   buildRestate,
	"shift":     buildShift,
	"retell":    buildRetell,
	"retext":    buildRetext,
	"rewrite":   buildRewrite,
	"rotate":    buildRotate,
	"sever":     buildSever,
	"skew":      buildSkew,
	"stir":      buildStir,
	"suppress":  buildSuppress,
	"unfilter":  buildUnfilter,
	"withhold":  buildWithhold,
}

// entryText is one entry as it is written.
type entryText struct {
	Type       string          `yaml:"type"`
	Mechanism  string          `yaml:"mechanism"`
	Hops       []journal.Hop   `yaml:"hops"` // the first is meant when a rule names none
	Summary    string          `yaml:"summary"`
	Does       string          `yaml:"does"`
	Correct    string          `yaml:"correct"`
	Real       string          `yaml:"real"`
	Verdicts   []string        `yaml:"verdicts"`
	Set        map[string]any  `yaml:"set"`
	Parameters []parameterText `yaml:"parameters"`
	Example    string          `yaml:"example"`
	Wire       wireText        `yaml:"wire"`
}

type parameterText struct {
	Name     string        `yaml:"name"`
	Kind     parameterKind `yaml:"kind"`
	Words    []string      `yaml:"words"`
	Required bool          `yaml:"required"`
	Default  any           `yaml:"default"`
	Least    int           `yaml:"least"`
	Most     int           `yaml:"most"`
	About    string        `yaml:"about"`
}

type wireText struct {
	Rule   map[string]any    `yaml:"rule"`
	Call   string            `yaml:"call"`
	Status int               `yaml:"status"`
	Code   string            `yaml:"code"`
	Header map[string]string `yaml:"header"`
	Body   string            `yaml:"body"`
	Lacks  string            `yaml:"lacks"`
	Fails  string            `yaml:"fails"`
	Effect string            `yaml:"effect"`
	Waits  string            `yaml:"waits"`
	Within string            `yaml:"within"`
}

// readCatalogue reads every entry, file by file in the order of their names.
func readCatalogue() ([]effect, error) {
	files, err := fs.Glob(entryTexts, "catalogue/*.yaml")
	if err != nil {
		return nil, err
	}
	var all []effect
	for _, file := range files {
		text, err := entryTexts.ReadFile(file)
		if err != nil {
			return nil, err
		}
		entries, err := readEntries(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all = append(all, entries...)
	}
	return all, nil
}

func readEntries(text []byte) ([]effect, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	var written []entryText
	if err := decoder.Decode(&written); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	var out []effect
	for _, w := range written {
		e, err := w.entry()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", w.Type, err)
		}
		out = append(out, e)
	}
	return out, nil
}

func (w entryText) entry() (effect, error) {
	build, ok := mechanisms[w.Mechanism]
	if !ok || len(w.Hops) == 0 {
		return effect{}, fmt.Errorf("there is no mechanism %q, or no hop", w.Mechanism)
	}
	e := effect{
		EffectInfo: EffectInfo{
			Type: w.Type, Mechanism: w.Mechanism, Hop: w.Hops[0], Hops: w.Hops,
			Summary: w.Summary, Does: w.Does, Correct: w.Correct, Verdicts: w.Verdicts,
		},
		real: w.Real, example: w.Example, set: values{}, build: build,
	}
	for name, value := range w.Set {
		raw, err := json.Marshal(value)
		if err != nil {
			return e, err
		}
		e.set[name] = raw
	}
	for _, p := range w.Parameters {
		declared, err := p.parameter()
		if err != nil {
			return e, err
		}
		e.parameters = append(e.parameters, declared)
	}
	var err error
	e.Wire, err = w.Wire.wire()
	return e, err
}

// wordLists are words that mechanisms know, so that an entry need not repeat them.
var wordLists = map[string]func() []string{
	"native_shapes": nativeShapeNames,
	"operations":    operationNames,
	"retry_styles":  retryStyleNames,
	"rewritings":    rewritingNames,
}

func (p parameterText) parameter() (parameter, error) {
	out := parameter{name: p.Name, kind: p.Kind, words: slices.Clone(p.Words), required: p.Required, least: p.Least, most: p.Most, about: p.About}
	if len(p.Words) == 1 && wordLists[p.Words[0]] != nil {
		out.words = wordLists[p.Words[0]]()
	}
	if p.Default == nil {
		return out, nil
	}
	raw, err := json.Marshal(p.Default)
	out.standard = raw
	return out, err
}

func (w wireText) wire() (Wire, error) {
	out := Wire{Call: w.Call, Status: w.Status, Code: w.Code, Header: w.Header, Body: w.Body, Lacks: w.Lacks, Fails: w.Fails, Effect: w.Effect, Waits: w.Waits, Within: w.Within}
	if w.Rule == nil {
		return out, nil
	}
	raw, err := json.Marshal(w.Rule)
	out.Rule = raw
	return out, err
}
