package unified

import (
	"net/http"
	"testing"

	"faultline/simulator/exchange"
)

func TestASheetIsHeldByThePagesThatAreKept(t *testing.T) {
	var p pages
	made := func(size int) page {
		s := takeSheet(size)
		return page{body: append(s.room[:0], "page"...), sheet: s}
	}
	holders := func(step string, of page, want int32) {
		t.Helper()
		if got := of.sheet.holders.Load(); got != want {
			t.Errorf("%s: %d hold the sheet, want %d", step, got, want)
		}
	}
	first := made(8)
	holders("made", first, 1)
	p.keep("a", first, 0)
	holders("kept", first, 2)
	found, _ := p.find("a")
	holders("found", found, 3)
	found.sheet.release()
	second := made(8)
	p.keep("a", second, 0)
	holders("made again", first, 1)
	holders("kept in the place of another", second, 2)
	p.forget()
	holders("forgotten", second, 1)
	late := made(8)
	p.keep("a", late, 0)
	holders("not kept", late, 1)
}

func TestOnlyAPageThatNobodyTouchedIsLent(t *testing.T) {
	s := takeSheet(16)
	body := s.room[:0]
	body = append(body, `{"invoices":[]}`...)
	q := &request{page: page{body: body, sheet: s}}
	for name, c := range map[string]struct {
		answer  exchange.Answer
		touched bool
		lent    bool
	}{
		"as it was made":   {answer: exchange.Answer{Status: http.StatusOK, Body: body}, lent: true},
		"touched":          {answer: exchange.Answer{Status: http.StatusOK, Body: body}, touched: true},
		"cut":              {answer: exchange.Answer{Status: http.StatusOK, Body: body[:5]}},
		"the same in copy": {answer: exchange.Answer{Status: http.StatusOK, Body: []byte(string(body))}},
		"empty":            {answer: exchange.Answer{Status: http.StatusNoContent}},
		"a broken wire":    {answer: exchange.Answer{Status: http.StatusOK, Body: body, Wire: &exchange.Wire{}}},
	} {
		if got := q.lent(c.answer, c.touched); (got == s) != c.lent {
			t.Errorf("%s: lent %v", name, got != nil)
		}
	}
	if (&request{}).lent(exchange.Answer{Body: body}, false) != nil {
		t.Error("an answer that is no page is lent")
	}
}
