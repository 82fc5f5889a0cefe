package fault

import (
	"time"
)

// delay lets calls wait before they are handed on: a fixed length, a spread around it, or a long wait now and then.
type delay struct {
	selection
	length, jitter, spike time.Duration
	share                 int // of a hundred calls, how many get the spike
}

func buildDelay(v values) (mechanism, error) {
	s, err := buildSelection(v)
	if err != nil {
		return nil, err
	}
	d := delay{selection: s, share: v.count("share")}
	for name, into := range map[string]*time.Duration{"length": &d.length, "jitter": &d.jitter, "spike": &d.spike} {
		if *into, err = v.duration(name); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func (d delay) delay(s scene) (time.Duration, string) {
	length := d.length
	if d.jitter > 0 {
		length += time.Duration((2*s.pick.Float() - 1) * float64(d.jitter))
	}
	if d.share > 0 && s.pick.Intn(100) < d.share {
		length = d.spike
	}
	length = max(length, 0).Round(time.Millisecond)
	return length, "waits " + length.String()
}
