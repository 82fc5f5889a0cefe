package quickbooks

import (
	"encoding/json"
	"slices"
	"strconv"
	"sync"
	"time"

	"faultline/simulator/journal"
	"faultline/simulator/platform"
	"faultline/simulator/problem"
)

// Lifetimes, on the world's clock.
const (
	accessLife   = time.Hour
	refreshLife  = 101 * 24 * time.Hour // x_refresh_token_expires_in is 8,726,400 s
	refreshTurns = 24 * time.Hour       // the refresh token changes when it is older, and the old one dies
	hardLife     = 5 * 365 * 24 * time.Hour
	codeLife     = 5 * time.Minute
)

// grantTable holds grants by their number, and under grantCounter how many tokens were made.
const (
	grantTable   = "platform.grant"
	grantCounter = "issued"
)

// unifiedApp is the application that the unified layer is to the platform. It queues its own calls the way a real one
// does, so it is not metered.
const unifiedApp = "unified"

// grant is one consent of a company to one application.
type grant struct {
	Number         uint64    `json:"number"`
	Realm          string    `json:"realm"`
	App            string    `json:"app"` // client id
	Scope          string    `json:"scope,omitempty"`
	Access         []issued  `json:"access"` // newest last; an older one lives until it expires
	Refresh        string    `json:"refresh"`
	RefreshIssued  time.Time `json:"refresh_issued"`
	RefreshExpires time.Time `json:"refresh_expires"`
	HardExpires    time.Time `json:"hard_expires"`
	Revoked        bool      `json:"revoked,omitempty"` // by the company: RestoreGrant undoes it
	Ended          bool      `json:"ended,omitempty"`   // by the application: for good
	Mute           int       `json:"mute,omitempty"`    // refreshes that get no answer before the next that does
	Severed        string    `json:"severed,omitempty"` // the refresh token that died unseen
}

// issued is one access token.
type issued struct {
	Token   string    `json:"token"`
	Expires time.Time `json:"expires"`
}

func (g *grant) dead() bool { return g.Revoked || g.Ended }

// copy is a grant to read outside of the lock.
func (g *grant) copy() *grant {
	c := *g
	c.Access = slices.Clone(g.Access)
	return &c
}

// newest is the access token issued last.
func (g *grant) newest() issued { return g.Access[len(g.Access)-1] }

// grants holds every consent and finds it by its tokens.
type grants struct {
	o         Options
	mu        sync.Mutex
	all       []*grant
	byAccess  map[string]*grant
	byRefresh map[string]*grant
	made      uint64 // tokens, codes and grants made so far: the ordinal of the next
	codes     map[string]consent
}

func newGrants(o Options) *grants {
	return &grants{o: o, byAccess: map[string]*grant{}, byRefresh: map[string]*grant{}, codes: map[string]consent{}}
}

func (s *grants) load() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.o.Store.Load(grantTable, func(key string, value []byte) error {
		if key == grantCounter {
			n, err := strconv.ParseUint(string(value), 10, 64)
			s.made = n
			return err
		}
		g := &grant{}
		if err := json.Unmarshal(value, g); err != nil {
			return problem.New(problem.Internal, "row %s of %s does not parse", key, grantTable).Because(err)
		}
		s.all = append(s.all, g)
		s.index(g)
		return nil
	})
}

func (s *grants) index(g *grant) {
	for _, a := range g.Access {
		s.byAccess[a.Token] = g
	}
	s.byRefresh[g.Refresh] = g
}

// rows are what is stored of the grants, and of the counter.
func (s *grants) rows(changed ...*grant) []journal.Put {
	puts := []journal.Put{{Table: grantTable, Key: grantCounter, Value: strconv.AppendUint(nil, s.made, 10)}}
	for _, g := range changed {
		value, err := json.Marshal(g)
		if err != nil {
			panic("quickbooks: a grant does not marshal: " + err.Error()) // texts and times always do
		}
		puts = append(puts, journal.Put{Table: grantTable, Key: strconv.FormatUint(g.Number, 10), Value: value})
	}
	return puts
}

// token makes the next token of a kind.
func (s *grants) token(kind, prefix string, length int) string {
	s.made++
	return prefix + s.o.Seed.Token(length, "quickbooks", kind, strconv.FormatUint(s.made, 10))
}

// issue makes a grant; the caller holds the lock.
func (s *grants) issue(realm, app, scope string) *grant {
	now := s.o.Now()
	g := &grant{Realm: realm, App: app, Scope: scope, HardExpires: now.Add(hardLife)}
	s.made++
	g.Number = s.made
	s.renewAccess(g, now)
	s.renewRefresh(g, now)
	s.all = append(s.all, g)
	return g
}

func (s *grants) renewAccess(g *grant, now time.Time) {
	live := g.Access[:0]
	for _, a := range g.Access {
		if a.Expires.After(now.Add(-refreshTurns)) { // kept a while longer, to be refused as expired and not as unknown
			live = append(live, a)
		} else {
			delete(s.byAccess, a.Token)
		}
	}
	live = append(live, issued{s.token("access", "eyJlbmMiOiJBMTI4Q0JDLUhTMjU2IiwiYWxnIjoiZGlyIn0..", 64), now.Add(accessLife)})
	g.Access = live
	s.byAccess[g.newest().Token] = g
}

func (s *grants) renewRefresh(g *grant, now time.Time) {
	delete(s.byRefresh, g.Refresh)
	g.Refresh = s.token("refresh", "AB11", 46)
	g.RefreshIssued = now
	s.byRefresh[g.Refresh] = g
}

// unanswered counts a refresh with a token that died unseen, and reports whether it gets no answer.
func (s *grants) unanswered(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.all, func(g *grant) bool { return g.Severed != "" && g.Severed == token })
	if i < 0 || s.all[i].Mute == 0 {
		return false
	}
	s.all[i].Mute--
	s.o.Store.Append(journal.Batch{Puts: s.rows(s.all[i])})
	return true
}

// refresh trades a refresh token; nil when it is not good. wait returns once the outcome is on disk.
func (s *grants) refresh(token, app string) (g *grant, wait func() error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.o.Now()
	g, ok := s.byRefresh[token]
	if !ok || g.dead() || g.App != app || !now.Before(g.expiry()) {
		return nil, nil
	}
	s.renewAccess(g, now)
	if now.Sub(g.RefreshIssued) >= refreshTurns {
		s.renewRefresh(g, now)
	}
	g.RefreshExpires = now.Add(refreshLife)
	return g.copy(), s.o.Store.Enqueue(journal.Batch{Puts: s.rows(g)})
}

// expiry is when the refresh token stops being good, unless it is used before.
func (g *grant) expiry() time.Time {
	at := g.RefreshExpires
	if at.IsZero() {
		at = g.RefreshIssued.Add(refreshLife)
	}
	if g.HardExpires.Before(at) {
		return g.HardExpires
	}
	return at
}

// end revokes a grant by either of its tokens, for good.
func (s *grants) end(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, ok := s.byRefresh[token]
	if !ok {
		if g, ok = s.byAccess[token]; !ok {
			return
		}
	}
	g.Ended = true
	s.o.Store.Append(journal.Batch{Puts: s.rows(g)})
}

// change applies fn to the grants of a company: all of them, or, with refresh tokens that connections hold, those of
// the unified layer that these belong to and those of other applications.
func (s *grants) change(realm string, held []string, fn func(*grant)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var changed []*grant
	for _, g := range s.all {
		if g.Realm == realm && g.meant(held) {
			fn(g)
			changed = append(changed, g)
		}
	}
	s.o.Store.Append(journal.Batch{Puts: s.rows(changed...)})
}

func (g *grant) meant(held []string) bool {
	return len(held) == 0 || g.App != unifiedApp || slices.Contains(held, g.Refresh) || g.Severed != "" && slices.Contains(held, g.Severed)
}

// IssueGrant makes a grant of a company for the unified layer, as if a person had consented.
func (f *Facade) IssueGrant(realm string) (access, refresh string, expires time.Time) {
	f.grants.mu.Lock()
	defer f.grants.mu.Unlock()
	g := f.grants.issue(realm, unifiedApp, accountingScope)
	f.o.Store.Append(journal.Batch{Puts: f.grants.rows(g)})
	return g.Access[0].Token, g.Refresh, g.Access[0].Expires
}

// IssueToken is IssueGrant in the form that the hop takes.
func (f *Facade) IssueToken(realm string) platform.Token {
	access, refresh, expires := f.IssueGrant(realm)
	return platform.Token{Access: access, Refresh: refresh, Expires: expires}
}

// What follows happens to a company's grants: with the refresh token that a connection holds, to the one of this
// connection and to those of other applications. Every consent is a grant of its own, so that two connections of one
// company live and die apart.

// RevokeGrant takes grants of a company back: their tokens are refused from now on, and so are refreshes.
func (f *Facade) RevokeGrant(realm string, held ...string) {
	f.grants.change(realm, held, func(g *grant) { g.Revoked = true })
}

// RestoreGrant undoes RevokeGrant. A grant that its application ended stays ended.
func (f *Facade) RestoreGrant(realm string, held ...string) {
	f.grants.change(realm, held, func(g *grant) { g.Revoked = false })
}

// SeverGrant lets the tokens in hand die as they do when the answer to a refresh is lost, or when two refreshes cross:
// the platform has new ones that nobody got. So many refreshes with the old one fail before one is refused.
func (f *Facade) SeverGrant(realm string, failures int, held ...string) {
	f.ExpireAccess(realm, held...)
	f.grants.change(realm, held, func(g *grant) {
		if g.App == unifiedApp && !g.dead() {
			g.Severed, g.Mute = g.Refresh, failures
			f.grants.renewRefresh(g, f.o.Now())
		}
	})
}

// ExpireAccess makes access tokens of a company old, so that the next call has to refresh.
func (f *Facade) ExpireAccess(realm string, held ...string) {
	now := f.o.Now()
	f.grants.change(realm, held, func(g *grant) {
		for i := range g.Access {
			if g.Access[i].Expires.After(now) {
				g.Access[i].Expires = now
			}
		}
	})
}
