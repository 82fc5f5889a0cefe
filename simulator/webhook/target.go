package webhook

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"faultline/simulator/problem"
)

// judgeURL refuses an address that could never be delivered to. What a name resolves to is judged when it is dialled.
func judgeURL(text string, forbidden []string) error {
	const example = "write it as http://127.0.0.1:8080/webhooks"
	u, err := url.Parse(text)
	refuse := func(format string, args ...any) error {
		return problem.New(problem.Invalid, format, args...).At("/url").WithHint(example)
	}
	switch {
	case err != nil:
		return refuse("%q is not a URL", text)
	case u.Scheme != "http" && u.Scheme != "https":
		return refuse("%q does not begin with http:// or https://", text)
	case u.Hostname() == "":
		return refuse("%q names no host", text)
	case u.User != nil:
		return refuse("an endpoint's URL cannot carry a user and password")
	case u.Fragment != "":
		return refuse("an endpoint's URL has no part behind #")
	}
	port, err := portOf(u)
	if err != nil {
		return refuse("%q has no valid port", text)
	}
	if err := judgeHost(u.Hostname()); err != nil {
		return blockedTarget(u.Host, err)
	}
	if address, err := netip.ParseAddr(u.Hostname()); err == nil {
		if err := judgeAddress(netip.AddrPortFrom(address, port), forbidden); err != nil {
			return blockedTarget(u.Host, err)
		}
	}
	return nil
}

// patience is how long a name is looked up before it is taken as it is.
const patience = 2 * time.Second

// lookUp refuses a name that stands for an address which is never dialled. A name that stands for nothing yet is taken:
// its receiver may come later, and is judged when it is dialled.
func (s *Sender) lookUp(ctx context.Context, text string) error {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Hostname() == "" || steady(u.Hostname()) {
		return nil // judged without
	}
	port, err := portOf(u)
	if err != nil {
		return nil // refused for that
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	addresses, err := s.o.Lookup(ctx, u.Hostname())
	if err != nil {
		return nil
	}
	for _, address := range addresses {
		if err := judgeAddress(netip.AddrPortFrom(address, port), s.forbidden()); err != nil {
			return blockedTarget(fmt.Sprintf("%s, which is %s,", u.Host, address), err)
		}
	}
	return nil
}

func blockedTarget(host string, why error) error {
	return problem.New(problem.Refused, "%s cannot be an endpoint: %v", host, why).At("/url").
		WithHint("use an address on which your integration listens")
}

func portOf(u *url.URL) (uint16, error) {
	text := u.Port()
	switch {
	case text == "" && u.Scheme == "https":
		text = "443"
	case text == "":
		text = "80"
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err == nil && port == 0 {
		err = errors.New("port 0")
	}
	return uint16(port), err
}

// metadataNames are the names under which clouds serve credentials to the machine itself.
var metadataNames = []string{"metadata", "metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal", "metadata.azure.internal", "metadata.packet.net", "metadata.tencentyun.com"}

func judgeHost(host string) error {
	name := strings.ToLower(strings.TrimSuffix(host, "."))
	if slices.Contains(metadataNames, name) {
		return errors.New("it is a cloud's metadata service")
	}
	return nil
}

// refusedNets are never dialled, whoever asks.
var refusedNets = []struct {
	net netip.Prefix
	why string
}{
	{netip.MustParsePrefix("169.254.0.0/16"), "it is link-local"},
	{netip.MustParsePrefix("fe80::/10"), "it is link-local"},
	{netip.MustParsePrefix("0.0.0.0/8"), "it is unspecified"},
	{netip.MustParsePrefix("::/128"), "it is unspecified"},
	{netip.MustParsePrefix("224.0.0.0/4"), "it is multicast"},
	{netip.MustParsePrefix("ff00::/8"), "it is multicast"},
	{netip.MustParsePrefix("255.255.255.255/32"), "it is broadcast"},
	{netip.MustParsePrefix("fd00:ec2::254/128"), "it is a cloud's metadata service"},
	{netip.MustParsePrefix("100.100.100.200/32"), "it is a cloud's metadata service"},
	{netip.MustParsePrefix("192.0.0.192/32"), "it is a cloud's metadata service"},
	{netip.MustParsePrefix("168.63.129.16/32"), "it is a cloud's metadata service"},
}

// embedding nets carry an IPv4 address at the given byte: behind a translator they reach it.
var embeddingNets = []struct {
	net netip.Prefix
	at  int
}{
	{netip.MustParsePrefix("::/96"), 12},
	{netip.MustParsePrefix("64:ff9b::/96"), 12},
	{netip.MustParsePrefix("64:ff9b:1::/48"), 12},
	{netip.MustParsePrefix("2002::/16"), 2},
}

// judgeAddress refuses an address that must not be dialled: the refused nets in any spelling, and the doors that are
// not for integrations.
func judgeAddress(target netip.AddrPort, forbidden []string) error {
	address := target.Addr().WithZone("").Unmap()
	for _, r := range refusedNets {
		if r.net.Contains(address) {
			return errors.New(r.why)
		}
	}
	for _, door := range forbidden {
		if isDoor(door, address, target.Port()) {
			return errors.New("it is a door of Faultline itself")
		}
	}
	if address == netip.IPv6Loopback() {
		return nil
	}
	for _, e := range embeddingNets {
		if e.net.Contains(address) {
			b := address.As16()
			inner := netip.AddrFrom4([4]byte(b[e.at : e.at+4]))
			return judgeAddress(netip.AddrPortFrom(inner, target.Port()), forbidden)
		}
	}
	return nil
}

// isDoor compares an address with a host:port. All loopback addresses are one machine, and a door on the unspecified
// address listens on all of them.
func isDoor(door string, address netip.Addr, port uint16) bool {
	host, text, err := net.SplitHostPort(door)
	if err != nil || text != strconv.Itoa(int(port)) {
		return false
	}
	if host == "" || strings.EqualFold(host, "localhost") {
		return host == "" || address.IsLoopback()
	}
	listening, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	listening = listening.WithZone("").Unmap()
	return listening.IsUnspecified() || listening == address || listening.IsLoopback() && address.IsLoopback()
}

// blocked is the error of a dial that was refused by rule.
type blocked struct {
	address string
	why     error
}

func (b *blocked) Error() string { return fmt.Sprintf("%s is never dialled: %v", b.address, b.why) }

// Lookup resolves a name.
type Lookup func(ctx context.Context, host string) ([]netip.Addr, error)

func systemLookup(ctx context.Context, host string) ([]netip.Addr, error) {
	return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
}

// dialler connects to judged addresses only. The judgement falls on the address of the socket, after the name was
// resolved, so that a name which changes its address between two look-ups gains nothing.
type dialler struct {
	lookup    Lookup
	forbidden func() []string
}

func (d dialler) DialContext(ctx context.Context, network, target string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(target)
	if err != nil {
		return nil, err
	}
	if err := judgeHost(host); err != nil {
		return nil, &blocked{host, err}
	}
	addresses, err := d.resolve(ctx, host)
	if err != nil {
		return nil, err
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return nil, err
	}
	guarded := net.Dialer{KeepAlive: -1, Control: d.control}
	var failed error
	for _, address := range addresses {
		conn, err := guarded.DialContext(ctx, network, net.JoinHostPort(address.String(), port))
		if err == nil {
			return &judged{conn, d, netip.AddrPortFrom(address, uint16(number))}, nil
		}
		if failed == nil {
			failed = err
		}
	}
	return nil, failed
}

func (d dialler) resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	if address, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{address}, nil
	}
	addresses, err := d.lookup(ctx, host)
	if err == nil && len(addresses) == 0 {
		err = &net.DNSError{Err: "no address", Name: host, IsNotFound: true}
	}
	return addresses, err
}

func (d dialler) control(_, address string, _ syscall.RawConn) error {
	target, err := netip.ParseAddrPort(address)
	if err != nil {
		return &blocked{address, err}
	}
	if err := judgeAddress(target, d.forbidden()); err != nil {
		return &blocked{address, err}
	}
	return nil
}

// steady reports whether a host means the same address at every request, so that requests may share a connection. Any
// other name is looked up, dialled and judged anew each time: what it stands for is not ours to remember.
func steady(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil || strings.EqualFold(host, "localhost")
}

// judged is a connection that is judged again before anything is written to it: between two requests that share it, a
// door of Faultline's own may have come to listen there.
type judged struct {
	net.Conn
	by      dialler
	address netip.AddrPort
}

func (c *judged) Write(b []byte) (int, error) {
	if err := judgeAddress(c.address, c.by.forbidden()); err != nil {
		return 0, &blocked{c.address.String(), err}
	}
	return c.Conn.Write(b)
}
