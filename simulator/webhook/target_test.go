package webhook

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"faultline/simulator/clock"
	"faultline/simulator/journal"
	"faultline/simulator/journal/journaltest"
	"faultline/simulator/problem"
)

func noNames(_ context.Context, host string) ([]netip.Addr, error) {
	return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

var doors = []string{"127.0.0.1:4011", "localhost:4012", "0.0.0.0:4013", "[::1]:4014", ":4015", "192.168.1.5:4016", "not a door"}

// TestAddresses judges spellings of addresses. Names and odd spellings are judged by what they resolve to, in
// TestTheDialledAddressIsJudged.
func TestAddresses(t *testing.T) {
	cases := []struct {
		address string
		allowed bool
	}{
		{"127.0.0.1:8080", true}, {"127.9.9.9:8080", true}, {"[::1]:8080", true}, {"[::ffff:127.0.0.1]:8080", true},
		{"10.0.0.7:80", true}, {"192.168.1.5:80", true}, {"[fd12::1]:443", true}, {"8.8.8.8:443", true}, {"[2606:4700::1]:443", true},
		{"169.254.169.254:80", false}, {"169.254.0.1:80", false}, {"[fe80::1]:80", false}, {"[fe80::1%eth0]:80", false}, {"[febf::1]:80", false},
		{"[::ffff:169.254.169.254]:80", false}, {"[::ffff:a9fe:a9fe]:80", false}, {"[::169.254.169.254]:80", false},
		{"[64:ff9b::169.254.169.254]:80", false}, {"[64:ff9b::a9fe:a9fe]:80", false}, {"[64:ff9b:1::a9fe:a9fe]:80", false}, {"[2002:a9fe:a9fe::1]:80", false},
		{"[64:ff9b::8.8.8.8]:80", true}, {"[2002:808:808::1]:80", true},
		{"0.0.0.0:80", false}, {"0.1.2.3:80", false}, {"[::]:80", false}, {"[::ffff:0.0.0.0]:80", false}, {"[::5]:80", false},
		{"224.0.0.1:80", false}, {"[ff02::1]:80", false}, {"255.255.255.255:80", false},
		{"[fd00:ec2::254]:80", false}, {"100.100.100.200:80", false}, {"168.63.129.16:80", false}, {"192.0.0.192:80", false},
		{"127.0.0.1:4011", false}, {"127.0.0.2:4011", false}, {"[::1]:4011", false}, {"[::ffff:127.0.0.1]:4011", false}, {"[::127.0.0.1]:4011", false},
		{"[64:ff9b::127.0.0.1]:4011", false}, {"[2002:7f00:1::]:4011", false}, {"10.0.0.7:4011", true},
		{"127.0.0.1:4012", false}, {"[::1]:4012", false}, {"10.0.0.7:4012", true},
		{"127.0.0.1:4013", false}, {"192.168.1.5:4013", false}, {"127.0.0.1:4014", false}, {"192.168.1.5:4015", false},
		{"192.168.1.5:4016", false}, {"192.168.1.6:4016", true},
	}
	for _, c := range cases {
		t.Run(c.address, func(t *testing.T) {
			target, err := netip.ParseAddrPort(c.address)
			if err != nil {
				t.Fatal(err)
			}
			if err := judgeAddress(target, doors); (err == nil) != c.allowed {
				t.Errorf("got %v", err)
			}
			if err := judgeURL("http://"+strings.ReplaceAll(c.address, "%", "%25")+"/hook", doors); (err == nil) != c.allowed {
				t.Errorf("as an endpoint: %v", err)
			}
		})
	}
}

func TestMetadataNamesAreRefused(t *testing.T) {
	for _, host := range []string{"metadata.google.internal", "METADATA.google.internal.", "metadata", "instance-data", "metadata.azure.internal"} {
		if err := judgeURL("http://"+host+"/", nil); err == nil {
			t.Errorf("%s may be an endpoint", host)
		}
		if _, err := (dialler{lookup: noNames, forbidden: func() []string { return nil }}).DialContext(t.Context(), "tcp", host+":80"); !errors.As(err, new(*blocked)) {
			t.Errorf("%s was dialled: %v", host, err)
		}
	}
}

// TestTheDialledAddressIsJudged gives names that were harmless when they were typed, and spellings that only a
// resolver understands.
func TestTheDialledAddressIsJudged(t *testing.T) {
	door := listen(t, time.Now, nil)
	doorAt := strings.TrimPrefix(door.URL, "http://")
	_, port, err := net.SplitHostPort(doorAt)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, host, address string }{
		{"a name for a link-local address", "hook.test", "169.254.169.254"},
		{"a name for the console", "hook.test", "127.0.0.1"},
		{"a name for the console, mapped", "hook.test", "::ffff:127.0.0.1"},
		{"one number", "2130706433", "127.0.0.1"},
		{"octal", "0177.0.0.1", "127.0.0.1"},
		{"hexadecimal", "0x7f.1", "127.0.0.1"},
		{"a trailing dot", "localhost.", "127.0.0.1"},
		{"a name for nowhere", "hook.test", "0.0.0.0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			known := false
			o := open(t, new(journaltest.Memory), clock.Virtual, func(o *Options) {
				o.Forbidden = func() []string { return []string{doorAt} }
				o.Lookup = func(ctx context.Context, host string) ([]netip.Addr, error) {
					if !known {
						return noNames(ctx, host)
					}
					return []netip.Addr{netip.MustParseAddr(c.address)}, nil
				}
			})
			o.endpoint(t, "http://"+c.host+":"+port+"/")
			known = true
			if _, err := o.AddEndpoint(t.Context(), "http://"+c.host+":"+port+"/other", "", nil); !problem.Is(err, problem.Refused) || problem.From(err).Path != "/url" {
				t.Errorf("it can be typed: %v", err)
			}
			o.emit(t, initialUpdate)
			o.advance(t, 0)
			if a := o.notes.Of(journal.KindAttempt)[0].Attempt; a.Result != journal.ResultBlocked || !strings.Contains(a.Error, "never dialled") {
				t.Errorf("%s: %s", a.Result, a.Error)
			}
		})
	}
	if n := len(door.requests()); n != 0 {
		t.Errorf("the door was reached %d times", n)
	}
}

// TestANameThatChangesGainsNothing answers a harmless address first and another one at the next attempt.
func TestANameThatChangesGainsNothing(t *testing.T) {
	r := listen(t, time.Now, status(500))
	_, port, err := net.SplitHostPort(strings.TrimPrefix(r.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	o := open(t, new(journaltest.Memory), clock.Virtual, func(o *Options) {
		o.Lookup = func(context.Context, string) ([]netip.Addr, error) {
			if n++; n <= 2 { // when it is typed, and at the first attempt
				return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
			}
			return []netip.Addr{netip.MustParseAddr("169.254.169.254")}, nil
		}
	})
	o.endpoint(t, "http://rebound.test:"+port+"/")
	o.emit(t, initialUpdate)
	o.advance(t, time.Minute)
	attempts := o.notes.Of(journal.KindAttempt)
	if attempts[0].Attempt.Status != 500 || attempts[1].Attempt.Result != journal.ResultBlocked {
		t.Errorf("%+v, %+v", attempts[0].Attempt, attempts[1].Attempt)
	}
}

func TestNoVariableOfTheEnvironmentRedirects(t *testing.T) {
	trap := listen(t, time.Now, nil)
	t.Setenv("HTTP_PROXY", trap.URL)
	t.Setenv("http_proxy", trap.URL)
	o := open(t, new(journaltest.Memory), clock.Virtual, func(o *Options) { o.Lookup = noNames })
	if o.transport.Proxy != nil {
		t.Error("the transport asks for a proxy")
	}
	o.endpoint(t, "http://receiver.test/")
	o.emit(t, initialUpdate)
	o.advance(t, 0)
	if n := len(trap.requests()); n != 0 {
		t.Errorf("the proxy was used %d times", n)
	}
}

// Requests to an address share a connection, and every one of them is judged: a door of Faultline's own that comes to
// listen there is not written to.
func TestASharedConnectionIsJudgedAgain(t *testing.T) {
	var doors []string
	o := open(t, new(journaltest.Memory), clock.Virtual, func(o *Options) { o.Forbidden = func() []string { return doors } })
	peers := map[string]bool{} // touched by one request at a time
	r := listen(t, o.clock.Now, func(_ http.ResponseWriter, q *http.Request) { peers[q.RemoteAddr] = true })
	o.endpoint(t, r.URL)
	for range 3 {
		o.emit(t, initialUpdate)
		o.advance(t, 0)
	}
	if n := len(peers); n != 1 || len(r.requests()) != 3 {
		t.Errorf("%d connections for %d requests", n, len(r.requests()))
	}
	doors = []string{r.Listener.Addr().String()}
	o.emit(t, initialUpdate)
	o.advance(t, 0)
	attempts := o.notes.Of(journal.KindAttempt)
	if last := attempts[len(attempts)-1].Attempt; last.Result != journal.ResultBlocked || len(r.requests()) != 3 {
		t.Errorf("%s %q after %d requests", last.Result, last.Error, len(r.requests()))
	}
}

// A name is looked up for every request: no connection outlives what it stood for.
func TestNamesShareNoConnection(t *testing.T) {
	for host, shared := range map[string]bool{"127.0.0.1": true, "::1": true, "localhost": true, "LOCALHOST": true, "receiver.test": false, "localhost.test": false} {
		if steady(host) != shared {
			t.Errorf("%s: %v", host, !shared)
		}
	}
}
