package fault

import (
	"bytes"
	"context"
	"net/http"
	"slices"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// lifecycle changes the grant of the connections a rule is about when it begins, and gives it back when it ends. It
// alters no answer: the calls refused in between are refused by the world itself, and are marked here.
type lifecycle struct {
	always
	way      lifecycleWay
	announce bool // whether the integration is told by an event
	count    int
	objects  []string
}

// lifecycleWay is one way of changing a grant.
type lifecycleWay struct {
	name  string
	does  string
	code  string // of the unified API's refusals that follow
	begin func(ctx context.Context, m lifecycle, world Lifecycle, connection, rule string) error
	end   func(ctx context.Context, m lifecycle, world Lifecycle, connection string) error
}

func reauthorized(ctx context.Context, _ lifecycle, world Lifecycle, connection string) error {
	return world.Reauthorize(ctx, connection, "fault")
}

// lifecycleWays is the table of ways.
var lifecycleWays = []lifecycleWay{
	{"revoked", "grant revoked", "NEEDS_UPDATE", func(ctx context.Context, m lifecycle, world Lifecycle, connection, rule string) error {
		return world.Revoke(ctx, connection, m.announce, rule)
	}, reauthorized},
	{"severed", "refresh token dead", "NEEDS_UPDATE", func(ctx context.Context, m lifecycle, world Lifecycle, connection, rule string) error {
		return world.Sever(ctx, connection, m.count, rule)
	}, reauthorized},
	{"narrowed", "scopes reduced", "PRODUCT_NOT_ALLOWED", func(ctx context.Context, m lifecycle, world Lifecycle, connection, _ string) error {
		return world.Narrow(ctx, connection, m.objects)
	}, func(ctx context.Context, m lifecycle, world Lifecycle, connection string) error {
		return world.Widen(ctx, connection, m.objects)
	}},
}

func buildLifecycle(v values) (mechanism, error) {
	i := slices.IndexFunc(lifecycleWays, func(w lifecycleWay) bool { return w.name == v.text("how") })
	if i < 0 {
		return nil, problem.New(problem.Internal, "the catalogue changes a grant by %q, which is no way of doing so", v.text("how"))
	}
	return lifecycle{way: lifecycleWays[i], announce: v.flag("announce"), count: v.count("count"), objects: v.list("object")}, nil
}

func (l lifecycle) begin(ctx context.Context, world Lifecycle, connection, rule string) error {
	return l.way.begin(ctx, l, world, connection, rule)
}

func (l lifecycle) end(ctx context.Context, world Lifecycle, connection, _ string) error {
	return l.way.end(ctx, l, world, connection)
}

// reaches refuses objects that do not exist.
func (l lifecycle) reaches(c *compiled, world Surface) error {
	return about{objects: l.objects}.reaches(c, world)
}

// marks recognises an answer that the changed grant explains, so that an unrelated refusal is not laid at the rule's
// door.
func (l lifecycle) marks(call exchange.Call, given exchange.Answer) bool {
	switch call.Hop {
	case journal.HopUnified:
		return given.Status >= http.StatusBadRequest && bytes.Contains(given.Body, []byte(`"`+l.way.code+`"`))
	case journal.HopPlatform, journal.HopSync:
		return given.Status == http.StatusUnauthorized || given.Status == http.StatusForbidden ||
			given.Status == http.StatusBadRequest && bytes.Contains(given.Body, []byte(`"invalid_grant"`)) ||
			l.count > 0 && given.Status == http.StatusServiceUnavailable && call.Object == ""
	default:
		return false
	}
}

func (l lifecycle) does() string { return l.way.does }

func (l lifecycle) note() string {
	return "the grant would still be good and the call would have been handed on"
}
