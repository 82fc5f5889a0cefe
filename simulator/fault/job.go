package fault

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"faultline/simulator/exchange"
)

// job lets an accepted write go another way than the platform would have it: in the background, later, or to an end
// of the rule's own, which is then what the job shows and what a repetition of its key gets.
type job struct {
	selection
	fate exchange.Fate
}

func buildJob(v values) (mechanism, error) {
	s, err := buildSelection(v)
	if err != nil {
		return nil, err
	}
	j := job{selection: s}
	j.fate.Background, j.fate.Committed = v.flag("background"), v.text("effect") == "written"
	if j.fate.Hold, err = v.duration("hold"); err != nil {
		return nil, err
	}
	if status := v.count("status"); status > 0 {
		j.fate.Outcome = &exchange.Refusal{
			Status: status, Type: v.text("error_type"), Code: v.text("code"), Message: v.text("message"), Native: nativeFrom(v),
		}
		j.fate.Outcome.Raw = shapedNative(v.text("shape"), j.fate.Outcome.Native)
	}
	return j, nil
}

func (j job) rule(_ scene, matter exchange.Matter) (exchange.Ruling, string, bool) {
	return exchange.Ruling{Fate: j.fate}, j.detail(), matter == exchange.MatterJob
}

func (j job) detail() string {
	said := "the job goes on"
	switch {
	case j.fate.Outcome != nil && j.fate.Committed:
		said = "carried out, and the job ends with " + strconv.Itoa(j.fate.Outcome.Status)
	case j.fate.Outcome != nil:
		said = "not carried out: the job ends with " + strconv.Itoa(j.fate.Outcome.Status)
	}
	if j.fate.Background {
		said += ", in the background"
	}
	if j.fate.Hold > 0 {
		said += ", after " + j.fate.Hold.String()
	}
	return said
}

// nativeShape is one way in which a platform's own words reach error_metadata.
type nativeShape struct {
	name  string
	write func(n exchange.Native) any
}

// nativeShapes is the table of shapes; the parameter's words are made from it. A text stands for what is no JSON.
var nativeShapes = []nativeShape{
	{"fault", func(n exchange.Native) any {
		first := map[string]any{"Message": n.Message, "Detail": n.Detail, "code": n.Code, "element": n.Element}
		return map[string]any{"Fault": map[string]any{"Error": []any{first}, "type": n.Kind}, "time": faultTime.Format("2006-01-02T15:04:05.000-07:00")}
	}},
	{"gateway", func(n exchange.Native) any {
		first := map[string]any{"message": n.Message, "detail": n.Detail, "code": n.Code, "element": nil}
		return map[string]any{"fault": map[string]any{"error": []any{first}, "type": n.Kind}, "time": faultTime.UnixMilli(), "warnings": nil}
	}},
	{"xml", func(n exchange.Native) any {
		return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><IntuitResponse xmlns="http://schema.intuit.com/finance/v3"><Fault type="` + markup(n.Kind) + `"><Error code="` +
			markup(n.Code) + `" element="` + markup(n.Element) + `"><Message>` + markup(n.Message) + `</Message><Detail>` + markup(n.Detail) + `</Detail></Error></Fault></IntuitResponse>`
	}},
	{"text", func(n exchange.Native) any { return n.Message + " (" + n.Code + "): " + n.Detail }},
	{"absent", func(exchange.Native) any { return nil }},
	{"xero", func(n exchange.Native) any {
		return map[string]any{"ErrorNumber": 10, "Type": "ValidationException", "Message": n.Message,
			"Elements": []any{map[string]any{"ValidationErrors": []any{map[string]any{"Message": n.Detail}}}}}
	}},
	{"netsuite", func(n exchange.Native) any {
		return map[string]any{"title": n.Message, "status": 400, "o:errorDetails": []any{map[string]any{"detail": n.Detail, "o:errorCode": "USER_ERROR"}}}
	}},
	{"intacct", func(n exchange.Native) any {
		return "<errormessage><error><errorno>BL01001973</errorno><description>" + markup(n.Message) + "</description><description2>" + markup(n.Detail) + "</description2></error></errormessage>"
	}},
}

// markup is a text inside XML.
var markup = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace

// faultTime is what a platform's fault says of its own time: one that stays, so that a refusal is the same every time.
var faultTime = time.Date(2026, 1, 5, 9, 30, 0, 0, time.FixedZone("", -8*60*60))

// shapedNative is the JSON under error_metadata.platform; nil leaves that to the API.
func shapedNative(shape string, n *exchange.Native) json.RawMessage {
	for _, known := range nativeShapes {
		if known.name != shape || n == nil {
			continue
		}
		raw, err := json.Marshal(known.write(*n))
		if err != nil {
			return nil
		}
		return raw
	}
	return nil
}

func nativeShapeNames() []string {
	names := make([]string, len(nativeShapes))
	for i, s := range nativeShapes {
		names[i] = s.name
	}
	return names
}
