package unified_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/platform"
)

func (w *world) post(body, key string) *httptest.ResponseRecorder {
	return w.call(http.MethodPost, w.on("/accounting/bills"), body, "Idempotency-Key", key)
}

func (w *world) bills(number string) int {
	return int(w.get("/accounting/bills?document_number=" + number).Get("bills.#").Int())
}

func TestSameKeySameAnswer(t *testing.T) {
	w := small(t)
	body := w.bill("K-1", "5")
	first := w.post(body, "k1")
	// The same JSON in another order and with other spaces is the same request; quotes around the key do not matter.
	again := w.post(strings.Replace(body, `"currency_code":"USD",`, "", 1)[:len(`{"bill":{`)]+` "currency_code":"USD",`+strings.Replace(body, `"currency_code":"USD",`, "", 1)[len(`{"bill":{`):], `"k1"`)
	if first.Code != 200 || again.Code != 200 || first.Body.String() != again.Body.String() || first.Header().Get("X-Rutter-Job-ID") != again.Header().Get("X-Rutter-Job-ID") {
		t.Errorf("first %d %s\nagain %d %s", first.Code, first.Body, again.Code, again.Body)
	}
	if x := w.store.last(journal.HopUnified).Exchange; !x.Replayed || x.IdempotencyKey != "k1" || x.JobID == "" {
		t.Errorf("entry %+v", x)
	}
	if n := w.bills("K-1"); n != 1 {
		t.Errorf("%d bills", n)
	}
	other := w.post(w.bill("K-2", "5"), "k1")
	if other.Code != http.StatusConflict || gjson.Get(other.Body.String(), "error_code").Str != "IDEMPOTENCY_KEY_REUSED" || other.Header().Get("X-Rutter-Job-ID") != "" {
		t.Errorf("another body: %d %s", other.Code, other.Body)
	}
	if w.store.last(journal.HopUnified).Exchange.Intent == "" {
		t.Error("a write without its intent")
	}
}

func TestReplayAfterRestart(t *testing.T) {
	w := small(t)
	body := w.bill("R-1", "5")
	first := w.post(body, "k1")
	w.start()
	again := w.post(body, "k1")
	if again.Code != 200 || first.Body.String() != again.Body.String() {
		t.Errorf("first %s\nagain %d %s", first.Body, again.Code, again.Body)
	}
	if n := w.bills("R-1"); n != 1 {
		t.Errorf("%d bills", n)
	}
}

func TestFailuresAreReplayedAndValidationIsNot(t *testing.T) {
	w := small(t)
	invalid := w.post(`{"bill":{}}`, "k1")
	if invalid.Code != 400 {
		t.Fatal(invalid.Body)
	}
	if rec := w.post(w.bill("V-1", "5"), "k1"); rec.Code != 200 {
		t.Errorf("the key of a refused request is free: %d %s", rec.Code, rec.Body)
	}
	calls := 0
	w.intercept(func(_ context.Context, _ platform.Request, next func() (exchange.Answer, error)) (exchange.Answer, error) {
		calls++
		return exchange.Answer{Status: 429}, nil
	})
	body := w.bill("V-2", "5")
	first := w.post(body, "k2")
	w.intercept(nil)
	again := w.post(body, "k2")
	if first.Code != 452 || again.Code != 452 || first.Body.String() != again.Body.String() || calls != 1 {
		t.Errorf("%d %d after %d calls", first.Code, again.Code, calls)
	}
	if rec := w.post(body, "k3"); rec.Code != 200 {
		t.Errorf("a new key: %d %s", rec.Code, rec.Body)
	}
}

func TestKeysAreForgottenAfterADay(t *testing.T) {
	w := small(t)
	w.post(w.bill("D-1", "5"), "k1")
	if _, err := w.clock.Advance(t.Context(), 25*time.Hour); err != nil {
		t.Fatal(err)
	}
	if rec := w.post(w.bill("D-2", "5"), "k1"); rec.Code != 200 || w.bills("D-2") != 1 {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}

func TestSameKeyWhileRunningJoins(t *testing.T) {
	w := small(t)
	body := w.bill("J-1", "5")
	arrived, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	w.intercept(func(_ context.Context, _ platform.Request, next func() (exchange.Answer, error)) (exchange.Answer, error) {
		once.Do(func() { close(arrived); <-release })
		return next()
	})
	answers := make([]*httptest.ResponseRecorder, 3)
	var wg sync.WaitGroup
	wg.Go(func() { answers[0] = w.post(body, "k1") })
	<-arrived
	for i := 1; i < len(answers); i++ {
		wg.Go(func() { answers[i] = w.post(body, "k1") })
	}
	close(release)
	wg.Wait()
	for i, a := range answers {
		if a.Code != 200 || a.Body.String() != answers[0].Body.String() {
			t.Errorf("%d: %d %s", i, a.Code, a.Body)
		}
	}
	if n := w.bills("J-1"); n != 1 {
		t.Errorf("%d bills", n)
	}
}

// A process that ends after the platform took the write and before the client was answered must not write twice.
func TestCrashBetweenPlatformAndAnswer(t *testing.T) {
	w := small(t)
	body := w.bill("C-1", "5")
	hanging, wrote := make(chan struct{}), make(chan struct{})
	w.intercept(func(_ context.Context, r platform.Request, next func() (exchange.Answer, error)) (exchange.Answer, error) {
		answer, err := next()
		if r.Method == http.MethodPost {
			close(wrote)
			<-hanging // the process never gets any further
		}
		return answer, err
	})
	done := make(chan struct{})
	go func() { defer close(done); w.post(body, "k1") }()
	<-wrote
	left := w.api
	w.intercept(nil)
	w.start()
	again := w.post(body, "k1")
	if again.Code != 200 || w.bills("C-1") != 1 {
		t.Errorf("%d %s, %d bills", again.Code, again.Body, w.bills("C-1"))
	}
	third := w.post(body, "k1")
	if third.Body.String() != again.Body.String() {
		t.Errorf("then %s", third.Body)
	}
	close(hanging)
	<-done
	left.Close()
}

func TestAsyncJob(t *testing.T) {
	w := small(t)
	body := strings.Replace(w.bill("A-1", "5"), `{`, `{"response_mode":"async",`, 1)
	rec := w.post(body, "k1")
	answer := gjson.Get(rec.Body.String(), "async_response")
	id := answer.Get("id").Str
	if rec.Code != 200 || id == "" || id != rec.Header().Get("X-Rutter-Job-ID") || answer.Get("response_url").Str != "http://127.0.0.1:4010/versioned/jobs/"+id || answer.Get("status").Str != "pending" {
		t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	job := w.settled(id)
	if job.Get("status").Str != "success" || job.Get("response.http_status").Int() != 200 || job.Get("response.body.bill.document_number").Str != "A-1" ||
		job.Get("request.method").Str != "POST" || job.Get("request.idempotency_key").Str != "k1" || !strings.Contains(job.Get("request.url").Str, w.connection.AccessToken) ||
		job.Get("request.body.bill.document_number").Str != "A-1" {
		t.Errorf("job %s", job.Raw)
	}
	if _, err := w.clock.Advance(t.Context(), 0); err != nil { // waits for the work that is on
		t.Fatal(err)
	}
	w.mu.Lock()
	emitted := w.emitted
	w.mu.Unlock()
	if len(emitted) != 1 || emitted[0].Code != "JOB_COMPLETED" || emitted[0].Type != "JOB" || string(emitted[0].Members[0].Value) != job.Raw {
		t.Errorf("emitted %+v", emitted)
	}
	if again := w.post(body, "k1"); again.Code != 200 || gjson.Get(again.Body.String(), "bill.document_number").Str != "A-1" {
		t.Errorf("the key of a job that ended: %s", again.Body)
	}
	if w.bills("A-1") != 1 {
		t.Error("not exactly one bill")
	}
	for _, e := range w.store.Rows("unified.job") {
		if strings.Contains(string(e), w.connection.AccessToken) {
			t.Error("an access token reached the table of jobs")
		}
	}
}

// settled polls a job until it ends.
func (w *world) settled(id string) gjson.Result {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	for ctx.Err() == nil {
		rec := w.call(http.MethodGet, "/jobs/"+id, "")
		if job := gjson.ParseBytes(rec.Body.Bytes()); job.Get("status").Str != "pending" {
			return job
		}
	}
	w.t.Fatal("the job does not end")
	return gjson.Result{}
}

func TestAsyncFailure(t *testing.T) {
	w := small(t)
	w.send(http.MethodPost, "/accounting/bills", w.bill("AF-1", "5"))
	rec := w.call(http.MethodPost, w.on("/accounting/bills"), strings.Replace(w.bill("AF-1", "5"), `{`, `{"response_mode":"async",`, 1))
	job := w.settled(gjson.Get(rec.Body.String(), "async_response.id").Str)
	if job.Get("status").Str != "failure" || job.Get("response.http_status").Int() != 450 || job.Get("response.body.error_code").Str != "DUPLICATE_DOCUMENT_NUMBER" {
		t.Errorf("job %s", job.Raw)
	}
}

// A job that was accepted and not finished goes on after a restart, and is done once.
func TestAsyncJobGoesOnAfterARestart(t *testing.T) {
	w := small(t)
	body := strings.Replace(w.bill("AR-1", "5"), `{`, `{"response_mode":"async",`, 1)
	w.clock.Stop()
	id := gjson.Get(w.post(body, "k1").Body.String(), "async_response.id").Str
	w.clock.Start(context.Background())
	w.settled(id)
	w.api.Close()
	// Take the outcome back, as if the process had ended before it was stored.
	key, row := w.jobRow(id)
	row = strings.Replace(row, `"status":"success"`, `"status":"pending"`, 1)
	before, _, _ := strings.Cut(row, `,"http":`)
	row = before + row[strings.LastIndex(row, `,"request":`):]
	w.store.Append(journal.Batch{Puts: []journal.Put{{Table: "unified.job", Key: key, Value: []byte(row)}}})
	w.start()
	w.api.Resume()
	if job := w.settled(id); job.Get("status").Str != "success" {
		t.Errorf("job %s", job.Raw)
	}
	if n := w.bills("AR-1"); n != 1 {
		t.Errorf("%d bills", n)
	}
}

// jobRow finds the row of a job.
func (w *world) jobRow(id string) (key, row string) {
	for key, value := range w.store.Rows("unified.job") {
		if gjson.GetBytes(value, "id").Str == id {
			return key, string(value)
		}
	}
	w.t.Fatalf("job %s has no row", id)
	return "", ""
}

func TestJobOfASyncWriteIsShownAfterRestart(t *testing.T) {
	w := small(t)
	rec := w.post(w.bill("JS-1", "5"), "")
	w.start()
	job := w.call(http.MethodGet, "/jobs/"+rec.Header().Get("X-Rutter-Job-ID"), "")
	if got := gjson.Get(job.Body.String(), "response.body").Raw; got != rec.Body.String() {
		t.Errorf("the job says %s", job.Body)
	}
}

// The world's time counts, so that a test does not have to wait for a slow write.
func TestThirtySecondsOfTheWorldAreTooSlow(t *testing.T) {
	w := small(t)
	body := w.bill("SL-2", "5")
	asked, release := make(chan struct{}), make(chan struct{})
	w.intercept(func(_ context.Context, _ platform.Request, next func() (exchange.Answer, error)) (exchange.Answer, error) {
		close(asked)
		<-release
		return next()
	})
	answered := make(chan string)
	go func() { answered <- w.post(body, "k2").Body.String() }()
	<-asked
	if _, err := w.clock.Advance(t.Context(), 29*time.Second); err != nil {
		t.Fatal(err)
	}
	if _, err := w.clock.Advance(t.Context(), 2*time.Second); err != nil {
		t.Fatal(err)
	}
	id := gjson.Get(<-answered, "async_response.id").Str
	if got := gjson.Get(w.call(http.MethodGet, "/jobs/"+id, "").Body.String(), "status").Str; id == "" || got != "pending" {
		t.Errorf("job %q is %s", id, got)
	}
	close(release)
	if job := w.settled(id); job.Get("status").Str != "success" || job.Get("request.idempotency_key").Str != "k2" || job.Get("request.body").Raw != body {
		t.Errorf("job %s", job.Raw)
	}
	w.api.Close()
}

// A job that takes too long is answered before it ends, and told of when it does.
func TestSlowWriteIsAnsweredBeforeItEnds(t *testing.T) {
	w := small(t)
	body := w.bill("SL-1", "5")
	w.api.SetPatience(time.Millisecond)
	release := make(chan struct{})
	w.intercept(func(_ context.Context, _ platform.Request, next func() (exchange.Answer, error)) (exchange.Answer, error) {
		<-release
		return next()
	})
	rec := w.post(body, "k1")
	id := gjson.Get(rec.Body.String(), "async_response.id").Str
	if rec.Code != 200 || id == "" || id != rec.Header().Get("X-Rutter-Job-ID") {
		t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	joined := w.post(body, "k1")
	if gjson.Get(joined.Body.String(), "async_response.id").Str != id {
		t.Errorf("the same key meanwhile: %s", joined.Body)
	}
	close(release)
	if job := w.settled(id); job.Get("status").Str != "success" {
		t.Errorf("job %s", job.Raw)
	}
	w.api.Close()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.emitted) != 1 || w.emitted[0].Code != "JOB_COMPLETED" {
		t.Errorf("emitted %+v", w.emitted)
	}
}
