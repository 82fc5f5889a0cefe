package unified

import "testing"

func TestPackedIDs(t *testing.T) {
	const id = "0b7e3f4a-5c1d-8e2f-8a9b-1c2d3e4f5a6b"
	want := jobID{0x0b, 0x7e, 0x3f, 0x4a, 0x5c, 0x1d, 0x8e, 0x2f, 0x8a, 0x9b, 0x1c, 0x2d, 0x3e, 0x4f, 0x5a, 0x6b}
	if got, ok := packed(id); !ok || got != want {
		t.Errorf("%x %v", got, ok)
	}
	for name, id := range map[string]string{
		"empty": "", "short": id[:35], "long": id + "0", "no digits": "job-1", "capitals": "0B7E3F4A-5C1D-8E2F-8A9B-1C2D3E4F5A6B",
	} {
		if got, ok := packed(id); ok {
			t.Errorf("%s: %x", name, got)
		}
	}
}
