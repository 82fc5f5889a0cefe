package journal

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What lets clean bodies pass without a scan lets no body pass in which the scan finds something.
func TestNoSecretLooksClean(t *testing.T) {
	plain := NewRedactor([]byte("key"), nil)
	for name, reach := range secretNames {
		for _, spelled := range []string{name, strings.ToUpper(name), strings.ToUpper(name[:1]) + name[1:]} {
			for _, pad := range []string{"", " ", "  ", "   "} { // wherever it begins among the places that are looked at
				if text := pad + `{"a":"` + spelled + `=x"}`; !plain.suspicious([]byte(text)) {
					t.Errorf("%s does not stand out", text)
				}
				if text := pad + `{"` + spelled + `":"x"}`; reach == everywhere && !plain.suspicious([]byte(text)) {
					t.Errorf("%s does not stand out", text)
				}
			}
		}
	}
	for _, name := range []string{"new_Secret", "adminpassword", "oauth_verifier", "OAuthKey", "oauth-signature"} { // by how they begin or end
		for _, pad := range []string{"", " ", "  ", "   "} {
			if text := pad + `{"` + name + `":"x"}`; !plain.secretField(name) || !plain.suspicious([]byte(text)) {
				t.Errorf("%s does not stand out", text)
			}
		}
	}
	for _, clean := range []string{unifiedResponse, nativeRequest, nativeResponse, "", "k", "to", `{"broken":"skewer"}`, `"SyncToken"`} {
		if plain.suspicious([]byte(clean)) {
			t.Errorf("%s stands out", clean)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		raw, err := json.Marshal(documents(3).Draw(t, "document"))
		if err != nil {
			t.Fatal(err)
		}
		if _, changed := plain.document(raw, 0); changed && !plain.suspicious(raw) {
			t.Errorf("%s does not stand out", raw)
		}
	})
}
