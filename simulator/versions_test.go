package simulator_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"faultline/simulator/webhook"
)

// An application that is being upgraded hears of one change at two addresses, in the shapes of each address's version,
// whatever version its requests are in. GET /configs/webhooks says which is which.
func TestEachAddressHasAVersionOfItsOwn(t *testing.T) {
	h := openHouse(t, 5)
	var mu sync.Mutex
	heard := map[string]gjson.Result{}
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		heard[strings.TrimPrefix(r.URL.Path, "/")+" "+gjson.GetBytes(body, "code").Str] = gjson.ParseBytes(body)
	}))
	t.Cleanup(receiver.Close)
	want := map[string]string{}
	for _, version := range []string{"2023-03-14", "2024-04-30", "2024-08-31"} {
		if _, err := h.Webhooks().Add(t.Context(), webhook.NewEndpoint{URL: receiver.URL + "/" + version, APIVersion: version, Events: []string{"VENDOR_CREATED", "JOB_COMPLETED"}}); err != nil {
			t.Fatal(err)
		}
		want[receiver.URL+"/"+version] = version
	}
	if _, err := h.Webhooks().Add(t.Context(), webhook.NewEndpoint{URL: receiver.URL + "/x", APIVersion: "2022-01-01"}); err == nil {
		t.Error("an unknown version is taken")
	}
	listed := map[string]string{}
	for _, c := range gjson.ParseBytes(h.send(t, http.MethodGet, "/configs/webhooks", nil, "").body).Array() {
		if url := c.Get("url").Str; strings.HasPrefix(url, receiver.URL) {
			listed[url] = c.Get("api_version").Str
		}
	}
	if diff := cmp.Diff(want, listed); diff != "" {
		t.Errorf("the configurations:\n%s", diff)
	}
	h.book(t, "vendor", `{"vendor_name":"Heard Twice"}`)
	h.run(t)
	async := strings.Replace(vendorNamed("Heard Twice"), `{`, `{"response_mode":"async",`, 1) // the name is taken: the job fails
	h.send(t, http.MethodPost, "/accounting/vendors", nil, async, "X-Rutter-Version", "2024-08-31")
	h.advance(t, time.Minute)
	mu.Lock()
	defer mu.Unlock()
	for version, tc := range map[string]struct {
		list, single   bool
		reason, missed string
	}{
		"2023-03-14": {false, true, "errors.0.slug", "error_metadata"},
		"2024-04-30": {true, false, "error_metadata.source", "errors"},
		"2024-08-31": {true, false, "error_metadata.source", "errors"},
	} {
		vendor, job := heard[version+" VENDOR_CREATED"].Get("vendor"), heard[version+" JOB_COMPLETED"].Get("job.response.body")
		if vendor.Get("currency_codes").IsArray() != tc.list || vendor.Get("currency_code").Exists() != tc.single {
			t.Errorf("%s: %s", version, vendor)
		}
		if !job.Get(tc.reason).Exists() || job.Get(tc.missed).Exists() {
			t.Errorf("%s: %s", version, job)
		}
	}
}
