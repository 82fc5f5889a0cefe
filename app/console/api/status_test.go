package api

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

// gone is a client that leaves when the body begins.
type gone struct {
	*httptest.ResponseRecorder
	leave    context.CancelFunc
	statuses []int
}

func (g *gone) WriteHeader(code int) { g.statuses = append(g.statuses, code) }

func (g *gone) Write([]byte) (int, error) {
	g.leave()
	return 0, errors.New("connection reset")
}

func TestAClientThatLeavesGetsOneStatus(t *testing.T) {
	type list struct{ Body []string }
	mux := http.NewServeMux()
	huma.Get(open(mux), "/list", func(context.Context, *struct{}) (*list, error) { return &list{Body: []string{"one"}}, nil })
	ctx, leave := context.WithCancel(t.Context())
	client := &gone{ResponseRecorder: httptest.NewRecorder(), leave: leave}
	mux.ServeHTTP(client, httptest.NewRequestWithContext(ctx, http.MethodGet, "/list", http.NoBody))
	if !slices.Equal(client.statuses, []int{http.StatusOK}) {
		t.Errorf("statuses %v", client.statuses)
	}
}
